from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AddGroupMembersRequest(_message.Message):
    __slots__ = ["group", "member_phone_numbers", "request_id"]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    MEMBER_PHONE_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    group: str
    member_phone_numbers: _containers.RepeatedScalarFieldContainer[str]
    request_id: str
    def __init__(self, group: _Optional[str] = ..., member_phone_numbers: _Optional[_Iterable[str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class AddGroupMembersResponse(_message.Message):
    __slots__ = ["replayed"]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    replayed: bool
    def __init__(self, replayed: bool = ...) -> None: ...

class CreateGroupRequest(_message.Message):
    __slots__ = ["display_name", "initial_message", "member_phone_numbers", "parent", "request_id"]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    INITIAL_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_PHONE_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    display_name: str
    initial_message: str
    member_phone_numbers: _containers.RepeatedScalarFieldContainer[str]
    parent: str
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., display_name: _Optional[str] = ..., member_phone_numbers: _Optional[_Iterable[str]] = ..., initial_message: _Optional[str] = ...) -> None: ...

class CreateGroupResponse(_message.Message):
    __slots__ = ["group", "replayed"]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    group: Group
    replayed: bool
    def __init__(self, group: _Optional[_Union[Group, _Mapping]] = ..., replayed: bool = ...) -> None: ...

class GetGroupRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetGroupResponse(_message.Message):
    __slots__ = ["group"]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    group: Group
    def __init__(self, group: _Optional[_Union[Group, _Mapping]] = ...) -> None: ...

class Group(_message.Message):
    __slots__ = ["chat_id", "display_name", "invite_uri", "name", "provider_group_id", "state"]
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    CHAT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    INVITE_URI_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_ACTIVE: Group.State
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_LEFT: Group.State
    STATE_PENDING: Group.State
    STATE_UNSPECIFIED: Group.State
    chat_id: str
    display_name: str
    invite_uri: str
    name: str
    provider_group_id: str
    state: Group.State
    def __init__(self, name: _Optional[str] = ..., provider_group_id: _Optional[str] = ..., display_name: _Optional[str] = ..., chat_id: _Optional[str] = ..., state: _Optional[_Union[Group.State, str]] = ..., invite_uri: _Optional[str] = ...) -> None: ...

class GroupMember(_message.Message):
    __slots__ = ["contact", "display_name", "phone_number", "provider_value"]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_VALUE_FIELD_NUMBER: _ClassVar[int]
    contact: str
    display_name: str
    phone_number: str
    provider_value: str
    def __init__(self, contact: _Optional[str] = ..., display_name: _Optional[str] = ..., phone_number: _Optional[str] = ..., provider_value: _Optional[str] = ...) -> None: ...

class ListGroupMembersRequest(_message.Message):
    __slots__ = ["page_size", "page_token", "parent"]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    parent: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListGroupMembersResponse(_message.Message):
    __slots__ = ["members", "next_page_token"]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[GroupMember]
    next_page_token: str
    def __init__(self, members: _Optional[_Iterable[_Union[GroupMember, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RemoveGroupMemberRequest(_message.Message):
    __slots__ = ["group", "member_phone_number", "request_id"]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    MEMBER_PHONE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    group: str
    member_phone_number: str
    request_id: str
    def __init__(self, group: _Optional[str] = ..., member_phone_number: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RemoveGroupMemberResponse(_message.Message):
    __slots__ = ["replayed"]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    replayed: bool
    def __init__(self, replayed: bool = ...) -> None: ...
