from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CheckPhoneNumbersRequest(_message.Message):
    __slots__ = ["display_name", "parent", "phone_numbers", "request_id"]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PHONE_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    display_name: str
    parent: str
    phone_numbers: _containers.RepeatedScalarFieldContainer[str]
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., phone_numbers: _Optional[_Iterable[str]] = ..., display_name: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CheckPhoneNumbersResponse(_message.Message):
    __slots__ = ["registered_phone_numbers", "replayed", "requested_phone_numbers", "unregistered_phone_numbers"]
    REGISTERED_PHONE_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_PHONE_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    UNREGISTERED_PHONE_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    registered_phone_numbers: _containers.RepeatedScalarFieldContainer[str]
    replayed: bool
    requested_phone_numbers: _containers.RepeatedScalarFieldContainer[str]
    unregistered_phone_numbers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, requested_phone_numbers: _Optional[_Iterable[str]] = ..., registered_phone_numbers: _Optional[_Iterable[str]] = ..., unregistered_phone_numbers: _Optional[_Iterable[str]] = ..., replayed: bool = ...) -> None: ...

class Contact(_message.Message):
    __slots__ = ["country", "create_time", "display_name", "name", "phone_number", "provider_contact_id", "provider_value"]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_VALUE_FIELD_NUMBER: _ClassVar[int]
    country: str
    create_time: _timestamp_pb2.Timestamp
    display_name: str
    name: str
    phone_number: str
    provider_contact_id: str
    provider_value: str
    def __init__(self, name: _Optional[str] = ..., provider_contact_id: _Optional[str] = ..., phone_number: _Optional[str] = ..., display_name: _Optional[str] = ..., country: _Optional[str] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., provider_value: _Optional[str] = ...) -> None: ...

class CreateContactRequest(_message.Message):
    __slots__ = ["display_name", "parent", "phone_number", "request_id"]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PHONE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    display_name: str
    parent: str
    phone_number: str
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., phone_number: _Optional[str] = ..., display_name: _Optional[str] = ...) -> None: ...

class CreateContactResponse(_message.Message):
    __slots__ = ["contact", "replayed"]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    contact: Contact
    replayed: bool
    def __init__(self, contact: _Optional[_Union[Contact, _Mapping]] = ..., replayed: bool = ...) -> None: ...

class ListContactsRequest(_message.Message):
    __slots__ = ["page_size", "page_token", "parent"]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    parent: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListContactsResponse(_message.Message):
    __slots__ = ["contacts", "next_page_token"]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contacts: _containers.RepeatedCompositeFieldContainer[Contact]
    next_page_token: str
    def __init__(self, contacts: _Optional[_Iterable[_Union[Contact, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
