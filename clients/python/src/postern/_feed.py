"""The rules of a subscription, without any input or output: both the blocking and the asyncio one follow them."""
from __future__ import annotations

import collections
import dataclasses
import enum
import random
import time
from typing import Callable, Iterator, Union

import grpc

from postern import v1
from postern._backoff import Backoff
from postern._errors import SLOW_CONSUMER, ErrorDetails

REMEMBERED_EVENTS = 1024
DEFAULT_HEARTBEAT_SECONDS = 15.0
SILENT_HEARTBEATS = 3
CURSOR_EXPIRED = "CURSOR_EXPIRED"
SILENT = ErrorDetails(grpc.StatusCode.DEADLINE_EXCEEDED, "nothing was heard for three heartbeats", "SILENT")
ENDED = ErrorDetails(grpc.StatusCode.OK, "the server ended the stream")

_RECONNECT_ALWAYS = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL, grpc.StatusCode.DEADLINE_EXCEEDED,
                     grpc.StatusCode.CANCELLED)


class Initial(enum.Enum):
    """Where to start without a cursor."""

    LATEST = "latest"
    """Only what comes from now on."""
    EARLIEST = "earliest"
    """With the oldest event that is kept."""


class Expired(enum.Enum):
    """What to do when the events after the cursor are no longer kept."""

    FAIL = "fail"
    """Raise the server's error, OUT_OF_RANGE with CURSOR_EXPIRED."""
    EARLIEST = "earliest"
    """Tell the gap, then go on with the oldest event that is kept."""
    LATEST = "latest"
    """Tell the gap, then go on with what comes from now on."""


