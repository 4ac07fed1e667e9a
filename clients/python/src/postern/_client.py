"""The blocking client."""
from __future__ import annotations

import time
import weakref
from typing import Any, Callable, Mapping

import grpc

from postern import v1
from postern._backoff import Backoff
from postern._connection import Tls, Token, bearer, channel_options, check_security
from postern._errors import error
from postern._events import Events, OnGap, OnReconnect
from postern._feed import Expired, Initial, Settings
from postern._sending import Doubt, delay_before_retry, text_request, with_request_id
from postern._stores import CursorStore, MemoryCursorStore

DEFAULT_TIMEOUT = 30.0


def connect(target: str, *, tls: Tls | None = None, insecure: bool = False, token: Token | None = None,
            service_config: Mapping[str, Any] | None = None) -> "Client":
    """A client of the server at ``target``, for example ``dns:///postern:50051``. Nothing is sent yet.

    ``tls``: how the server is known; left out, by what the system trusts. ``insecure``: plain text instead.
    ``token``: sent as a bearer token with each call; a function is called for each. ``service_config``: of gRPC, instead
    of one that uses all addresses of the target in turn and tries reads again.
    """
    security = check_security(tls, insecure)
    options = channel_options(security, service_config)
    channel = (grpc.secure_channel(target, security.credentials(), options) if security
               else grpc.insecure_channel(target, options))
    return Client(grpc.intercept_channel(channel, _Bearer(bearer(token))) if token is not None else channel)


