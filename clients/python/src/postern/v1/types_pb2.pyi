from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
DIRECTION_INBOUND: Direction
DIRECTION_OUTBOUND: Direction
DIRECTION_UNSPECIFIED: Direction

class AccountUsage(_message.Message):
    __slots__ = ["balance", "charged_cost", "rate_limit", "rate_limit_remaining", "remaining_message_count"]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    CHARGED_COST_FIELD_NUMBER: _ClassVar[int]
    RATE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    RATE_LIMIT_REMAINING_FIELD_NUMBER: _ClassVar[int]
    REMAINING_MESSAGE_COUNT_FIELD_NUMBER: _ClassVar[int]
    balance: Money
    charged_cost: Money
    rate_limit: int
    rate_limit_remaining: int
    remaining_message_count: int
    def __init__(self, charged_cost: _Optional[_Union[Money, _Mapping]] = ..., balance: _Optional[_Union[Money, _Mapping]] = ..., remaining_message_count: _Optional[int] = ..., rate_limit: _Optional[int] = ..., rate_limit_remaining: _Optional[int] = ...) -> None: ...

class CallContent(_message.Message):
    __slots__ = ["description"]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    description: str
    def __init__(self, description: _Optional[str] = ...) -> None: ...

class ContactCard(_message.Message):
    __slots__ = ["email_address", "family_name", "given_name", "phone_numbers"]
    EMAIL_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    email_address: str
    family_name: str
    given_name: str
    phone_numbers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., email_address: _Optional[str] = ..., phone_numbers: _Optional[_Iterable[str]] = ...) -> None: ...

class Header(_message.Message):
    __slots__ = ["name", "value"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class Location(_message.Message):
    __slots__ = ["address", "latitude", "longitude"]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    address: str
    latitude: float
    longitude: float
    def __init__(self, latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., address: _Optional[str] = ...) -> None: ...

class MediaContent(_message.Message):
    __slots__ = ["caption", "data", "expire_time", "file_name", "mime_type", "uri", "voice_note"]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    MIME_TYPE_FIELD_NUMBER: _ClassVar[int]
    URI_FIELD_NUMBER: _ClassVar[int]
    VOICE_NOTE_FIELD_NUMBER: _ClassVar[int]
    caption: str
    data: bytes
    expire_time: _timestamp_pb2.Timestamp
    file_name: str
    mime_type: str
    uri: str
    voice_note: bool
    def __init__(self, uri: _Optional[str] = ..., data: _Optional[bytes] = ..., mime_type: _Optional[str] = ..., file_name: _Optional[str] = ..., caption: _Optional[str] = ..., voice_note: bool = ..., expire_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MessageContent(_message.Message):
    __slots__ = ["audio", "call", "contact_card", "document", "image", "location", "text", "unknown", "video"]
    AUDIO_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    CONTACT_CARD_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    VIDEO_FIELD_NUMBER: _ClassVar[int]
    audio: MediaContent
    call: CallContent
    contact_card: ContactCard
    document: MediaContent
    image: MediaContent
    location: Location
    text: TextContent
    unknown: UnknownContent
    video: MediaContent
    def __init__(self, text: _Optional[_Union[TextContent, _Mapping]] = ..., image: _Optional[_Union[MediaContent, _Mapping]] = ..., video: _Optional[_Union[MediaContent, _Mapping]] = ..., audio: _Optional[_Union[MediaContent, _Mapping]] = ..., document: _Optional[_Union[MediaContent, _Mapping]] = ..., contact_card: _Optional[_Union[ContactCard, _Mapping]] = ..., location: _Optional[_Union[Location, _Mapping]] = ..., call: _Optional[_Union[CallContent, _Mapping]] = ..., unknown: _Optional[_Union[UnknownContent, _Mapping]] = ...) -> None: ...

class Money(_message.Message):
    __slots__ = ["amount", "currency_code"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_CODE_FIELD_NUMBER: _ClassVar[int]
    amount: str
    currency_code: str
    def __init__(self, amount: _Optional[str] = ..., currency_code: _Optional[str] = ...) -> None: ...

class Participant(_message.Message):
    __slots__ = ["channel", "chat_id", "contact", "display_name", "external_id", "phone_number", "provider_value"]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CHAT_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    PHONE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_VALUE_FIELD_NUMBER: _ClassVar[int]
    channel: str
    chat_id: str
    contact: str
    display_name: str
    external_id: str
    phone_number: str
    provider_value: str
    def __init__(self, phone_number: _Optional[str] = ..., external_id: _Optional[str] = ..., chat_id: _Optional[str] = ..., contact: _Optional[str] = ..., display_name: _Optional[str] = ..., channel: _Optional[str] = ..., provider_value: _Optional[str] = ...) -> None: ...

class RawPayload(_message.Message):
    __slots__ = ["body", "content_type", "headers"]
    BODY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    body: bytes
    content_type: str
    headers: _containers.RepeatedCompositeFieldContainer[Header]
    def __init__(self, content_type: _Optional[str] = ..., body: _Optional[bytes] = ..., headers: _Optional[_Iterable[_Union[Header, _Mapping]]] = ...) -> None: ...

class Recipient(_message.Message):
    __slots__ = ["chat_id", "external_id", "group", "phone_number"]
    CHAT_ID_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    PHONE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    chat_id: str
    external_id: str
    group: str
    phone_number: str
    def __init__(self, phone_number: _Optional[str] = ..., external_id: _Optional[str] = ..., chat_id: _Optional[str] = ..., group: _Optional[str] = ...) -> None: ...

class TextContent(_message.Message):
    __slots__ = ["text"]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    text: str
    def __init__(self, text: _Optional[str] = ...) -> None: ...

class UnknownContent(_message.Message):
    __slots__ = ["body", "provider_type"]
    BODY_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_TYPE_FIELD_NUMBER: _ClassVar[int]
    body: str
    provider_type: str
    def __init__(self, provider_type: _Optional[str] = ..., body: _Optional[str] = ...) -> None: ...

class Direction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
