from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from postern.v1 import event_type_pb2 as _event_type_pb2
from postern.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Account(_message.Message):
    __slots__ = ["capabilities", "default_session", "dialect", "display_name", "health", "name", "phone_number", "provider", "usage"]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_SESSION_FIELD_NUMBER: _ClassVar[int]
    DIALECT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    capabilities: Capabilities
    default_session: str
    dialect: str
    display_name: str
    health: AccountHealth
    name: str
    phone_number: str
    provider: str
    usage: _types_pb2.AccountUsage
    def __init__(self, name: _Optional[str] = ..., display_name: _Optional[str] = ..., provider: _Optional[str] = ..., phone_number: _Optional[str] = ..., default_session: _Optional[str] = ..., capabilities: _Optional[_Union[Capabilities, _Mapping]] = ..., usage: _Optional[_Union[_types_pb2.AccountUsage, _Mapping]] = ..., dialect: _Optional[str] = ..., health: _Optional[_Union[AccountHealth, _Mapping]] = ...) -> None: ...

class AccountHealth(_message.Message):
    __slots__ = ["change_time", "last_event_time", "reason", "state"]
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    STATE_AUTH_FAILED: AccountHealth.State
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_HEALTHY: AccountHealth.State
    STATE_SILENT: AccountHealth.State
    STATE_UNREACHABLE: AccountHealth.State
    STATE_UNSPECIFIED: AccountHealth.State
    change_time: _timestamp_pb2.Timestamp
    last_event_time: _timestamp_pb2.Timestamp
    reason: str
    state: AccountHealth.State
    def __init__(self, state: _Optional[_Union[AccountHealth.State, str]] = ..., reason: _Optional[str] = ..., last_event_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., change_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Capabilities(_message.Message):
    __slots__ = ["broadcast_audiences", "contents", "event_types", "message_filters", "message_id_policy", "methods"]
    class MessageIdPolicy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    class Support(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    class BroadcastAudience(_message.Message):
        __slots__ = ["audience", "support"]
        AUDIENCE_FIELD_NUMBER: _ClassVar[int]
        SUPPORT_FIELD_NUMBER: _ClassVar[int]
        audience: str
        support: Capabilities.Support
        def __init__(self, audience: _Optional[str] = ..., support: _Optional[_Union[Capabilities.Support, str]] = ...) -> None: ...
    class Content(_message.Message):
        __slots__ = ["caption", "data", "kind", "note", "recipient_kinds", "uri", "voice_note"]
        CAPTION_FIELD_NUMBER: _ClassVar[int]
        DATA_FIELD_NUMBER: _ClassVar[int]
        KIND_FIELD_NUMBER: _ClassVar[int]
        NOTE_FIELD_NUMBER: _ClassVar[int]
        RECIPIENT_KINDS_FIELD_NUMBER: _ClassVar[int]
        URI_FIELD_NUMBER: _ClassVar[int]
        VOICE_NOTE_FIELD_NUMBER: _ClassVar[int]
        caption: bool
        data: bool
        kind: str
        note: str
        recipient_kinds: _containers.RepeatedScalarFieldContainer[str]
        uri: bool
        voice_note: bool
        def __init__(self, kind: _Optional[str] = ..., uri: bool = ..., data: bool = ..., caption: bool = ..., recipient_kinds: _Optional[_Iterable[str]] = ..., note: _Optional[str] = ..., voice_note: bool = ...) -> None: ...
    class Method(_message.Message):
        __slots__ = ["method", "note", "support"]
        METHOD_FIELD_NUMBER: _ClassVar[int]
        NOTE_FIELD_NUMBER: _ClassVar[int]
        SUPPORT_FIELD_NUMBER: _ClassVar[int]
        method: str
        note: str
        support: Capabilities.Support
        def __init__(self, method: _Optional[str] = ..., support: _Optional[_Union[Capabilities.Support, str]] = ..., note: _Optional[str] = ...) -> None: ...
    BROADCAST_AUDIENCES_FIELD_NUMBER: _ClassVar[int]
    CONTENTS_FIELD_NUMBER: _ClassVar[int]
    EVENT_TYPES_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FILTERS_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_POLICY_ALWAYS: Capabilities.MessageIdPolicy
    MESSAGE_ID_POLICY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_POLICY_NEVER: Capabilities.MessageIdPolicy
    MESSAGE_ID_POLICY_SOMETIMES: Capabilities.MessageIdPolicy
    MESSAGE_ID_POLICY_UNSPECIFIED: Capabilities.MessageIdPolicy
    METHODS_FIELD_NUMBER: _ClassVar[int]
    SUPPORT_EMULATED: Capabilities.Support
    SUPPORT_NATIVE: Capabilities.Support
    SUPPORT_UNSPECIFIED: Capabilities.Support
    SUPPORT_UNSUPPORTED: Capabilities.Support
    broadcast_audiences: _containers.RepeatedCompositeFieldContainer[Capabilities.BroadcastAudience]
    contents: _containers.RepeatedCompositeFieldContainer[Capabilities.Content]
    event_types: _containers.RepeatedScalarFieldContainer[_event_type_pb2.EventType]
    message_filters: _containers.RepeatedScalarFieldContainer[str]
    message_id_policy: Capabilities.MessageIdPolicy
    methods: _containers.RepeatedCompositeFieldContainer[Capabilities.Method]
    def __init__(self, methods: _Optional[_Iterable[_Union[Capabilities.Method, _Mapping]]] = ..., contents: _Optional[_Iterable[_Union[Capabilities.Content, _Mapping]]] = ..., event_types: _Optional[_Iterable[_Union[_event_type_pb2.EventType, str]]] = ..., message_id_policy: _Optional[_Union[Capabilities.MessageIdPolicy, str]] = ..., message_filters: _Optional[_Iterable[str]] = ..., broadcast_audiences: _Optional[_Iterable[_Union[Capabilities.BroadcastAudience, _Mapping]]] = ...) -> None: ...

class GetAccountRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetAccountResponse(_message.Message):
    __slots__ = ["account"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: Account
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ...) -> None: ...

class GetWebhookConfigRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetWebhookConfigResponse(_message.Message):
    __slots__ = ["webhook_config"]
    WEBHOOK_CONFIG_FIELD_NUMBER: _ClassVar[int]
    webhook_config: WebhookConfig
    def __init__(self, webhook_config: _Optional[_Union[WebhookConfig, _Mapping]] = ...) -> None: ...

class ListAccountsRequest(_message.Message):
    __slots__ = ["page_size", "page_token"]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAccountsResponse(_message.Message):
    __slots__ = ["accounts", "next_page_token"]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[Account]
    next_page_token: str
    def __init__(self, accounts: _Optional[_Iterable[_Union[Account, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListProvidersRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class ListProvidersResponse(_message.Message):
    __slots__ = ["providers"]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    providers: _containers.RepeatedCompositeFieldContainer[ProviderInfo]
    def __init__(self, providers: _Optional[_Iterable[_Union[ProviderInfo, _Mapping]]] = ...) -> None: ...

class ProviderInfo(_message.Message):
    __slots__ = ["dialects", "display_name", "option_keys", "provider", "secret_keys"]
    class Dialect(_message.Message):
        __slots__ = ["capabilities", "dialect"]
        CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
        DIALECT_FIELD_NUMBER: _ClassVar[int]
        capabilities: Capabilities
        dialect: str
        def __init__(self, dialect: _Optional[str] = ..., capabilities: _Optional[_Union[Capabilities, _Mapping]] = ...) -> None: ...
    DIALECTS_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    OPTION_KEYS_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    SECRET_KEYS_FIELD_NUMBER: _ClassVar[int]
    dialects: _containers.RepeatedCompositeFieldContainer[ProviderInfo.Dialect]
    display_name: str
    option_keys: _containers.RepeatedScalarFieldContainer[str]
    provider: str
    secret_keys: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, provider: _Optional[str] = ..., display_name: _Optional[str] = ..., dialects: _Optional[_Iterable[_Union[ProviderInfo.Dialect, _Mapping]]] = ..., option_keys: _Optional[_Iterable[str]] = ..., secret_keys: _Optional[_Iterable[str]] = ...) -> None: ...

class UpdateWebhookConfigRequest(_message.Message):
    __slots__ = ["request_id", "update_mask", "use_postern_uri", "webhook_config"]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    USE_POSTERN_URI_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_CONFIG_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    update_mask: _field_mask_pb2.FieldMask
    use_postern_uri: bool
    webhook_config: WebhookConfig
    def __init__(self, webhook_config: _Optional[_Union[WebhookConfig, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., use_postern_uri: bool = ..., request_id: _Optional[str] = ...) -> None: ...

class UpdateWebhookConfigResponse(_message.Message):
    __slots__ = ["replayed", "webhook_config"]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_CONFIG_FIELD_NUMBER: _ClassVar[int]
    replayed: bool
    webhook_config: WebhookConfig
    def __init__(self, webhook_config: _Optional[_Union[WebhookConfig, _Mapping]] = ..., replayed: bool = ...) -> None: ...

class WebhookConfig(_message.Message):
    __slots__ = ["active", "name", "postern_uri", "receipts_enabled", "uri"]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    POSTERN_URI_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_ENABLED_FIELD_NUMBER: _ClassVar[int]
    URI_FIELD_NUMBER: _ClassVar[int]
    active: bool
    name: str
    postern_uri: bool
    receipts_enabled: bool
    uri: str
    def __init__(self, name: _Optional[str] = ..., uri: _Optional[str] = ..., active: bool = ..., receipts_enabled: bool = ..., postern_uri: bool = ...) -> None: ...
