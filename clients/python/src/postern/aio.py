"""The client for asyncio: the same as in ``postern``, awaited.

>>> import postern.aio
>>> async with postern.aio.connect("localhost:50051", insecure=True) as client:
...     await client.send_text("accounts/ongair", "+254722200200", "Hello")
...     async for event in client.events(cursor_store=postern.FileCursorStore("cursor")):
...         print(event)
"""
from __future__ import annotations

import asyncio
import contextlib
import inspect
import time
import weakref
from typing import TYPE_CHECKING, Any, AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Protocol, cast

import grpc
import grpc.aio

from postern import v1
from postern._backoff import Backoff
from postern._client import DEFAULT_TIMEOUT
from postern._connection import Tls, Token, bearer, channel_options, check_security
from postern._errors import ErrorDetails, error
from postern._events import LOG, HandlerRetry, OnGap, OnReconnect
from postern._feed import ENDED, SILENT, Expired, Feed, Gap, Initial, Save, Settings
from postern._sending import Doubt, delay_before_retry, text_request, with_request_id
from postern._stores import CursorStore, MemoryCursorStore

if TYPE_CHECKING:
    from postern.v1.account_pb2_grpc import AccountServiceAsyncStub
    from postern.v1.broadcast_pb2_grpc import BroadcastServiceAsyncStub
    from postern.v1.contact_pb2_grpc import ContactServiceAsyncStub
    from postern.v1.conversation_pb2_grpc import ConversationServiceAsyncStub
    from postern.v1.event_pb2_grpc import EventServiceAsyncStub
    from postern.v1.group_pb2_grpc import GroupServiceAsyncStub
    from postern.v1.message_pb2_grpc import MessageServiceAsyncStub
    from postern.v1.session_pb2_grpc import SessionServiceAsyncStub

__all__ = ["AsyncCursorStore", "Client", "Events", "connect"]

END: Any = getattr(grpc.aio, "EOF")  # What read() gives after the last response.


class AsyncCursorStore(Protocol):
    """As ``postern.CursorStore``, for a place that is waited for."""

    async def load(self) -> str:
        """The cursor kept; empty when there is none."""
        ...

    async def save(self, cursor: str) -> None:
        """Keeps the cursor; an exception ends the subscription."""
        ...


def connect(target: str, *, tls: Tls | None = None, insecure: bool = False, token: Token | None = None,
            service_config: Mapping[str, Any] | None = None) -> "Client":
    """A client of the server at ``target``; see ``postern.connect``. Call it where an event loop runs."""
    security = check_security(tls, insecure)
    options = channel_options(security, service_config)
    interceptors = _interceptors(bearer(token)) if token is not None else []
    channel = (grpc.aio.secure_channel(target, security.credentials(), options, interceptors=interceptors) if security
               else grpc.aio.insecure_channel(target, options, interceptors=interceptors))
    return Client(channel)


