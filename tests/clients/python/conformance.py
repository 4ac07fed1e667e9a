"""The conformance runner of the Python client, blocking or, with `--variant aio`, asyncio; see ../README.md."""
import argparse
import asyncio
import base64
import json
import pathlib
import queue
import sys
import threading

import grpc
import postern
import postern.aio
from google.protobuf import json_format
from postern import v1

SERVICES = {"AccountService": "accounts", "BroadcastService": "broadcasts", "ContactService": "contacts",
            "ConversationService": "conversations", "EventService": "event_log", "GroupService": "groups",
            "MessageService": "messages", "SessionService": "sessions"}


class HandlerFailed(Exception):
    """What a `fail` lets the handler raise."""


def as_json(message):
    return json_format.MessageToDict(message)


def as_base64(message):
    return base64.b64encode(message.SerializeToString()).decode()


def failure_result(failure):
    details = postern.error(failure)
    delay = details.retry_delay
    return {"code": details.code.name, "error": {
        "message": details.message, "reason": details.reason, "metadata": dict(details.metadata),
        "violations": [{"field": one.field, "description": one.description} for one in details.violations],
        "retry_delay_ms": None if delay is None else round(delay * 1000),
        "may_have_happened": details.may_have_happened}}


class Blocking:
    """The client of `postern`."""

    def __init__(self, target, security):
        self.client = postern.connect(target, **security)

    def call(self, stub, method, request, timeout):
        result = getattr(stub, method)(request, timeout=timeout)
        return result if hasattr(result, "DESCRIPTOR") else list(result)

    def send(self, request, timeout):
        return self.client.send(request, timeout=timeout)

    def follow(self, open_events, meeting):
        def handle(event):
            meeting.offer(meeting.event_result(event))

        def work():
            try:
                if meeting.handler_retry:
                    meeting.events.run(handle, meeting.handler_retry)
                else:
                    for event in meeting.events:
                        handle(event)
                meeting.end({"ended": True})
            except Exception as failure:
                meeting.fail_with(failure)

        meeting.events = open_events(self.client, meeting.offer_gap)
        threading.Thread(target=work, daemon=True).start()

    def stop(self, meeting):
        meeting.events.stop()

    def close(self):
        self.client.close()


