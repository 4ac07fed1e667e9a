from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from postern.v1 import message_pb2 as _message_pb2
from postern.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Broadcast(_message.Message):
    __slots__ = ["counts", "create_time", "end_time", "list", "name", "provider_message_id", "results", "state"]
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    LIST_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    STATE_CANCELLED: Broadcast.State
    STATE_CANCELLING: Broadcast.State
    STATE_DONE: Broadcast.State
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_RUNNING: Broadcast.State
    STATE_UNSPECIFIED: Broadcast.State
    counts: BroadcastCounts
    create_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    list: str
    name: str
    provider_message_id: str
    results: _containers.RepeatedCompositeFieldContainer[BroadcastResult]
    state: Broadcast.State
    def __init__(self, name: _Optional[str] = ..., state: _Optional[_Union[Broadcast.State, str]] = ..., counts: _Optional[_Union[BroadcastCounts, _Mapping]] = ..., results: _Optional[_Iterable[_Union[BroadcastResult, _Mapping]]] = ..., provider_message_id: _Optional[str] = ..., list: _Optional[str] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BroadcastCounts(_message.Message):
    __slots__ = ["accepted_count", "cancelled_count", "pending_count", "refused_count", "total_count", "unknown_count"]
    ACCEPTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_COUNT_FIELD_NUMBER: _ClassVar[int]
    PENDING_COUNT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_COUNT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_COUNT_FIELD_NUMBER: _ClassVar[int]
    accepted_count: int
    cancelled_count: int
    pending_count: int
    refused_count: int
    total_count: int
    unknown_count: int
    def __init__(self, total_count: _Optional[int] = ..., pending_count: _Optional[int] = ..., accepted_count: _Optional[int] = ..., refused_count: _Optional[int] = ..., unknown_count: _Optional[int] = ..., cancelled_count: _Optional[int] = ...) -> None: ...

class BroadcastResult(_message.Message):
    __slots__ = ["error", "index", "message", "recipient"]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    error: _status_pb2.Status
    index: int
    message: _message_pb2.Message
    recipient: _types_pb2.Recipient
    def __init__(self, recipient: _Optional[_Union[_types_pb2.Recipient, _Mapping]] = ..., message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., index: _Optional[int] = ...) -> None: ...

class CancelBroadcastRequest(_message.Message):
    __slots__ = ["name", "request_id"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CancelBroadcastResponse(_message.Message):
    __slots__ = ["broadcast", "replayed"]
    BROADCAST_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    broadcast: Broadcast
    replayed: bool
    def __init__(self, broadcast: _Optional[_Union[Broadcast, _Mapping]] = ..., replayed: bool = ...) -> None: ...

class GetBroadcastRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetBroadcastResponse(_message.Message):
    __slots__ = ["broadcast"]
    BROADCAST_FIELD_NUMBER: _ClassVar[int]
    broadcast: Broadcast
    def __init__(self, broadcast: _Optional[_Union[Broadcast, _Mapping]] = ...) -> None: ...

class ListBroadcastResultsRequest(_message.Message):
    __slots__ = ["page_size", "page_token", "parent"]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    parent: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListBroadcastResultsResponse(_message.Message):
    __slots__ = ["next_page_token", "results"]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    next_page_token: str
    results: _containers.RepeatedCompositeFieldContainer[BroadcastResult]
    def __init__(self, results: _Optional[_Iterable[_Union[BroadcastResult, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RecipientSet(_message.Message):
    __slots__ = ["recipients"]
    RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    recipients: _containers.RepeatedCompositeFieldContainer[_types_pb2.Recipient]
    def __init__(self, recipients: _Optional[_Iterable[_Union[_types_pb2.Recipient, _Mapping]]] = ...) -> None: ...

class SendBroadcastRequest(_message.Message):
    __slots__ = ["attach_to_conversation", "content", "list", "parent", "recipients", "request_id", "send_interval", "session"]
    ATTACH_TO_CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SEND_INTERVAL_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    attach_to_conversation: bool
    content: _types_pb2.MessageContent
    list: str
    parent: str
    recipients: RecipientSet
    request_id: str
    send_interval: _duration_pb2.Duration
    session: str
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., list: _Optional[str] = ..., recipients: _Optional[_Union[RecipientSet, _Mapping]] = ..., content: _Optional[_Union[_types_pb2.MessageContent, _Mapping]] = ..., session: _Optional[str] = ..., attach_to_conversation: bool = ..., send_interval: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class SendBroadcastResponse(_message.Message):
    __slots__ = ["broadcast", "replayed", "usage"]
    BROADCAST_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    broadcast: Broadcast
    replayed: bool
    usage: _types_pb2.AccountUsage
    def __init__(self, broadcast: _Optional[_Union[Broadcast, _Mapping]] = ..., usage: _Optional[_Union[_types_pb2.AccountUsage, _Mapping]] = ..., replayed: bool = ...) -> None: ...
