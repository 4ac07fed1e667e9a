"""What a failed call says, in one readable object."""
from __future__ import annotations

import dataclasses
from typing import Any, Mapping, Sequence

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

DETAILS_KEY = "grpc-status-details-bin"
# The one reason that the server cannot put into the details; it is the first word of the message.
SLOW_CONSUMER = "SLOW_CONSUMER"
INTERNAL_ERROR = "INTERNAL_ERROR"
REQUEST_ID_REUSED = "REQUEST_ID_REUSED"
REQUEST_IN_PROGRESS = "REQUEST_IN_PROGRESS"
_KINDS = (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.RetryInfo)


@dataclasses.dataclass(frozen=True)
class FieldViolation:
    """One field of the request that the server refused."""

    field: str
    """The path of the field, for example ``recipient.phone_number``."""
    description: str
    """What is wrong with it."""


@dataclasses.dataclass(frozen=True)
class ErrorDetails:
    """What a failed call says: the canonical code, and what the server added to it."""

    code: grpc.StatusCode
    """The canonical code, for example ``StatusCode.NOT_FOUND``."""
    message: str
    """A sentence for people."""
    reason: str = ""
    """The reason for programs, for example ``RECIPIENT_NOT_FOUND``: a name of ``v1.ErrorReason`` without its prefix. Empty
    when the error does not come from Postern."""
    metadata: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """More about the reason, for example ``account`` and ``provider``."""
    violations: Sequence[FieldViolation] = ()
    """Every field that was refused."""
    retry_delay: float | None = None
    """Wait this many seconds before the next try. None when the server did not say."""

    @property
    def may_have_happened(self) -> bool:
        """Of a call that changes something: whether it may have done so all the same, for example because no answer came
        in time. The same ``request_id``, of your own, tells."""
        if "outcome" in self.metadata:
            return self.metadata["outcome"] != "not_sent"
        return (self.code == grpc.StatusCode.UNKNOWN
                or self.reason in ("", REQUEST_IN_PROGRESS, SLOW_CONSUMER, INTERNAL_ERROR))

    def __str__(self) -> str:
        """The code, the reason, the sentence and the refused fields, in one line."""
        text = f"{self.code.name} {self.reason}".strip() + f": {self.message}"
        fields = "; ".join(f"{one.field}: {one.description}" for one in self.violations)
        return f"{text} ({fields})" if fields else text


def error(failure: Any) -> ErrorDetails:
    """What ``failure``, a ``grpc.RpcError``, says. For errors of grpc and of grpc.aio alike.

    >>> try:
    ...     client.send(request)
    ... except grpc.RpcError as failure:
    ...     if postern.error(failure).reason == "RECIPIENT_NOT_FOUND": ...
    """
    message = failure.details() or ""
    reason, metadata, violations, retry_delay = "", {}, [], None
    info, bad_request, retry = (kind() for kind in _KINDS)
    for detail in _details(failure):
        if detail.Unpack(info):
            reason, metadata = info.reason, dict(info.metadata)
        elif detail.Unpack(bad_request):
            violations += [FieldViolation(one.field, one.description) for one in bad_request.field_violations]
        elif detail.Unpack(retry):
            retry_delay = retry.retry_delay.ToTimedelta().total_seconds()
    if not reason and message.startswith(f"{SLOW_CONSUMER}:"):
        reason = SLOW_CONSUMER
    return ErrorDetails(failure.code(), message, reason, metadata, tuple(violations), retry_delay)


def _details(failure: Any) -> Sequence[Any]:
    """What came with it, each readable; what cannot be read is as good as absent, since the code still says enough."""
    for key, value in failure.trailing_metadata() or ():
        if key == DETAILS_KEY:
            try:
                return [detail for detail in status_pb2.Status.FromString(value).details if _readable(detail)]
            except DecodeError:
                break
    return ()


def _readable(detail: Any) -> bool:
    try:
        return any(detail.Unpack(kind()) for kind in _KINDS)
    except DecodeError:
        return False
