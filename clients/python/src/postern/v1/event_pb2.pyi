from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from postern.v1 import account_pb2 as _account_pb2
from postern.v1 import broadcast_pb2 as _broadcast_pb2
from postern.v1 import conversation_pb2 as _conversation_pb2
from postern.v1 import event_type_pb2 as _event_type_pb2
from postern.v1 import group_pb2 as _group_pb2
from postern.v1 import message_pb2 as _message_pb2
from postern.v1 import session_pb2 as _session_pb2
from postern.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
EVENT_VIEW_BASIC: EventView
EVENT_VIEW_FULL: EventView
EVENT_VIEW_UNSPECIFIED: EventView
EXPIRED_CURSOR_POLICY_FAIL: ExpiredCursorPolicy
EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST: ExpiredCursorPolicy
EXPIRED_CURSOR_POLICY_UNSPECIFIED: ExpiredCursorPolicy
START_POSITION_EARLIEST: StartPosition
START_POSITION_LATEST: StartPosition
START_POSITION_UNSPECIFIED: StartPosition

class AccountHealthChanged(_message.Message):
    __slots__ = ["health", "previous_health"]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_HEALTH_FIELD_NUMBER: _ClassVar[int]
    health: _account_pb2.AccountHealth
    previous_health: _account_pb2.AccountHealth
    def __init__(self, health: _Optional[_Union[_account_pb2.AccountHealth, _Mapping]] = ..., previous_health: _Optional[_Union[_account_pb2.AccountHealth, _Mapping]] = ...) -> None: ...

class Bookmark(_message.Message):
    __slots__ = ["caught_up"]
    CAUGHT_UP_FIELD_NUMBER: _ClassVar[int]
    caught_up: bool
    def __init__(self, caught_up: bool = ...) -> None: ...

class BroadcastStateChanged(_message.Message):
    __slots__ = ["broadcast", "previous_state"]
    BROADCAST_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_STATE_FIELD_NUMBER: _ClassVar[int]
    broadcast: _broadcast_pb2.Broadcast
    previous_state: _broadcast_pb2.Broadcast.State
    def __init__(self, broadcast: _Optional[_Union[_broadcast_pb2.Broadcast, _Mapping]] = ..., previous_state: _Optional[_Union[_broadcast_pb2.Broadcast.State, str]] = ...) -> None: ...

