"""A gRPC server that plays a script: for what a real gateway does not do on request, such as an error of every kind, or
an event that is newer than the client.

    with ScriptedServer({"postern.v1.EventService/SubscribeEvents": [[{"send": {...}}, {"hang": True}], [...]]}) as server:
        server.target, server.calls

The n-th list under a method is played for its n-th call; a call beyond the last one answers UNIMPLEMENTED. README.md
says what a script is made of.
"""
import base64
import concurrent.futures
import threading
import time

import grpc

import api

SHOWN_METADATA = ("authorization", "user-agent")


def built(action):
    """The message of a `send` action's JSON in the method's response type, with what `unknown` adds."""
    def build(type_name):
        message = api.message(type_name, action["send"])
        for path, base64_bytes in action.get("unknown", {}).items():
            target = message
            for part in filter(None, path.split(".")):
                target = target[int(part)] if part.isdigit() else getattr(target, part)
            target.MergeFromString(base64.b64decode(base64_bytes))
        return message
    return build


def details_of(end):
    """The value of grpc-status-details-bin; None for none."""
    if "raw_details" in end:
        return base64.b64decode(end["raw_details"])
    if "details" not in end:
        return None
    code = grpc.StatusCode[end["code"]]
    status = {"code": code.value[0], "message": end.get("message", ""), "details": end["details"]}
    return api.message("google.rpc.Status", status).SerializeToString()


class ScriptedServer(grpc.GenericRpcHandler):
    def __init__(self, script):
        self.script = script
        self.calls = {method: [] for method in script}
        self.sent = []  # Every message sent, in order.
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._server = grpc.server(concurrent.futures.ThreadPoolExecutor(16), handlers=[self],
                                   options=[("grpc.max_receive_message_length", -1)])
        self.target = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *_):
        self._closed.set()
        self._server.stop(0).wait()

    def service(self, handler_call_details):
        path = handler_call_details.method.lstrip("/")
        if path not in self.script:
            return None
        described = api.method(path)
        request, response = (api.message_class(kind.full_name) for kind in (described.input_type, described.output_type))
        coders = {"request_deserializer": request.FromString,
                  "response_serializer": response.SerializeToString}
        if described.server_streaming:
            return grpc.unary_stream_rpc_method_handler(
                lambda received, context: self._play(path, received, context), **coders)
        return grpc.unary_unary_rpc_method_handler(
            lambda received, context: next(self._play(path, received, context)), **coders)

    def _play(self, path, request, context):
        with self._lock:
            number = len(self.calls[path])
            metadata = {key: value for key, value in context.invocation_metadata() if key in SHOWN_METADATA}
            self.calls[path].append({"request": api.json_of(request), "metadata": metadata})
        if number >= len(self.script[path]):
            context.abort(grpc.StatusCode.UNIMPLEMENTED, "the script is at its end")
        for action in self.script[path][number]:
            if "send" in action:
                message = built(action)(api.method(path).output_type.full_name)
                self.sent.append(message)
                yield message
            elif "sleep_ms" in action:
                time.sleep(action["sleep_ms"] / 1000)
            elif "hang" in action:
                over = threading.Event()
                if context.add_callback(over.set):
                    while not over.wait(0.05) and not self._closed.is_set():
                        pass
            elif "end" in action:
                end = action["end"]
                details = details_of(end)
                if details is not None:
                    context.set_trailing_metadata((("grpc-status-details-bin", details),))
                if end["code"] == "OK":
                    return
                context.abort(grpc.StatusCode[end["code"]], end.get("message", ""))
            else:
                raise ValueError(f"no action: {action}")