class Asyncio:
    """The client of `postern.aio`, in an event loop of its own thread."""

    def __init__(self, target, security):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

        async def connect():
            return postern.aio.connect(target, **security)

        self.client = self._wait(connect())

    def _wait(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    def call(self, stub, method, request, timeout):
        async def invoke():
            result = getattr(stub, method)(request, timeout=timeout)
            if hasattr(result, "__aiter__"):
                return [response async for response in result]
            return await result

        return self._wait(invoke())

    def send(self, request, timeout):
        return self._wait(self.client.send(request, timeout=timeout))

    def follow(self, open_events, meeting):
        async def offer_gap(gap):
            await self.loop.run_in_executor(None, meeting.offer_gap, gap)

        async def handle(event):
            await self.loop.run_in_executor(None, meeting.offer, meeting.event_result(event))

        async def work():
            try:
                if meeting.handler_retry:
                    await meeting.events.run(handle, meeting.handler_retry)
                else:
                    async for event in meeting.events:
                        await handle(event)
                meeting.end({"ended": True})
            except Exception as failure:
                meeting.fail_with(failure)

        async def start():
            meeting.events = open_events(self.client, offer_gap)
            return asyncio.ensure_future(work())

        self._wait(start())

    def stop(self, meeting):
        self.loop.call_soon_threadsafe(meeting.events.stop)

    def close(self):
        self._wait(self.client.close())


class Meeting:
    """Where the handler of a subscription meets the commands: it goes on only when it is told to."""

    def __init__(self, store, handler_retry):
        self.store = store
        self.handler_retry = handler_retry
        self.events = None
        self.causes = []
        self._offered = queue.Queue()
        self._told = queue.Queue()
        self._in_progress = False
        self._released = False

    def event_result(self, event):
        return {"event": as_json(event), "bytes": as_base64(event), "saved": self.store.load()}

    def offer(self, result):
        self._offered.put(result)
        if not self._released and self._told.get() == "fail":
            raise HandlerFailed

    def offer_gap(self, gap):
        self.offer({"gap": {"from": gap.from_cursor, "to": gap.to_cursor, "lost_count": gap.lost_count}})

    def end(self, result):
        self._offered.put(result)

    def fail_with(self, failure):
        if isinstance(failure, grpc.RpcError):
            self.end(failure_result(failure))
        elif isinstance(failure, HandlerFailed):
            self.end({"failed": True})
        else:
            self.end({"raised": repr(failure)})

    def tell(self, word):
        if self._in_progress:
            self._in_progress = False
            self._told.put(word)

    def release(self):
        """Nothing waits any more."""
        self._released = True
        self._told.put("go on")

    def next(self, timeout):
        try:
            result = self._offered.get(timeout=timeout)
        except queue.Empty:
            return {"timeout": True}
        self._in_progress = "event" in result or "gap" in result
        return result


class Runner:
    def __init__(self, flavour):
        self.flavour = flavour
        self.meetings = {}

    def do_call(self, method, request, timeout_ms=10_000):
        service, name = method.rsplit(".", 1)[1].split("/")
        stub = getattr(self.flavour.client, SERVICES[service])
        message = json_format.ParseDict(request, getattr(v1, f"{name}Request")())
        try:
            response = self.flavour.call(stub, name, message, timeout_ms / 1000)
        except grpc.RpcError as failure:
            return failure_result(failure)
        if isinstance(response, list):
            return {"code": "OK", "responses": [as_json(one) for one in response],
                    "bytes": [as_base64(one) for one in response]}
        return {"code": "OK", "response": as_json(response), "bytes": as_base64(response)}

    def do_send(self, request, timeout_ms=10_000):
        try:
            response = self.flavour.send(json_format.ParseDict(request, v1.SendMessageRequest()), timeout_ms / 1000)
        except grpc.RpcError as failure:
            return failure_result(failure)
        return {"code": "OK", "response": as_json(response), "bytes": as_base64(response)}

    def do_encode(self, type, json):
        return {"bytes": as_base64(json_format.ParseDict(json, getattr(v1, type)()))}

    def do_open(self, name, store=None, filter=None, view="EVENT_VIEW_UNSPECIFIED", heartbeat_ms=None, save_every_ms=0,
                retry_handler_ms=None, **options):
        store = postern.FileCursorStore(store["file"]) if store else postern.MemoryCursorStore()
        retry = None if retry_handler_ms is None else lambda event, failure, failures: retry_handler_ms / 1000
        meeting = self.meetings[name] = Meeting(store, retry)
        options |= {
            "cursor_store": store, "view": v1.EventView.Value(view),
            "filter": json_format.ParseDict(filter, v1.EventFilter()) if filter else None,
            "save_every_seconds": save_every_ms / 1000,
            "heartbeat_interval": heartbeat_ms / 1000 if heartbeat_ms else None,
            "on_reconnect": lambda cause, delay: meeting.causes.append({"code": cause.code.name, "reason": cause.reason}),
        }
        self.flavour.follow(lambda client, on_gap: client.events(on_gap=on_gap, **options), meeting)
        return {}

    def do_next(self, name, timeout_ms=10_000):
        self.meetings[name].tell("go on")
        return self.meetings[name].next(timeout_ms / 1000)

    def do_fail(self, name, timeout_ms=10_000):
        self.meetings[name].tell("fail")
        return self.meetings[name].next(timeout_ms / 1000)

    def do_stop(self, name):
        self.flavour.stop(self.meetings[name])
        return {}

    def do_cursor(self, name):
        return {"cursor": self.meetings[name].store.load()}

    def do_reconnects(self, name):
        return {"causes": list(self.meetings[name].causes)}


def tls_of(folder):
    """What `--tls` asks for."""
    own = folder / "client.crt"
    return postern.Tls(root_certificates=(folder / "ca.crt").read_bytes(),
                       certificate_chain=own.read_bytes() if own.exists() else None,
                       private_key=own.with_suffix(".key").read_bytes() if own.exists() else None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", required=True)
    parser.add_argument("--tls", type=pathlib.Path)
    parser.add_argument("--token")
    parser.add_argument("--variant", default="sync")
    arguments = parser.parse_args()
    security = {"tls": tls_of(arguments.tls)} if arguments.tls else {"insecure": True}
    flavour = (Asyncio if arguments.variant == "aio" else Blocking)(
        arguments.target, {**security, "token": arguments.token})
    runner = Runner(flavour)
    for line in sys.stdin:
        command = json.loads(line)
        result = getattr(runner, f"do_{command.pop('do')}")(**command)
        print(json.dumps(result), flush=True)
    for meeting in runner.meetings.values():
        meeting.release()
    flavour.close()


if __name__ == "__main__":
    main()