class ConversationStateChanged(_message.Message):
    __slots__ = ["conversation", "message"]
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    conversation: _conversation_pb2.Conversation
    message: _message_pb2.Message
    def __init__(self, conversation: _Optional[_Union[_conversation_pb2.Conversation, _Mapping]] = ..., message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ["account", "account_health_changed", "broadcast_state_changed", "chat", "conversation", "conversation_state_changed", "cursor", "direction", "event_id", "group_created", "group_joined", "group_left", "group_member_added", "group_member_removed", "message", "message_received", "message_sent", "message_state_changed", "occur_time", "phone_numbers_checked", "possible_duplicate", "provider", "provider_account", "provider_event_type", "provider_message_id", "publish_time", "raw", "receive_time", "sequence", "session_state_changed", "source", "superseded", "traceparent", "type", "unrecognized_payload"]
    class Source(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_HEALTH_CHANGED_FIELD_NUMBER: _ClassVar[int]
    BROADCAST_STATE_CHANGED_FIELD_NUMBER: _ClassVar[int]
    CHAT_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_STATE_CHANGED_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_CREATED_FIELD_NUMBER: _ClassVar[int]
    GROUP_JOINED_FIELD_NUMBER: _ClassVar[int]
    GROUP_LEFT_FIELD_NUMBER: _ClassVar[int]
    GROUP_MEMBER_ADDED_FIELD_NUMBER: _ClassVar[int]
    GROUP_MEMBER_REMOVED_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_RECEIVED_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_SENT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_STATE_CHANGED_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    PHONE_NUMBERS_CHECKED_FIELD_NUMBER: _ClassVar[int]
    POSSIBLE_DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_EVENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    RAW_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SESSION_STATE_CHANGED_FIELD_NUMBER: _ClassVar[int]
    SOURCE_BACKFILL: Event.Source
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_GATEWAY: Event.Source
    SOURCE_POLL: Event.Source
    SOURCE_UNSPECIFIED: Event.Source
    SOURCE_WEBHOOK: Event.Source
    SUPERSEDED_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    UNRECOGNIZED_PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    account: str
    account_health_changed: AccountHealthChanged
    broadcast_state_changed: BroadcastStateChanged
    chat: str
    conversation: str
    conversation_state_changed: ConversationStateChanged
    cursor: str
    direction: _types_pb2.Direction
    event_id: str
    group_created: GroupCreated
    group_joined: GroupJoined
    group_left: GroupLeft
    group_member_added: GroupMemberAdded
    group_member_removed: GroupMemberRemoved
    message: str
    message_received: MessageReceived
    message_sent: MessageSent
    message_state_changed: MessageStateChanged
    occur_time: _timestamp_pb2.Timestamp
    phone_numbers_checked: PhoneNumbersChecked
    possible_duplicate: bool
    provider: str
    provider_account: str
    provider_event_type: str
    provider_message_id: str
    publish_time: _timestamp_pb2.Timestamp
    raw: _types_pb2.RawPayload
    receive_time: _timestamp_pb2.Timestamp
    sequence: int
    session_state_changed: SessionStateChanged
    source: Event.Source
    superseded: bool
    traceparent: str
    type: _event_type_pb2.EventType
    unrecognized_payload: UnrecognizedPayload
    def __init__(self, event_id: _Optional[str] = ..., type: _Optional[_Union[_event_type_pb2.EventType, str]] = ..., source: _Optional[_Union[Event.Source, str]] = ..., account: _Optional[str] = ..., provider: _Optional[str] = ..., chat: _Optional[str] = ..., conversation: _Optional[str] = ..., message: _Optional[str] = ..., direction: _Optional[_Union[_types_pb2.Direction, str]] = ..., occur_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., receive_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., provider_event_type: _Optional[str] = ..., provider_message_id: _Optional[str] = ..., provider_account: _Optional[str] = ..., possible_duplicate: bool = ..., traceparent: _Optional[str] = ..., superseded: bool = ..., cursor: _Optional[str] = ..., sequence: _Optional[int] = ..., publish_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., raw: _Optional[_Union[_types_pb2.RawPayload, _Mapping]] = ..., message_received: _Optional[_Union[MessageReceived, _Mapping]] = ..., message_sent: _Optional[_Union[MessageSent, _Mapping]] = ..., message_state_changed: _Optional[_Union[MessageStateChanged, _Mapping]] = ..., group_created: _Optional[_Union[GroupCreated, _Mapping]] = ..., group_joined: _Optional[_Union[GroupJoined, _Mapping]] = ..., group_left: _Optional[_Union[GroupLeft, _Mapping]] = ..., group_member_added: _Optional[_Union[GroupMemberAdded, _Mapping]] = ..., group_member_removed: _Optional[_Union[GroupMemberRemoved, _Mapping]] = ..., phone_numbers_checked: _Optional[_Union[PhoneNumbersChecked, _Mapping]] = ..., conversation_state_changed: _Optional[_Union[ConversationStateChanged, _Mapping]] = ..., session_state_changed: _Optional[_Union[SessionStateChanged, _Mapping]] = ..., account_health_changed: _Optional[_Union[AccountHealthChanged, _Mapping]] = ..., unrecognized_payload: _Optional[_Union[UnrecognizedPayload, _Mapping]] = ..., broadcast_state_changed: _Optional[_Union[BroadcastStateChanged, _Mapping]] = ...) -> None: ...

class EventFilter(_message.Message):
    __slots__ = ["accounts", "chats", "conversations", "directions", "include_superseded", "types"]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    CHATS_FIELD_NUMBER: _ClassVar[int]
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    DIRECTIONS_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_SUPERSEDED_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedScalarFieldContainer[str]
    chats: _containers.RepeatedScalarFieldContainer[str]
    conversations: _containers.RepeatedScalarFieldContainer[str]
    directions: _containers.RepeatedScalarFieldContainer[_types_pb2.Direction]
    include_superseded: bool
    types: _containers.RepeatedScalarFieldContainer[_event_type_pb2.EventType]
    def __init__(self, accounts: _Optional[_Iterable[str]] = ..., types: _Optional[_Iterable[_Union[_event_type_pb2.EventType, str]]] = ..., chats: _Optional[_Iterable[str]] = ..., conversations: _Optional[_Iterable[str]] = ..., directions: _Optional[_Iterable[_Union[_types_pb2.Direction, str]]] = ..., include_superseded: bool = ...) -> None: ...

class EventLog(_message.Message):
    __slots__ = ["earliest_cursor", "earliest_publish_time", "latest_cursor", "log_id", "partition_count", "retention"]
    EARLIEST_CURSOR_FIELD_NUMBER: _ClassVar[int]
    EARLIEST_PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    LATEST_CURSOR_FIELD_NUMBER: _ClassVar[int]
    LOG_ID_FIELD_NUMBER: _ClassVar[int]
    PARTITION_COUNT_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    earliest_cursor: str
    earliest_publish_time: _timestamp_pb2.Timestamp
    latest_cursor: str
    log_id: str
    partition_count: int
    retention: _duration_pb2.Duration
    def __init__(self, log_id: _Optional[str] = ..., earliest_cursor: _Optional[str] = ..., latest_cursor: _Optional[str] = ..., earliest_publish_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., retention: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., partition_count: _Optional[int] = ...) -> None: ...

class Gap(_message.Message):
    __slots__ = ["from_cursor", "lost_count", "to_cursor"]
    FROM_CURSOR_FIELD_NUMBER: _ClassVar[int]
    LOST_COUNT_FIELD_NUMBER: _ClassVar[int]
    TO_CURSOR_FIELD_NUMBER: _ClassVar[int]
    from_cursor: str
    lost_count: int
    to_cursor: str
    def __init__(self, from_cursor: _Optional[str] = ..., to_cursor: _Optional[str] = ..., lost_count: _Optional[int] = ...) -> None: ...

class GetEventLogRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class GetEventLogResponse(_message.Message):
    __slots__ = ["event_log"]
    EVENT_LOG_FIELD_NUMBER: _ClassVar[int]
    event_log: EventLog
    def __init__(self, event_log: _Optional[_Union[EventLog, _Mapping]] = ...) -> None: ...

class GetEventRequest(_message.Message):
    __slots__ = ["cursor", "view"]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    view: EventView
    def __init__(self, cursor: _Optional[str] = ..., view: _Optional[_Union[EventView, str]] = ...) -> None: ...

class GetEventResponse(_message.Message):
    __slots__ = ["event"]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: Event
    def __init__(self, event: _Optional[_Union[Event, _Mapping]] = ...) -> None: ...

class GroupCreated(_message.Message):
    __slots__ = ["group"]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ...) -> None: ...

class GroupJoined(_message.Message):
    __slots__ = ["group"]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ...) -> None: ...

