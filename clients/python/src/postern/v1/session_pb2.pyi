from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from postern.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CreateSessionRequest(_message.Message):
    __slots__ = ["parent", "request_id"]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CreateSessionResponse(_message.Message):
    __slots__ = ["pairing_code", "replayed", "session"]
    PAIRING_CODE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    pairing_code: PairingCode
    replayed: bool
    session: Session
    def __init__(self, session: _Optional[_Union[Session, _Mapping]] = ..., pairing_code: _Optional[_Union[PairingCode, _Mapping]] = ..., replayed: bool = ...) -> None: ...

class DeleteSessionRequest(_message.Message):
    __slots__ = ["name", "request_id"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DeleteSessionResponse(_message.Message):
    __slots__ = ["replayed"]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    replayed: bool
    def __init__(self, replayed: bool = ...) -> None: ...

class DisconnectSessionRequest(_message.Message):
    __slots__ = ["name", "request_id"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DisconnectSessionResponse(_message.Message):
    __slots__ = ["replayed", "session"]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    replayed: bool
    session: Session
    def __init__(self, session: _Optional[_Union[Session, _Mapping]] = ..., replayed: bool = ...) -> None: ...

class GetPairingCodeRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetPairingCodeResponse(_message.Message):
    __slots__ = ["pairing_code"]
    PAIRING_CODE_FIELD_NUMBER: _ClassVar[int]
    pairing_code: PairingCode
    def __init__(self, pairing_code: _Optional[_Union[PairingCode, _Mapping]] = ...) -> None: ...

class GetSessionRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetSessionResponse(_message.Message):
    __slots__ = ["session", "usage"]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    session: Session
    usage: _types_pb2.AccountUsage
    def __init__(self, session: _Optional[_Union[Session, _Mapping]] = ..., usage: _Optional[_Union[_types_pb2.AccountUsage, _Mapping]] = ...) -> None: ...

class ListSessionsRequest(_message.Message):
    __slots__ = ["page_size", "page_token", "parent"]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    parent: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSessionsResponse(_message.Message):
    __slots__ = ["next_page_token", "sessions", "usage"]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    next_page_token: str
    sessions: _containers.RepeatedCompositeFieldContainer[Session]
    usage: _types_pb2.AccountUsage
    def __init__(self, sessions: _Optional[_Iterable[_Union[Session, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., usage: _Optional[_Union[_types_pb2.AccountUsage, _Mapping]] = ...) -> None: ...

class LogoutSessionRequest(_message.Message):
    __slots__ = ["name", "request_id"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class LogoutSessionResponse(_message.Message):
    __slots__ = ["replayed", "upstream_message"]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    UPSTREAM_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    replayed: bool
    upstream_message: str
    def __init__(self, upstream_message: _Optional[str] = ..., replayed: bool = ...) -> None: ...

class PairingCode(_message.Message):
    __slots__ = ["expire_time", "image", "mime_type"]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    MIME_TYPE_FIELD_NUMBER: _ClassVar[int]
    expire_time: _timestamp_pb2.Timestamp
    image: bytes
    mime_type: str
    def __init__(self, image: _Optional[bytes] = ..., mime_type: _Optional[str] = ..., expire_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ReconnectSessionRequest(_message.Message):
    __slots__ = ["name", "request_id"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReconnectSessionResponse(_message.Message):
    __slots__ = ["replayed", "session"]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    replayed: bool
    session: Session
    def __init__(self, session: _Optional[_Union[Session, _Mapping]] = ..., replayed: bool = ...) -> None: ...

class RestartSessionRequest(_message.Message):
    __slots__ = ["name", "request_id"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RestartSessionResponse(_message.Message):
    __slots__ = ["replayed"]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    replayed: bool
    def __init__(self, replayed: bool = ...) -> None: ...

class Session(_message.Message):
    __slots__ = ["create_time", "display_name", "last_seen_time", "name", "phone_number", "provider_account_id", "provider_session_id", "provider_state", "state", "state_reason", "status_message", "update_time"]
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    LAST_SEEN_TIME_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_AWAITING_PAIRING: Session.State
    STATE_BANNED: Session.State
    STATE_CONNECTED: Session.State
    STATE_CONNECTING: Session.State
    STATE_DISABLED: Session.State
    STATE_DISCONNECTED: Session.State
    STATE_FAILED: Session.State
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_INITIALIZING: Session.State
    STATE_LOGGED_OUT: Session.State
    STATE_REASON_FIELD_NUMBER: _ClassVar[int]
    STATE_UNSPECIFIED: Session.State
    STATUS_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    create_time: _timestamp_pb2.Timestamp
    display_name: str
    last_seen_time: _timestamp_pb2.Timestamp
    name: str
    phone_number: str
    provider_account_id: str
    provider_session_id: str
    provider_state: str
    state: Session.State
    state_reason: str
    status_message: str
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., provider_session_id: _Optional[str] = ..., provider_account_id: _Optional[str] = ..., phone_number: _Optional[str] = ..., display_name: _Optional[str] = ..., status_message: _Optional[str] = ..., state: _Optional[_Union[Session.State, str]] = ..., state_reason: _Optional[str] = ..., provider_state: _Optional[str] = ..., last_seen_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
