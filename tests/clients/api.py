"""The API as the .proto files say it, without any client's generated code: messages from and to JSON, calls by name.

    api.call(channel, "postern.v1.MessageService/SendMessage", {"parent": "accounts/a", ...})   # The response as JSON.
    api.message("postern.v1.Event", {"eventId": "evt_1"}).SerializeToString()
"""
import functools
import os
import pathlib
import subprocess
import tempfile

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOOGLE = pathlib.Path(os.environ.get("POSTERN_GOOGLEAPIS_DIR") or
                      pathlib.Path.home() / ".cache/postern/googleapis-common-protos-1.70.0")
FILES = [*sorted(str(file.relative_to(ROOT / "proto")) for file in (ROOT / "proto").glob("postern/v1/*.proto")),
         "postern/sandbox/v1/sandbox.proto", "google/rpc/error_details.proto"]


@functools.cache
def pool():
    """Of its own: a client's code in this same process would claim the same names in the common one."""
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(["protoc", "-I", ROOT / "proto", "-I", GOOGLE, "--include_imports",
                        f"--descriptor_set_out={file.name}", *FILES], check=True)
        files = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(file.name).read_bytes()).file
    made = descriptor_pool.DescriptorPool()
    for one in files:
        made.Add(one)
    return made


@functools.cache
def message_class(name):
    return message_factory.GetMessageClass(pool().FindMessageTypeByName(name))


def message(name, value):
    """The message `name` from its JSON."""
    return json_format.ParseDict(value, message_class(name)(), descriptor_pool=pool())


def json_of(message_or_bytes, name=None):
    """A message, or the bytes of the message `name`, as JSON."""
    parsed = message_class(name).FromString(message_or_bytes) if name else message_or_bytes
    return json_format.MessageToDict(parsed, descriptor_pool=pool())


@functools.cache
def method(path):
    """The descriptor of `package.Service/Method`."""
    service, name = path.split("/")
    return pool().FindServiceByName(service).methods_by_name[name]


def methods():
    """The paths of all RPCs of the public API."""
    return [f"{service.full_name}/{rpc.name}" for file in FILES if file.startswith("postern/v1/")
            for service in pool().FindFileByName(file).services_by_name.values() for rpc in service.methods]


def call(channel, path, request, timeout=30):
    """The response of a unary call, as JSON; grpc.RpcError when it fails."""
    described = method(path)
    invoke = channel.unary_unary(f"/{path}", request_serializer=lambda sent: sent.SerializeToString(),
                                 response_deserializer=message_class(described.output_type.full_name).FromString)
    return json_of(invoke(message(described.input_type.full_name, request), timeout=timeout, wait_for_ready=True))