class GroupLeft(_message.Message):
    __slots__ = ["group"]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ...) -> None: ...

class GroupMemberAdded(_message.Message):
    __slots__ = ["group", "member"]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    member: _group_pb2.GroupMember
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ..., member: _Optional[_Union[_group_pb2.GroupMember, _Mapping]] = ...) -> None: ...

class GroupMemberRemoved(_message.Message):
    __slots__ = ["group", "member"]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    member: _group_pb2.GroupMember
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ..., member: _Optional[_Union[_group_pb2.GroupMember, _Mapping]] = ...) -> None: ...

class ListEventsRequest(_message.Message):
    __slots__ = ["after_cursor", "filter", "page_size", "page_token", "view"]
    AFTER_CURSOR_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    after_cursor: str
    filter: EventFilter
    page_size: int
    page_token: str
    view: EventView
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[_Union[EventFilter, _Mapping]] = ..., view: _Optional[_Union[EventView, str]] = ..., after_cursor: _Optional[str] = ...) -> None: ...

class ListEventsResponse(_message.Message):
    __slots__ = ["events", "next_page_token", "resume_cursor"]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    RESUME_CURSOR_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[Event]
    next_page_token: str
    resume_cursor: str
    def __init__(self, events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., resume_cursor: _Optional[str] = ...) -> None: ...

class MessageReceived(_message.Message):
    __slots__ = ["message"]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class MessageSent(_message.Message):
    __slots__ = ["message"]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class MessageStateChanged(_message.Message):
    __slots__ = ["gateway_message_id", "message", "provider_queue_number", "provider_state", "recipient", "state", "state_reason"]
    GATEWAY_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_QUEUE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_STATE_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_REASON_FIELD_NUMBER: _ClassVar[int]
    gateway_message_id: str
    message: _message_pb2.Message
    provider_queue_number: str
    provider_state: str
    recipient: _types_pb2.Participant
    state: _message_pb2.Message.State
    state_reason: str
    def __init__(self, state: _Optional[_Union[_message_pb2.Message.State, str]] = ..., provider_state: _Optional[str] = ..., state_reason: _Optional[str] = ..., recipient: _Optional[_Union[_types_pb2.Participant, _Mapping]] = ..., provider_queue_number: _Optional[str] = ..., gateway_message_id: _Optional[str] = ..., message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class PhoneNumbersChecked(_message.Message):
    __slots__ = ["registered_phone_numbers", "unregistered_phone_numbers"]
    REGISTERED_PHONE_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    UNREGISTERED_PHONE_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    registered_phone_numbers: _containers.RepeatedScalarFieldContainer[str]
    unregistered_phone_numbers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, registered_phone_numbers: _Optional[_Iterable[str]] = ..., unregistered_phone_numbers: _Optional[_Iterable[str]] = ...) -> None: ...

