from google.api import field_behavior_pb2 as _field_behavior_pb2
from postern.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Conversation(_message.Message):
    __slots__ = ["contact", "name", "provider_conversation_id", "provider_state", "state"]
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_CLOSED: Conversation.State
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_OPEN: Conversation.State
    STATE_PENDING: Conversation.State
    STATE_UNSPECIFIED: Conversation.State
    contact: _types_pb2.Participant
    name: str
    provider_conversation_id: str
    provider_state: str
    state: Conversation.State
    def __init__(self, name: _Optional[str] = ..., provider_conversation_id: _Optional[str] = ..., state: _Optional[_Union[Conversation.State, str]] = ..., contact: _Optional[_Union[_types_pb2.Participant, _Mapping]] = ..., provider_state: _Optional[str] = ...) -> None: ...

class CreateConversationRequest(_message.Message):
    __slots__ = ["contact", "direction", "display_name", "email_address", "parent", "phone_number", "profile_picture_uri", "request_id", "source_message_id", "text"]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PHONE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROFILE_PICTURE_URI_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    contact: _types_pb2.Recipient
    direction: _types_pb2.Direction
    display_name: str
    email_address: str
    parent: str
    phone_number: str
    profile_picture_uri: str
    request_id: str
    source_message_id: str
    text: str
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., contact: _Optional[_Union[_types_pb2.Recipient, _Mapping]] = ..., source_message_id: _Optional[str] = ..., display_name: _Optional[str] = ..., direction: _Optional[_Union[_types_pb2.Direction, str]] = ..., text: _Optional[str] = ..., profile_picture_uri: _Optional[str] = ..., email_address: _Optional[str] = ..., phone_number: _Optional[str] = ...) -> None: ...

class CreateConversationResponse(_message.Message):
    __slots__ = ["conversation", "replayed"]
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    replayed: bool
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ..., replayed: bool = ...) -> None: ...
