"""The rules of a subscription that the conformance suite cannot reach: the numbers behind the waits and the memory."""
import unittest

import grpc
from postern import v1
from postern._backoff import Backoff
from postern._errors import ErrorDetails
from postern._feed import ENDED, REMEMBERED_EVENTS, SILENT, Expired, Feed, Gap, Initial, Save, Settings

UNAVAILABLE = ErrorDetails(grpc.StatusCode.UNAVAILABLE, "")


def started(cursor, seconds=15):
    response = v1.SubscribeEventsResponse(started=v1.StreamStarted(start_cursor=cursor))
    response.started.heartbeat_interval.FromSeconds(seconds)
    return response


def events(*names):
    return v1.SubscribeEventsResponse(events=[v1.Event(event_id=name, cursor=f"after {name}") for name in names])


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class FeedTest(unittest.TestCase):
    def feed(self, saved="", draw=lambda: 1.0, clock=Clock(), **settings):
        return Feed(Settings(**settings), saved, draw, clock)

    def handle(self, feed, response):
        """The ids handed out, and what was saved on the way."""
        handed, saved = [], []
        for action in feed.actions(response):
            if isinstance(action, Save):
                saved.append(action.cursor)
            elif not isinstance(action, Gap):
                handed.append(action.event_id)
                saved += [save.cursor for save in feed.handled(action)]
        return handed, saved

    def test_an_unsaved_event_is_not_moved_over(self):
        feed = self.feed("before")
        next(feed.actions(events("a")))
        self.assertEqual(feed.request().cursor, "before")

    def test_a_repeat_is_remembered_for_as_many_events_as_promised(self):
        feed = self.feed("start")
        self.handle(feed, events("first", *(f"{number}" for number in range(REMEMBERED_EVENTS - 1))))
        self.assertEqual(self.handle(feed, events("first"))[0], [])
        feed = self.feed("start")
        self.handle(feed, events("first", *(f"{number}" for number in range(REMEMBERED_EVENTS))))
        self.assertEqual(self.handle(feed, events("first"))[0], ["first"])

    def test_a_bookmark_is_saved_once(self):
        feed = self.feed("start")
        bookmark = v1.SubscribeEventsResponse(resume_cursor="later", bookmark=v1.Bookmark(caught_up=True))
        self.assertEqual([self.handle(feed, bookmark)[1], self.handle(feed, bookmark)[1]], [["later"], []])

    def test_saving_by_time(self):
        clock = Clock()
        feed = self.feed("start", clock=clock, save_every_events=0, save_every_seconds=10.0)
        self.assertEqual(self.handle(feed, events("a"))[1], ["after a"])
        self.assertEqual(self.handle(feed, events("b"))[1], [])
        clock.now = 10.0
        self.assertEqual(self.handle(feed, events("c"))[1], ["after c"])

    def test_what_was_not_saved_is_saved_at_the_end(self):
        feed = self.feed("start", save_every_events=100)
        self.handle(feed, events("a", "b"))
        self.assertEqual([save.cursor for save in feed.flush()], ["after b"])
        self.assertEqual(list(feed.flush()), [])

    def test_a_stream_is_silent_after_three_of_its_heartbeats(self):
        self.assertEqual(self.feed().silence, 45.0)
        feed = self.feed(heartbeat_interval=1.0)
        self.assertEqual(feed.silence, 3.0)
        self.handle(feed, started("s", 7))
        self.assertEqual(feed.silence, 21.0)

    def test_waits_grow_and_begin_anew_after_started(self):
        feed = self.feed("start")
        waits = [feed.reconnect_delay(UNAVAILABLE) for _ in range(20)]
        self.assertEqual(waits[:3], [0.2, 0.2 * 1.6, 0.2 * 1.6 * 1.6])
        self.assertEqual(waits[-1], 20.0)
        self.handle(feed, started("s"))
        self.assertEqual(feed.reconnect_delay(UNAVAILABLE), 0.2)

    def test_the_wait_is_anything_down_to_nothing_but_never_less_than_the_server_asks_for(self):
        feed = self.feed("start", draw=lambda: 0.0)
        self.assertEqual(feed.reconnect_delay(UNAVAILABLE), 0.0)
        asked = ErrorDetails(grpc.StatusCode.UNAVAILABLE, "", retry_delay=5.0)
        self.assertEqual(feed.reconnect_delay(asked), 5.0)
        closing = v1.SubscribeEventsResponse(closing=v1.StreamClosing())
        closing.closing.retry_delay.FromSeconds(3)
        list(feed.actions(closing))
        self.assertEqual(feed.reconnect_delay(UNAVAILABLE), 3.0)
        feed.request()
        self.assertEqual(feed.reconnect_delay(UNAVAILABLE), 0.0, "what a stream asked for holds once")

    def test_a_good_end_is_the_end_only_when_it_was_asked_for(self):
        self.assertIsNotNone(self.feed().reconnect_delay(ENDED))
        self.assertIsNone(self.feed(stop_at_latest=True).reconnect_delay(ENDED))
        self.assertIsNotNone(self.feed(stop_at_latest=True).reconnect_delay(SILENT))

    def test_the_request_says_what_was_asked_for(self):
        shard = v1.Shard(index=1, count=4)
        filter = v1.EventFilter(accounts=["accounts/a"])
        request = self.feed("c", filter=filter, view=v1.EVENT_VIEW_FULL, shard=shard, heartbeat_interval=1.5,
                            stop_at_latest=True, expired=Expired.EARLIEST).request()
        self.assertEqual((request.cursor, request.filter, request.view, request.shard, request.stop_at_latest,
                          request.expired_cursor_policy, request.heartbeat_interval.ToMilliseconds()),
                         ("c", filter, v1.EVENT_VIEW_FULL, shard, True, v1.EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST, 1500))
        self.assertEqual(self.feed(initial=Initial.EARLIEST).request().start_position, v1.START_POSITION_EARLIEST)

    def test_an_expired_cursor_without_a_cursor_is_final(self):
        expired = ErrorDetails(grpc.StatusCode.OUT_OF_RANGE, "", "CURSOR_EXPIRED")
        feed = self.feed("old", expired=Expired.LATEST)
        self.assertEqual(feed.reconnect_delay(expired), 0.0)
        self.assertIsNone(feed.reconnect_delay(expired), "no second time without a start in between")


class BackoffTest(unittest.TestCase):
    def test_reset(self):
        backoff = Backoff(lambda: 0.5)
        self.assertEqual([backoff.next(), backoff.next()], [0.1, 0.16000000000000003])
        backoff.reset()
        self.assertEqual(backoff.next(), 0.1)


if __name__ == "__main__":
    unittest.main()