class SessionStateChanged(_message.Message):
    __slots__ = ["previous_state", "session"]
    PREVIOUS_STATE_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    previous_state: _session_pb2.Session.State
    session: _session_pb2.Session
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., previous_state: _Optional[_Union[_session_pb2.Session.State, str]] = ...) -> None: ...

class Shard(_message.Message):
    __slots__ = ["count", "index"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    count: int
    index: int
    def __init__(self, index: _Optional[int] = ..., count: _Optional[int] = ...) -> None: ...

class StreamClosing(_message.Message):
    __slots__ = ["reason", "retry_delay"]
    class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    REASON_FIELD_NUMBER: _ClassVar[int]
    REASON_REACHED_LATEST: StreamClosing.Reason
    REASON_SERVER_DRAINING: StreamClosing.Reason
    REASON_STREAM_MAX_AGE: StreamClosing.Reason
    REASON_UNSPECIFIED: StreamClosing.Reason
    RETRY_DELAY_FIELD_NUMBER: _ClassVar[int]
    reason: StreamClosing.Reason
    retry_delay: _duration_pb2.Duration
    def __init__(self, reason: _Optional[_Union[StreamClosing.Reason, str]] = ..., retry_delay: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class StreamStarted(_message.Message):
    __slots__ = ["head_cursor", "heartbeat_interval", "start_cursor"]
    HEAD_CURSOR_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_INTERVAL_FIELD_NUMBER: _ClassVar[int]
    START_CURSOR_FIELD_NUMBER: _ClassVar[int]
    head_cursor: str
    heartbeat_interval: _duration_pb2.Duration
    start_cursor: str
    def __init__(self, start_cursor: _Optional[str] = ..., head_cursor: _Optional[str] = ..., heartbeat_interval: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class SubscribeEventsRequest(_message.Message):
    __slots__ = ["cursor", "expired_cursor_policy", "filter", "heartbeat_interval", "max_batch_bytes", "max_batch_events", "shard", "start_position", "start_time", "stop_at_latest", "view"]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    EXPIRED_CURSOR_POLICY_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_INTERVAL_FIELD_NUMBER: _ClassVar[int]
    MAX_BATCH_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_BATCH_EVENTS_FIELD_NUMBER: _ClassVar[int]
    SHARD_FIELD_NUMBER: _ClassVar[int]
    START_POSITION_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    STOP_AT_LATEST_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    expired_cursor_policy: ExpiredCursorPolicy
    filter: EventFilter
    heartbeat_interval: _duration_pb2.Duration
    max_batch_bytes: int
    max_batch_events: int
    shard: Shard
    start_position: StartPosition
    start_time: _timestamp_pb2.Timestamp
    stop_at_latest: bool
    view: EventView
    def __init__(self, cursor: _Optional[str] = ..., start_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., start_position: _Optional[_Union[StartPosition, str]] = ..., filter: _Optional[_Union[EventFilter, _Mapping]] = ..., view: _Optional[_Union[EventView, str]] = ..., shard: _Optional[_Union[Shard, _Mapping]] = ..., stop_at_latest: bool = ..., expired_cursor_policy: _Optional[_Union[ExpiredCursorPolicy, str]] = ..., heartbeat_interval: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., max_batch_events: _Optional[int] = ..., max_batch_bytes: _Optional[int] = ...) -> None: ...

class SubscribeEventsResponse(_message.Message):
    __slots__ = ["bookmark", "closing", "events", "gap", "resume_cursor", "server_time", "started"]
    BOOKMARK_FIELD_NUMBER: _ClassVar[int]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    GAP_FIELD_NUMBER: _ClassVar[int]
    RESUME_CURSOR_FIELD_NUMBER: _ClassVar[int]
    SERVER_TIME_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    bookmark: Bookmark
    closing: StreamClosing
    events: _containers.RepeatedCompositeFieldContainer[Event]
    gap: Gap
    resume_cursor: str
    server_time: _timestamp_pb2.Timestamp
    started: StreamStarted
    def __init__(self, events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., resume_cursor: _Optional[str] = ..., server_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., started: _Optional[_Union[StreamStarted, _Mapping]] = ..., bookmark: _Optional[_Union[Bookmark, _Mapping]] = ..., gap: _Optional[_Union[Gap, _Mapping]] = ..., closing: _Optional[_Union[StreamClosing, _Mapping]] = ...) -> None: ...

class UnrecognizedPayload(_message.Message):
    __slots__ = ["location", "reason"]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    location: str
    reason: str
    def __init__(self, reason: _Optional[str] = ..., location: _Optional[str] = ...) -> None: ...

class EventView(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class StartPosition(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class ExpiredCursorPolicy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