@dataclasses.dataclass(frozen=True)
class Gap:
    """Events that were asked for are no longer kept."""

    from_cursor: str
    """After this position events are missing."""
    to_cursor: str
    """The feed goes on from this position."""
    lost_count: int | None
    """At most so many are missing; 0 for a caller that may see some accounts only. None where the server did not count
    them."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """What a subscription was asked for."""

    filter: v1.EventFilter | None = None
    view: v1.EventView = v1.EVENT_VIEW_UNSPECIFIED
    shard: v1.Shard | None = None
    initial: Initial = Initial.LATEST
    expired: Expired = Expired.FAIL
    heartbeat_interval: float | None = None
    stop_at_latest: bool = False
    save_every_events: int = 0
    save_every_seconds: float = 0.0


@dataclasses.dataclass(frozen=True)
class Save:
    """The cursor to keep now: nothing is in progress."""

    cursor: str


class Feed:
    """Where a subscription stands. For each stream: request(), then actions() of each response, then reconnect_delay()
    of how it ended. After each event was handled: handled()."""

    def __init__(self, settings: Settings, saved_cursor: str, draw: Callable[[], float] = random.random,
                 clock: Callable[[], float] = time.monotonic) -> None:
        """``draw`` gives a number from 0 to 1, ``clock`` seconds."""
        self._settings = settings
        self._cursor = saved_cursor  # Where to go on.
        self._saved = saved_cursor  # What the store holds.
        self._save_at = 0.0
        self._unsaved_events = 0
        self._clock = clock
        self._backoff = Backoff(draw)
        self._least_delay: float | None = None
        self._expired_cursor = ""  # Given up; its gap is told once it is known where the feed goes on.
        self._delivered: collections.OrderedDict[str, None] = collections.OrderedDict()
        self._heartbeat = settings.heartbeat_interval or DEFAULT_HEARTBEAT_SECONDS

    @property
    def silence(self) -> float:
        """Seconds without a response after which the stream is dead."""
        return SILENT_HEARTBEATS * self._heartbeat

    def request(self) -> v1.SubscribeEventsRequest:
        """The request of the next stream."""
        settings = self._settings
        request = v1.SubscribeEventsRequest(filter=settings.filter, view=settings.view, shard=settings.shard,
                                            stop_at_latest=settings.stop_at_latest)
        if self._cursor:
            request.cursor = self._cursor
        elif settings.initial == Initial.EARLIEST and not self._expired_cursor:
            request.start_position = v1.START_POSITION_EARLIEST
        else:
            request.start_position = v1.START_POSITION_LATEST
        if settings.expired == Expired.EARLIEST:
            request.expired_cursor_policy = v1.EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST
        if settings.heartbeat_interval:
            request.heartbeat_interval.FromNanoseconds(round(settings.heartbeat_interval * 1e9))
        self._least_delay = None
        return request

    def actions(self, response: v1.SubscribeEventsResponse) -> Iterator[Union[v1.Event, Gap, Save]]:
        """What to do about a response, in order; the next one only once the one before is done. An event: have it
        handled, then call handled(). A gap: tell it. A cursor: save it."""
        kind = response.WhichOneof("control")
        if kind == "started":
            yield from self._started(response.started)
        elif kind == "gap":
            yield Gap(response.gap.from_cursor, response.gap.to_cursor, response.gap.lost_count)
            yield from self._moved_to(response.gap.to_cursor)
        elif kind == "closing" and response.closing.HasField("retry_delay"):
            self._least_delay = response.closing.retry_delay.ToTimedelta().total_seconds()
        for event in response.events:
            if self._is_repeat(event):
                yield from self.handled(event)
            else:
                yield event
        if kind == "bookmark":
            yield from self._moved_to(response.resume_cursor)

    def _started(self, started: v1.StreamStarted) -> Iterator[Union[Gap, Save]]:
        self._backoff.reset()
        interval = started.heartbeat_interval.ToTimedelta().total_seconds()
        self._heartbeat = interval if interval > 0 else self._heartbeat
        if self._expired_cursor:
            yield Gap(self._expired_cursor, started.start_cursor, None)
            self._expired_cursor = ""
        if not self._cursor:
            # Kept at once: what comes before the first event is handled must not be lost with the stream.
            yield from self._moved_to(started.start_cursor)

    def _moved_to(self, cursor: str) -> Iterator[Save]:
        """Everything before `cursor` is done with."""
        if not cursor:
            return
        self._cursor = cursor
        yield from self.flush()

    def flush(self) -> Iterator[Save]:
        """What is still to be saved. A cursor that was given up stays in the store until it is known where the feed goes
        on: the gap is told again after a crash."""
        if self._cursor and self._cursor != self._saved:
            self._saved = self._cursor
            self._unsaved_events = 0
            self._save_at = self._clock() + self._settings.save_every_seconds
            yield Save(self._cursor)

    def _is_repeat(self, event: v1.Event) -> bool:
        """Whether it was delivered before; from now on it was."""
        if event.event_id in self._delivered:
            self._delivered.move_to_end(event.event_id)
            return True
        self._delivered[event.event_id] = None
        if len(self._delivered) > REMEMBERED_EVENTS:
            self._delivered.popitem(last=False)
        return False

    def handled(self, event: v1.Event) -> Iterator[Save]:
        """The event was handled; gives the cursor to save, where it is time to."""
        self._cursor = event.cursor or self._cursor
        self._unsaved_events += 1
        settings = self._settings
        every = settings.save_every_events or (0 if settings.save_every_seconds > 0 else 1)
        enough = 0 < every <= self._unsaved_events
        late = settings.save_every_seconds > 0 and self._clock() >= self._save_at
        return self.flush() if enough or late else iter(())

    def reconnect_delay(self, cause: ErrorDetails) -> float | None:
        """Seconds to wait before the next stream, or None when there is to be none: the end was asked for, or the error
        is one that a new stream cannot mend."""
        if cause.code == grpc.StatusCode.OK and self._settings.stop_at_latest:
            return None
        if cause.code == grpc.StatusCode.OUT_OF_RANGE and cause.reason == CURSOR_EXPIRED:
            if self._settings.expired != Expired.LATEST or not self._cursor:
                return None
            self._expired_cursor, self._cursor = self._cursor, ""
            return 0.0
        if not self._can_be_mended(cause):
            return None
        floors = [delay for delay in (cause.retry_delay, self._least_delay) if delay is not None]
        return self._backoff.next(max(floors, default=None))

    @staticmethod
    def _can_be_mended(cause: ErrorDetails) -> bool:
        if cause.code in _RECONNECT_ALWAYS or cause.code == grpc.StatusCode.OK:
            return True
        if cause.code == grpc.StatusCode.UNKNOWN:
            return not cause.reason
        if cause.code == grpc.StatusCode.RESOURCE_EXHAUSTED:
            return cause.reason == SLOW_CONSUMER or cause.retry_delay is not None
        return False
