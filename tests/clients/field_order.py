"""The bytes of a message with its fields in the order of their numbers, as most languages write them. Go puts the members
of oneofs last; both are right, and nothing else may differ.

    field_order.by_number(data, api.message_class("postern.v1.Message").DESCRIPTOR)
"""
from google.protobuf.descriptor import FieldDescriptor as Field

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5


def by_number(data, described):
    """Only the order changes: two fields of one number stay as they stand, and a field that is not known as it is."""
    return b"".join(field for _, field in sorted(fields(data, described), key=lambda one: one[0]))


def fields(data, described):
    """(number, the bytes of the field) one by one."""
    at = 0
    while at < len(data):
        begin = at
        tag, at = varint(data, at)
        number, kind = tag >> 3, tag & 7
        if kind == LENGTH:
            size, content = varint(data, at)
            at = content + size
            inner = described.fields_by_number.get(number)
            if inner is not None and inner.type == Field.TYPE_MESSAGE:
                yield number, data[begin:content] + by_number(data[content:at], inner.message_type)
                continue
        elif kind == VARINT:
            _, at = varint(data, at)
        else:
            at += {FIXED64: 8, FIXED32: 4}[kind]
        yield number, data[begin:at]


def varint(data, at):
    """The number at `at`, and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
