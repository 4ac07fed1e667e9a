"""The blocking subscription."""
from __future__ import annotations

import logging
import threading
import time
from typing import Any, Callable, Generator, Iterator, Optional

import grpc

from postern import v1
from postern._errors import ErrorDetails, error
from postern._feed import ENDED, SILENT, Feed, Gap, Save, Settings
from postern._stores import CursorStore

LOG = logging.getLogger("postern")
LONGEST_NAP_SECONDS = 0.2

OnGap = Callable[[Gap], Any]
OnReconnect = Callable[[ErrorDetails, float], Any]
HandlerRetry = Callable[[v1.Event, Exception, int], Optional[float]]


class Events:
    """Events one by one, over as many streams as it takes. An iterator; see ``Client.events``.

    The cursor of an event is saved when the next event is asked for, and when the iteration ends after ``stop()``. An
    event whose handling raised or was broken off is not saved and comes again the next time.
    """

    def __init__(self, open_stream: Callable[[v1.SubscribeEventsRequest], Any], store: CursorStore, settings: Settings,
                 on_gap: OnGap | None, on_reconnect: OnReconnect | None) -> None:
        """Made by ``Client.events``."""
        self._open_stream = open_stream
        self._store = store
        self._settings = settings
        self._on_gap = on_gap
        self._on_reconnect = on_reconnect
        self._stopped = False
        self._call: Any = None
        self._watchdog = _Watchdog()
        self._generator = self._run()

    def __iter__(self) -> "Events":
        """Itself."""
        return self

    def __next__(self) -> v1.Event:
        """Saves the cursor of the event before, then waits for the next one."""
        return next(self._generator)

    def __enter__(self) -> "Events":
        """Itself."""
        return self

    def __exit__(self, *_: Any) -> None:
        """Closes it."""
        self.close()

    def stop(self) -> None:
        """Ends the iteration once the event in progress is handled, and saves its cursor. Returns at once; may be called
        from any thread, from a signal handler, more than once."""
        self._stopped = True
        call = self._call
        if call is not None:
            call.cancel()

    def close(self) -> None:
        """Ends it at once, without saving the cursor of the event in progress. Not while another thread iterates."""
        self._stopped = True
        self._generator.close()

    def run(self, handler: Callable[[v1.Event], Any], retry: HandlerRetry | None = None) -> None:
        """Calls ``handler`` with each event until ``stop()``. What it raises ends this call, and the event comes again
        the next time; with ``retry``, called with the event, the exception and how often the event failed, it is called
        again after the seconds that ``retry`` gives, unless it gives None."""
        try:
            for event in self:
                self._handle(event, handler, retry)
        finally:
            self.close()

    def _handle(self, event: v1.Event, handler: Callable[[v1.Event], Any], retry: HandlerRetry | None) -> None:
        failures = 0
        while True:
            try:
                handler(event)
                return
            except Exception as failure:
                failures += 1
                delay = retry(event, failure, failures) if retry else None
                if delay is None:
                    raise
                self._nap(delay)
                if self._stopped:
                    raise

    def _run(self) -> Generator[v1.Event, None, None]:
        feed = Feed(self._settings, self._store.load())
        try:
            while not self._stopped:
                yield from self._stream(feed)
        finally:
            self._watchdog.close()

    def _stream(self, feed: Feed) -> Iterator[v1.Event]:
        """One stream from its begin to its end, and the wait after it."""
        cause, failure = ENDED, None
        call = self._call = self._open_stream(feed.request())
        try:
            while not self._stopped:
                # Only what reading raises is about the stream; what callbacks and stores raise goes to the caller.
                try:
                    response = self._read(call, feed.silence)
                except grpc.RpcError as raised:
                    cause, failure = SILENT if self._watchdog.has_barked() else error(raised), raised
                    break
                if response is None:
                    break
                yield from self._deliver(feed, response)
        finally:
            call.cancel()
        if self._stopped:
            self._save_all(feed.flush())
        else:
            self._wait_to_reconnect(feed, cause, failure)

    def _read(self, call: Any, silence: float) -> v1.SubscribeEventsResponse | None:
        """The next response; None after the last. The call is cancelled when none comes for too long."""
        self._watchdog.watch(call, silence)
        try:
            response: v1.SubscribeEventsResponse | None = next(call, None)
            return response
        finally:
            self._watchdog.rest()

    def _wait_to_reconnect(self, feed: Feed, cause: ErrorDetails, failure: Exception | None) -> None:
        delay = feed.reconnect_delay(cause)
        if delay is None:
            self._save_all(feed.flush())
            self._stopped = True
            if failure is not None:
                raise failure
            return
        LOG.info("the event stream ended (%s); the next one in %.1f s", cause, delay)
        if self._on_reconnect:
            self._on_reconnect(cause, delay)
        self._nap(delay)

    def _deliver(self, feed: Feed, response: v1.SubscribeEventsResponse) -> Iterator[v1.Event]:
        for action in feed.actions(response):
            if isinstance(action, Save):
                self._store.save(action.cursor)
            elif isinstance(action, Gap):
                LOG.warning("events were lost: %s", action)
                if self._on_gap:
                    self._on_gap(action)
            elif self._stopped:
                return
            else:
                yield action
                self._save_all(feed.handled(action))

    def _save_all(self, saves: Iterator[Save]) -> None:
        for save in saves:
            self._store.save(save.cursor)

    def _nap(self, seconds: float) -> None:
        """Waits, in short pieces: a signal handler that calls stop() could not wake a longer one safely."""
        end = time.monotonic() + seconds
        while not self._stopped and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, LONGEST_NAP_SECONDS))


class _Watchdog:
    """Cancels a call when it is watched for too long. One thread, started when it is first needed."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._call: Any = None
        self._deadline = 0.0
        self._wakes_at = 0.0  # When the thread looks again by itself; a watch that begins until then need not wake it.
        self._barked = False
        self._closed = False
        self._thread: threading.Thread | None = None

    def watch(self, call: Any, seconds: float) -> None:
        """Cancels `call` unless rest() comes first."""
        with self._changed:
            self._call, self._deadline, self._barked = call, time.monotonic() + seconds, False
            if self._thread is None:
                self._thread = threading.Thread(target=self._guard, name="postern-watchdog", daemon=True)
                self._thread.start()
            elif self._deadline < self._wakes_at:
                self._changed.notify()

    def rest(self) -> None:
        """Watches nothing."""
        with self._changed:
            self._call = None

    def has_barked(self) -> bool:
        """Whether the call watched last was cancelled."""
        with self._changed:
            return self._barked

    def close(self) -> None:
        """Ends the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _guard(self) -> None:
        with self._changed:
            while not self._closed:
                left = self._deadline - time.monotonic()
                if self._call is not None and left <= 0:
                    self._barked = True
                    self._call.cancel()
                    self._call = None
                elif self._call is not None:
                    self._wakes_at = self._deadline
                    self._changed.wait(left)
                else:
                    self._wakes_at = float("inf")
                    self._changed.wait()