class Client:
    """All of the API over one channel, for one event loop; see ``postern.Client``."""

    accounts: "AccountServiceAsyncStub"
    """The accounts and providers of the server."""
    broadcasts: "BroadcastServiceAsyncStub"
    """Sending to many."""
    contacts: "ContactServiceAsyncStub"
    """Contacts and look-ups of numbers."""
    conversations: "ConversationServiceAsyncStub"
    """Tickets."""
    event_log: "EventServiceAsyncStub"
    """The event feed, call by call."""
    groups: "GroupServiceAsyncStub"
    """Groups and their members."""
    messages: "MessageServiceAsyncStub"
    """Sending and looking up messages."""
    sessions: "SessionServiceAsyncStub"
    """The connection between a provider and a phone."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """A client over a channel of your own; ``close`` closes it."""
        self.channel = channel
        self.accounts = cast("AccountServiceAsyncStub", v1.AccountServiceStub(channel))
        self.broadcasts = cast("BroadcastServiceAsyncStub", v1.BroadcastServiceStub(channel))
        self.contacts = cast("ContactServiceAsyncStub", v1.ContactServiceStub(channel))
        self.conversations = cast("ConversationServiceAsyncStub", v1.ConversationServiceStub(channel))
        self.event_log = cast("EventServiceAsyncStub", v1.EventServiceStub(channel))
        self.groups = cast("GroupServiceAsyncStub", v1.GroupServiceStub(channel))
        self.messages = cast("MessageServiceAsyncStub", v1.MessageServiceStub(channel))
        self.sessions = cast("SessionServiceAsyncStub", v1.SessionServiceStub(channel))
        self._subscriptions: "weakref.WeakSet[Events]" = weakref.WeakSet()

    async def __aenter__(self) -> "Client":
        """Itself."""
        return self

    async def __aexit__(self, *_: Any) -> None:
        """Closes it."""
        await self.close()

    async def close(self) -> None:
        """Stops the subscriptions and closes the channel."""
        for subscription in list(self._subscriptions):
            subscription.stop()
        await self.channel.close()

    async def send(self, request: v1.SendMessageRequest, *, timeout: float = DEFAULT_TIMEOUT) -> v1.SendMessageResponse:
        """Sends a message, at most once, within ``timeout`` seconds; see ``postern.Client.send``."""
        request = with_request_id(request)
        end = time.monotonic() + timeout
        backoff = Backoff()
        doubt = Doubt()
        while True:
            try:
                return await self.messages.SendMessage(request, timeout=max(end - time.monotonic(), 0.0))
            except grpc.RpcError as failure:
                details = error(failure)
                delay = delay_before_retry(details, backoff, end - time.monotonic())
                if delay is None:
                    raise doubt.final(failure, details)
                doubt.note(failure, details)
            except Exception as failure:  # Of the function that gives the token.
                raise doubt.final(failure, None)
            await asyncio.sleep(delay)

    async def send_text(self, account: str, phone_number: str, text: str, *, request_id: str = "",
                        timeout: float = DEFAULT_TIMEOUT) -> v1.SendMessageResponse:
        """``send`` for a text to a number."""
        return await self.send(text_request(account, phone_number, text, request_id), timeout=timeout)

    def events(self, *, filter: v1.EventFilter | None = None,
               cursor_store: CursorStore | AsyncCursorStore | None = None, initial: Initial | str = Initial.LATEST,
               expired: Expired | str = Expired.FAIL, on_gap: OnGap | None = None, on_reconnect: OnReconnect | None = None,
               view: v1.EventView = v1.EVENT_VIEW_UNSPECIFIED, shard: v1.Shard | None = None,
               heartbeat_interval: float | None = None, stop_at_latest: bool = False,
               save_every_events: int = 0, save_every_seconds: float = 0.0) -> "Events":
        """The events, one by one, for ``async for``; see ``postern.Client.events``. The callbacks, and the methods of the
        cursor store, may be coroutines."""
        settings = Settings(filter, view, shard, Initial(initial), Expired(expired), heartbeat_interval, stop_at_latest,
                            save_every_events, save_every_seconds)
        subscription = Events(self.event_log.SubscribeEvents, cursor_store or MemoryCursorStore(), settings, on_gap,
                              on_reconnect)
        self._subscriptions.add(subscription)
        return subscription


class Events:
    """Events one by one, over as many streams as it takes. An asynchronous iterator; see ``Client.events``."""

    def __init__(self, open_stream: Callable[[v1.SubscribeEventsRequest], Any],
                 store: CursorStore | AsyncCursorStore, settings: Settings, on_gap: OnGap | None,
                 on_reconnect: OnReconnect | None) -> None:
        """Made by ``Client.events``."""
        self._open_stream = open_stream
        self._store = store
        self._settings = settings
        self._on_gap = on_gap
        self._on_reconnect = on_reconnect
        self._stopped = asyncio.Event()
        self._generator = self._run()

    def __aiter__(self) -> "Events":
        """Itself."""
        return self

    async def __anext__(self) -> v1.Event:
        """Saves the cursor of the event before, then waits for the next one."""
        return await self._generator.__anext__()

    async def __aenter__(self) -> "Events":
        """Itself."""
        return self

    async def __aexit__(self, *_: Any) -> None:
        """Closes it."""
        await self.close()

    def stop(self) -> None:
        """Ends the iteration once the event in progress is handled, and saves its cursor. Call it in the event loop."""
        self._stopped.set()

    async def close(self) -> None:
        """Ends it at once, without saving the cursor of the event in progress."""
        self._stopped.set()
        await self._generator.aclose()

    async def run(self, handler: Callable[[v1.Event], Awaitable[Any]], retry: HandlerRetry | None = None) -> None:
        """Awaits ``handler`` with each event until ``stop()``; see ``postern.Events.run``."""
        try:
            async for event in self:
                await self._handle(event, handler, retry)
        finally:
            await self.close()

    async def _handle(self, event: v1.Event, handler: Callable[[v1.Event], Awaitable[Any]],
                      retry: HandlerRetry | None) -> None:
        failures = 0
        while True:
            try:
                await handler(event)
                return
            except Exception as failure:
                failures += 1
                delay = retry(event, failure, failures) if retry else None
                if delay is None:
                    raise
                await self._nap(delay)
                if self._stopped.is_set():
                    raise

    async def _run(self) -> AsyncGenerator[v1.Event, None]:
        feed = Feed(self._settings, await _awaited(self._store.load()))
        while not self._stopped.is_set():
            cause, failure = ENDED, None
            call = self._open_stream(feed.request())
            try:
                while not self._stopped.is_set():
                    # Only what reading raises is about the stream; what callbacks and stores raise goes to the caller.
                    try:
                        response = await self._read(call, feed.silence)
                    except asyncio.TimeoutError:
                        cause = SILENT
                        break
                    except grpc.RpcError as raised:
                        cause, failure = error(raised), raised
                        break
                    if response is None:
                        break
                    async for event in self._delivered(feed, response):
                        yield event
            finally:
                call.cancel()
            if not self._stopped.is_set():
                await self._wait_to_reconnect(feed, cause, failure)
        await self._save(feed.flush())

    async def _delivered(self, feed: Feed, response: v1.SubscribeEventsResponse) -> AsyncGenerator[v1.Event, None]:
        for action in feed.actions(response):
            if isinstance(action, Save):
                await self._save([action])
            elif isinstance(action, Gap):
                await self._tell_gap(action)
            elif self._stopped.is_set():
                return
            else:
                yield action
                await self._save(feed.handled(action))

    async def _read(self, call: Any, silence: float) -> v1.SubscribeEventsResponse | None:
        """The next response; None at the end of the stream and after stop()."""
        reading = asyncio.ensure_future(call.read())
        stopping = asyncio.ensure_future(self._stopped.wait())
        try:
            done, _ = await asyncio.wait({reading, stopping}, timeout=silence, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                raise asyncio.TimeoutError
            if stopping in done:
                return None
            response = reading.result()
            return cast(v1.SubscribeEventsResponse, response) if response is not END else None
        finally:
            for task in (reading, stopping):
                if not task.done():
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError, grpc.RpcError):
                        await task

    async def _wait_to_reconnect(self, feed: Feed, cause: ErrorDetails, failure: Exception | None) -> None:
        delay = feed.reconnect_delay(cause)
        if delay is None:
            await self._save(feed.flush())
            self._stopped.set()
            if failure is not None:
                raise failure
            return
        LOG.info("the event stream ended (%s); the next one in %.1f s", cause, delay)
        if self._on_reconnect:
            await _awaited(self._on_reconnect(cause, delay))
        await self._nap(delay)

    async def _tell_gap(self, gap: Gap) -> None:
        LOG.warning("events were lost: %s", gap)
        if self._on_gap:
            await _awaited(self._on_gap(gap))

    async def _save(self, saves: Iterable[Save]) -> None:
        for save in saves:
            await _awaited(self._store.save(save.cursor))

    async def _nap(self, seconds: float) -> None:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)


async def _awaited(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


def _interceptors(metadata: Callable[[], Any]) -> list[grpc.aio.ClientInterceptor]:
    """What adds the bearer token to each call. Two, since grpc.aio files each interceptor under one kind of call."""

    def with_token(details: Any) -> Any:
        pairs = [*(details.metadata or ()), *metadata()]
        return details._replace(metadata=grpc.aio.Metadata(*pairs))

    class _UnaryUnary(grpc.aio.UnaryUnaryClientInterceptor):
        async def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
            return await continuation(with_token(client_call_details), request)

    class _UnaryStream(grpc.aio.UnaryStreamClientInterceptor):
        async def intercept_unary_stream(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
            return await continuation(with_token(client_call_details), request)

    return [_UnaryUnary(), _UnaryStream()]