class Client:
    """All of the API over one channel; safe to use from many threads. Make one with ``connect``.

    Each service has its stub, called as in every gRPC program: ``client.sessions.ListSessions(request, timeout=10)``.
    Calls raise ``grpc.RpcError``; ``postern.error`` tells what it says.
    """

    accounts: "v1.AccountServiceStub"
    """The accounts and providers of the server."""
    broadcasts: "v1.BroadcastServiceStub"
    """Sending to many."""
    contacts: "v1.ContactServiceStub"
    """Contacts and look-ups of numbers."""
    conversations: "v1.ConversationServiceStub"
    """Tickets."""
    event_log: "v1.EventServiceStub"
    """The event feed, call by call; ``events`` is the subscription that goes on by itself."""
    groups: "v1.GroupServiceStub"
    """Groups and their members."""
    messages: "v1.MessageServiceStub"
    """Sending and looking up messages; ``send`` is the one that tries again."""
    sessions: "v1.SessionServiceStub"
    """The connection between a provider and a phone."""

    def __init__(self, channel: grpc.Channel) -> None:
        """A client over a channel of your own; ``close`` closes it."""
        self.channel = channel
        self.accounts = v1.AccountServiceStub(channel)
        self.broadcasts = v1.BroadcastServiceStub(channel)
        self.contacts = v1.ContactServiceStub(channel)
        self.conversations = v1.ConversationServiceStub(channel)
        self.event_log = v1.EventServiceStub(channel)
        self.groups = v1.GroupServiceStub(channel)
        self.messages = v1.MessageServiceStub(channel)
        self.sessions = v1.SessionServiceStub(channel)
        self._subscriptions: "weakref.WeakSet[Events]" = weakref.WeakSet()

    def __enter__(self) -> "Client":
        """Itself."""
        return self

    def __exit__(self, *_: Any) -> None:
        """Closes it."""
        self.close()

    def close(self) -> None:
        """Stops the subscriptions and closes the channel."""
        for subscription in list(self._subscriptions):
            subscription.stop()
        self.channel.close()

    def send(self, request: v1.SendMessageRequest, *, timeout: float = DEFAULT_TIMEOUT) -> v1.SendMessageResponse:
        """Sends a message, at most once, within ``timeout`` seconds.

        Gives it a ``request_id`` when it has none, and tries again with the same one while the server cannot be reached
        or is still at it. After an error of which ``may_have_happened`` is true the message may have been sent: the
        same ``request_id``, of your own, tells. Only a person can decide to send it again, under another one.
        """
        request = with_request_id(request)
        end = time.monotonic() + timeout
        backoff = Backoff()
        doubt = Doubt()
        while True:
            try:
                return self.messages.SendMessage(request, timeout=max(end - time.monotonic(), 0.0))
            except grpc.RpcError as failure:
                details = error(failure)
                delay = delay_before_retry(details, backoff, end - time.monotonic())
                if delay is None:
                    raise doubt.final(failure, details)
                doubt.note(failure, details)
            except Exception as failure:  # Of the function that gives the token.
                raise doubt.final(failure, None)
            time.sleep(delay)

    def send_text(self, account: str, phone_number: str, text: str, *, request_id: str = "",
                  timeout: float = DEFAULT_TIMEOUT) -> v1.SendMessageResponse:
        """``send`` for a text to a number: ``client.send_text("accounts/a", "+254722200200", "Hello")``."""
        return self.send(text_request(account, phone_number, text, request_id), timeout=timeout)

    def events(self, *, filter: v1.EventFilter | None = None, cursor_store: CursorStore | None = None,
               initial: Initial | str = Initial.LATEST, expired: Expired | str = Expired.FAIL,
               on_gap: OnGap | None = None, on_reconnect: OnReconnect | None = None,
               view: v1.EventView = v1.EVENT_VIEW_UNSPECIFIED, shard: v1.Shard | None = None,
               heartbeat_interval: float | None = None, stop_at_latest: bool = False,
               save_every_events: int = 0, save_every_seconds: float = 0.0) -> Events:
        """The events, one by one, from where ``cursor_store`` says on, over breaks and restarts of the server::

            for event in client.events(cursor_store=postern.FileCursorStore("cursor")):
                print(event)

        The cursor of an event is saved once the next event is asked for: each event is handled at least once. A repeat
        of one of the last 1,024 events is left out. What a new stream cannot mend is raised.

        ``filter``, ``view``, ``shard``: as in ``v1.SubscribeEventsRequest``. ``initial``: where to start without a saved
        cursor, ``latest`` or ``earliest``. ``expired``: when the events after the cursor are no longer kept, ``fail``, or
        go on from the ``earliest`` or ``latest``; ``on_gap`` is told what is missing. ``on_reconnect`` is told, before
        each wait for a new stream, why and for how many seconds. ``heartbeat_interval``: seconds between signs of life
        of the server; after three of them without one the stream is given up for a new one. ``stop_at_latest``: end once
        everything that is in the log has come. ``save_every_events``, ``save_every_seconds``: save less often, by
        count, by time, or by whichever comes first; after a crash as much is repeated.
        """
        settings = Settings(filter, view, shard, Initial(initial), Expired(expired), heartbeat_interval, stop_at_latest,
                            save_every_events, save_every_seconds)
        subscription = Events(self.event_log.SubscribeEvents, cursor_store or MemoryCursorStore(), settings, on_gap,
                              on_reconnect)
        self._subscriptions.add(subscription)
        return subscription


class _Bearer(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    """Adds the bearer token to each call."""

    def __init__(self, metadata: Callable[[], Any]) -> None:
        self._metadata = metadata

    def _with_token(self, details: Any) -> Any:
        metadata = [*(details.metadata or ()), *self._metadata()]
        return _CallDetails(details.method, details.timeout, metadata, details.credentials,
                            getattr(details, "wait_for_ready", None), getattr(details, "compression", None))

    def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        return continuation(self._with_token(client_call_details), request)

    def intercept_unary_stream(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        return continuation(self._with_token(client_call_details), request)


class _CallDetails(grpc.ClientCallDetails):
    def __init__(self, method: Any, timeout: Any, metadata: Any, credentials: Any, wait_for_ready: Any,
                 compression: Any) -> None:
        self.method = method
        self.timeout = timeout
        self.metadata = metadata
        self.credentials = credentials
        self.wait_for_ready = wait_for_ready
        self.compression = compression
