from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from postern.v1 import conversation_pb2 as _conversation_pb2
from postern.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClearMessageQueueRequest(_message.Message):
    __slots__ = ["parent", "request_id"]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ClearMessageQueueResponse(_message.Message):
    __slots__ = ["cleared_count", "replayed", "sample_texts", "upstream_message"]
    CLEARED_COUNT_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_TEXTS_FIELD_NUMBER: _ClassVar[int]
    UPSTREAM_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    cleared_count: int
    replayed: bool
    sample_texts: _containers.RepeatedScalarFieldContainer[str]
    upstream_message: str
    def __init__(self, cleared_count: _Optional[int] = ..., sample_texts: _Optional[_Iterable[str]] = ..., upstream_message: _Optional[str] = ..., replayed: bool = ...) -> None: ...

class GetMessageRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetMessageResponse(_message.Message):
    __slots__ = ["message"]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: Message
    def __init__(self, message: _Optional[_Union[Message, _Mapping]] = ...) -> None: ...

class ListMessagesRequest(_message.Message):
    __slots__ = ["filter", "page_size", "page_token", "parent"]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    filter: MessageFilter
    page_size: int
    page_token: str
    parent: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[_Union[MessageFilter, _Mapping]] = ...) -> None: ...

class ListMessagesResponse(_message.Message):
    __slots__ = ["messages", "next_page_token"]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[Message]
    next_page_token: str
    def __init__(self, messages: _Optional[_Iterable[_Union[Message, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListQueuedMessagesRequest(_message.Message):
    __slots__ = ["parent"]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    parent: str
    def __init__(self, parent: _Optional[str] = ...) -> None: ...

class ListQueuedMessagesResponse(_message.Message):
    __slots__ = ["queued_messages", "total_count"]
    QUEUED_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    queued_messages: _containers.RepeatedCompositeFieldContainer[QueuedMessage]
    total_count: int
    def __init__(self, queued_messages: _Optional[_Iterable[_Union[QueuedMessage, _Mapping]]] = ..., total_count: _Optional[int] = ...) -> None: ...

class Message(_message.Message):
    __slots__ = ["campaign_id", "chat", "chat_display_name", "chat_id", "content", "conversation", "conversation_state", "cost", "create_time", "deliver_time", "direction", "forwarded", "gateway_message_id", "group", "name", "otp_id", "peer", "provider_message_id", "provider_metadata_json", "provider_queue_number", "provider_state", "quoted_message", "read_time", "recipients", "send_time", "sender", "sequence_number", "session", "state", "state_reason", "update_time"]
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    CAMPAIGN_ID_FIELD_NUMBER: _ClassVar[int]
    CHAT_DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CHAT_FIELD_NUMBER: _ClassVar[int]
    CHAT_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_STATE_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELIVER_TIME_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    FORWARDED_FIELD_NUMBER: _ClassVar[int]
    GATEWAY_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OTP_ID_FIELD_NUMBER: _ClassVar[int]
    PEER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_QUEUE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_STATE_FIELD_NUMBER: _ClassVar[int]
    QUOTED_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    READ_TIME_FIELD_NUMBER: _ClassVar[int]
    RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    SEND_TIME_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    STATE_DELIVERED: Message.State
    STATE_FAILED: Message.State
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_QUEUED: Message.State
    STATE_READ: Message.State
    STATE_REASON_FIELD_NUMBER: _ClassVar[int]
    STATE_RECEIVED: Message.State
    STATE_SCHEDULED: Message.State
    STATE_SENT: Message.State
    STATE_UNSPECIFIED: Message.State
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    campaign_id: str
    chat: str
    chat_display_name: str
    chat_id: str
    content: _types_pb2.MessageContent
    conversation: str
    conversation_state: _conversation_pb2.Conversation.State
    cost: _types_pb2.Money
    create_time: _timestamp_pb2.Timestamp
    deliver_time: _timestamp_pb2.Timestamp
    direction: _types_pb2.Direction
    forwarded: bool
    gateway_message_id: str
    group: str
    name: str
    otp_id: str
    peer: _types_pb2.Participant
    provider_message_id: str
    provider_metadata_json: str
    provider_queue_number: str
    provider_state: str
    quoted_message: QuotedMessage
    read_time: _timestamp_pb2.Timestamp
    recipients: _containers.RepeatedCompositeFieldContainer[_types_pb2.Participant]
    send_time: _timestamp_pb2.Timestamp
    sender: _types_pb2.Participant
    sequence_number: int
    session: str
    state: Message.State
    state_reason: str
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., provider_message_id: _Optional[str] = ..., session: _Optional[str] = ..., conversation: _Optional[str] = ..., group: _Optional[str] = ..., chat_id: _Optional[str] = ..., direction: _Optional[_Union[_types_pb2.Direction, str]] = ..., state: _Optional[_Union[Message.State, str]] = ..., state_reason: _Optional[str] = ..., provider_state: _Optional[str] = ..., sender: _Optional[_Union[_types_pb2.Participant, _Mapping]] = ..., recipients: _Optional[_Iterable[_Union[_types_pb2.Participant, _Mapping]]] = ..., peer: _Optional[_Union[_types_pb2.Participant, _Mapping]] = ..., content: _Optional[_Union[_types_pb2.MessageContent, _Mapping]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., send_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., deliver_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., read_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., cost: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., campaign_id: _Optional[str] = ..., otp_id: _Optional[str] = ..., sequence_number: _Optional[int] = ..., provider_metadata_json: _Optional[str] = ..., gateway_message_id: _Optional[str] = ..., provider_queue_number: _Optional[str] = ..., conversation_state: _Optional[_Union[_conversation_pb2.Conversation.State, str]] = ..., quoted_message: _Optional[_Union[QuotedMessage, _Mapping]] = ..., forwarded: bool = ..., chat_display_name: _Optional[str] = ..., chat: _Optional[str] = ...) -> None: ...

class MessageFilter(_message.Message):
    __slots__ = ["after_sequence_number", "direction", "end_time", "kind", "latest_only", "recipient_phone_numbers", "sender_phone_number", "session", "start_time", "state"]
    AFTER_SEQUENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LATEST_ONLY_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_PHONE_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    SENDER_PHONE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    after_sequence_number: int
    direction: _types_pb2.Direction
    end_time: _timestamp_pb2.Timestamp
    kind: str
    latest_only: bool
    recipient_phone_numbers: _containers.RepeatedScalarFieldContainer[str]
    sender_phone_number: str
    session: str
    start_time: _timestamp_pb2.Timestamp
    state: Message.State
    def __init__(self, recipient_phone_numbers: _Optional[_Iterable[str]] = ..., sender_phone_number: _Optional[str] = ..., state: _Optional[_Union[Message.State, str]] = ..., direction: _Optional[_Union[_types_pb2.Direction, str]] = ..., kind: _Optional[str] = ..., session: _Optional[str] = ..., start_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., after_sequence_number: _Optional[int] = ..., latest_only: bool = ...) -> None: ...

class QueuedMessage(_message.Message):
    __slots__ = ["body", "chat_id", "last_try_time", "provider_metadata_json", "provider_queue_id", "provider_type"]
    BODY_FIELD_NUMBER: _ClassVar[int]
    CHAT_ID_FIELD_NUMBER: _ClassVar[int]
    LAST_TRY_TIME_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_QUEUE_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_TYPE_FIELD_NUMBER: _ClassVar[int]
    body: str
    chat_id: str
    last_try_time: _timestamp_pb2.Timestamp
    provider_metadata_json: str
    provider_queue_id: str
    provider_type: str
    def __init__(self, provider_queue_id: _Optional[str] = ..., body: _Optional[str] = ..., provider_type: _Optional[str] = ..., chat_id: _Optional[str] = ..., last_try_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., provider_metadata_json: _Optional[str] = ...) -> None: ...

class QuotedMessage(_message.Message):
    __slots__ = ["name", "provider_message_id", "provider_type", "text"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_TYPE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    name: str
    provider_message_id: str
    provider_type: str
    text: str
    def __init__(self, name: _Optional[str] = ..., provider_message_id: _Optional[str] = ..., text: _Optional[str] = ..., provider_type: _Optional[str] = ...) -> None: ...

class SendMessageRequest(_message.Message):
    __slots__ = ["attach_to_conversation", "content", "parent", "quoted_message", "recipient", "request_id", "session", "validate_only"]
    ATTACH_TO_CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    QUOTED_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    attach_to_conversation: bool
    content: _types_pb2.MessageContent
    parent: str
    quoted_message: str
    recipient: _types_pb2.Recipient
    request_id: str
    session: str
    validate_only: bool
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., recipient: _Optional[_Union[_types_pb2.Recipient, _Mapping]] = ..., content: _Optional[_Union[_types_pb2.MessageContent, _Mapping]] = ..., session: _Optional[str] = ..., attach_to_conversation: bool = ..., validate_only: bool = ..., quoted_message: _Optional[str] = ...) -> None: ...

class SendMessageResponse(_message.Message):
    __slots__ = ["message", "replayed", "usage"]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    message: Message
    replayed: bool
    usage: _types_pb2.AccountUsage
    def __init__(self, message: _Optional[_Union[Message, _Mapping]] = ..., usage: _Optional[_Union[_types_pb2.AccountUsage, _Mapping]] = ..., replayed: bool = ...) -> None: ...
