"""The client against a server in this process: what the conformance suite does not see."""
import asyncio
import datetime
import gc
import pathlib
import subprocess
import tempfile
import threading
import unittest

import grpc
import postern
import postern.aio
import scripted
from postern import v1


def endless(first=1):
    def stream(request, context):
        yield scripted.started()
        number = first
        while context.is_active():
            yield scripted.event(number)
            number += 1

    return stream


def idle(request, context):
    yield scripted.started()
    over = threading.Event()
    if context.add_callback(over.set):
        over.wait(30)


def key_and_certificate():
    """Of postern.test."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key", "-out",
                        folder / "cert", "-days", "2", "-subj", "/CN=postern.test", "-addext",
                        "subjectAltName=DNS:postern.test"], check=True, capture_output=True)
        return (folder / "key").read_bytes(), (folder / "cert").read_bytes()


class ConnectTest(unittest.TestCase):
    def test_plain_text_has_to_be_asked_for(self):
        with scripted.Server(send=lambda request, context: v1.SendMessageResponse()) as server:
            with postern.connect(server.target) as client:
                with self.assertRaises(grpc.RpcError) as caught:
                    client.send(v1.SendMessageRequest(parent="accounts/a"), timeout=1)
                self.assertEqual(postern.error(caught.exception).code, grpc.StatusCode.UNAVAILABLE)

    def test_tls_and_plain_text_exclude_each_other(self):
        with self.assertRaises(ValueError):
            postern.connect("localhost:1", tls=postern.Tls(), insecure=True)

    def test_tls_with_a_certificate_of_our_own_and_a_token(self):
        key, certificate = key_and_certificate()
        seen = []

        def send(request, context):
            seen.append(dict(context.invocation_metadata())["authorization"])
            return v1.SendMessageResponse()

        tokens = iter(["first", "second", "third"])
        tls = postern.Tls(root_certificates=certificate, server_name="postern.test")
        with scripted.Server(send=send, credentials=grpc.ssl_server_credentials([(key, certificate)])) as server:
            with postern.connect(server.target, tls=tls, token=lambda: next(tokens)) as client:
                client.send_text("accounts/a", "+1", "x")
                client.send_text("accounts/a", "+1", "y")

            async def again():
                async with postern.aio.connect(server.target, tls=tls, token=lambda: next(tokens)) as client:
                    await client.send_text("accounts/a", "+1", "z")

            asyncio.run(again())
            with postern.connect(server.target, tls=postern.Tls(server_name="postern.test")) as client:
                with self.assertRaises(grpc.RpcError):
                    client.send_text("accounts/a", "+1", "x", timeout=2)
        self.assertEqual(seen, ["Bearer first", "Bearer second", "Bearer third"])


class SendTest(unittest.TestCase):
    def test_the_callers_request_stays_as_it_is(self):
        request = v1.SendMessageRequest(parent="accounts/a")
        with scripted.Server(send=lambda request, context: v1.SendMessageResponse()) as server:
            with postern.connect(server.target, insecure=True) as client:
                client.send(request)
                client.send(request)
        self.assertEqual(request.request_id, "")
        self.assertEqual(len({one.request_id for one in server.requests}), 2)

    def test_a_token_that_is_missing_hides_no_doubt(self):
        key, certificate = key_and_certificate()
        tls = postern.Tls(root_certificates=certificate, server_name="postern.test")
        request = v1.SendMessageRequest(parent="accounts/a")

        def only_one():
            tokens = iter(["first"])

            def token():
                for one in tokens:
                    return one
                raise LookupError("no token")

            return token

        def unavailable(request, context):
            context.abort(grpc.StatusCode.UNAVAILABLE, "gone")

        with scripted.Server(send=unavailable, credentials=grpc.ssl_server_credentials([(key, certificate)])) as server:
            with postern.connect(server.target, tls=tls, token=only_one()) as client:
                with self.assertRaises(grpc.RpcError) as caught:
                    client.send(request)
                self.assertTrue(postern.error(caught.exception).may_have_happened)
                with self.assertRaises(LookupError):
                    client.send(request)

            async def again():
                async with postern.aio.connect(server.target, tls=tls, token=only_one()) as client:
                    with self.assertRaises(grpc.RpcError) as caught:
                        await client.send(request)
                    self.assertTrue(postern.error(caught.exception).may_have_happened)
                    with self.assertRaises(LookupError):
                        await client.send(request)

            asyncio.run(again())


class EventsTest(unittest.TestCase):
    def serve(self, stream):
        server = self.enterContext(scripted.Server(stream=stream)) if hasattr(self, "enterContext") else None
        if server is None:
            server = scripted.Server(stream=stream).__enter__()
            self.addCleanup(server.__exit__)
        client = postern.connect(server.target, insecure=True)
        self.addCleanup(client.close)
        return client

    def test_breaking_off_saves_nothing_of_the_event_in_progress(self):
        store = postern.MemoryCursorStore()
        with self.serve(endless()).events(cursor_store=store) as events:
            for event in events:
                if event.event_id == "evt_3":
                    break
        self.assertEqual(store.load(), "c2")

    def test_stop_from_another_thread_ends_a_wait(self):
        events = self.serve(idle).events()
        timer = threading.Timer(0.3, events.stop)
        timer.start()
        self.assertEqual(list(events), [])

    def test_stop_in_the_handler_saves_its_event(self):
        store = postern.MemoryCursorStore()
        events = self.serve(endless()).events(cursor_store=store)
        events.run(lambda event: events.stop() if event.event_id == "evt_5" else None)
        self.assertEqual(store.load(), "c5")

    def test_closing_the_client_ends_the_subscription(self):
        client = self.serve(idle)
        events = client.events()
        timer = threading.Timer(0.3, client.close)
        timer.start()
        self.assertEqual(list(events), [])

    def test_a_handler_that_raises_is_called_again_as_often_as_asked_for(self):
        store = postern.MemoryCursorStore()
        asked = []

        def handler(event):
            raise KeyError(event.event_id)

        def retry(event, failure, times):
            asked.append((event.event_id, type(failure), times))
            return 0.0 if times < 3 else None

        with self.assertRaises(KeyError):
            self.serve(endless()).events(cursor_store=store).run(handler, retry)
        self.assertEqual(asked, [("evt_1", KeyError, 1), ("evt_1", KeyError, 2), ("evt_1", KeyError, 3)])
        self.assertEqual(store.load(), "c0")

    def test_a_store_that_fails_ends_the_subscription(self):
        class Broken(postern.MemoryCursorStore):
            def save(self, cursor):
                raise OSError("disk full")

        with self.assertRaises(OSError):
            next(self.serve(endless()).events(cursor_store=Broken()))

    def test_an_rpc_error_of_a_callback_is_not_taken_for_the_streams(self):
        def gap(request, context):
            yield scripted.started()
            yield v1.SubscribeEventsResponse(gap=v1.Gap(from_cursor="c0", to_cursor="c9"))

        class Failed(grpc.RpcError):
            pass

        def on_gap(gap):
            raise Failed

        store = postern.MemoryCursorStore()
        with self.assertRaises(Failed):
            next(self.serve(gap).events(cursor_store=store, on_gap=on_gap))
        self.assertEqual(store.load(), "c0", "a gap that was not told is told again")

    def test_a_subscription_nobody_holds_leaves_no_thread_behind(self):
        client = self.serve(endless())
        events = client.events()
        next(events)
        del events
        gc.collect()
        for thread in threading.enumerate():
            if thread.name == "postern-watchdog":
                thread.join(5)
                self.assertFalse(thread.is_alive())

    def test_a_bad_word_is_refused_at_once(self):
        with self.assertRaises(ValueError):
            self.serve(idle).events(expired="never")


class AsyncEventsTest(unittest.IsolatedAsyncioTestCase):
    async def serve(self, stream):
        server = scripted.Server(stream=stream).__enter__()
        self.addCleanup(server.__exit__)
        client = postern.aio.connect(server.target, insecure=True)
        self.addAsyncCleanup(client.close)
        return client

    async def test_breaking_off_saves_nothing_of_the_event_in_progress(self):
        store = postern.MemoryCursorStore()
        async with (await self.serve(endless())).events(cursor_store=store) as events:
            async for event in events:
                if event.event_id == "evt_3":
                    break
        self.assertEqual(store.load(), "c2")

    async def test_stop_ends_a_wait(self):
        events = (await self.serve(idle)).events()
        asyncio.get_running_loop().call_later(0.3, events.stop)
        self.assertEqual([event async for event in events], [])

    async def test_cancelling_the_task_ends_the_stream(self):
        client = await self.serve(idle)

        async def follow():
            async for _ in client.events():
                pass

        task = asyncio.ensure_future(follow())
        await asyncio.sleep(0.3)
        task.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await task

    async def test_an_rpc_error_of_a_callback_is_not_taken_for_the_streams(self):
        def gap(request, context):
            yield scripted.started()
            yield v1.SubscribeEventsResponse(gap=v1.Gap(from_cursor="c0", to_cursor="c9"))

        class Failed(grpc.RpcError):
            pass

        async def on_gap(gap):
            raise Failed

        with self.assertRaises(Failed):
            async for _ in (await self.serve(gap)).events(on_gap=on_gap):
                pass

    async def test_stores_callbacks_and_handlers_may_be_coroutines(self):
        class Store:
            cursor = ""

            async def load(self):
                return self.cursor

            async def save(self, cursor):
                self.cursor = cursor

        told = []

        async def on_reconnect(cause, delay):
            told.append(cause.code)

        def breaks(request, context):
            yield scripted.started()
            yield scripted.event(1 if not told else 2)

        store = Store()
        events = (await self.serve(breaks)).events(cursor_store=store, on_reconnect=on_reconnect)

        async def handler(event):
            if event.event_id == "evt_2":
                events.stop()

        await events.run(handler)
        self.assertEqual((store.cursor, told), ("c2", [grpc.StatusCode.OK]))


class ErrorTest(unittest.TestCase):
    def test_in_one_line(self):
        details = postern.ErrorDetails(grpc.StatusCode.NOT_FOUND, "no such account", "ACCOUNT_NOT_FOUND", {},
                                       [postern.FieldViolation("parent", "unknown")])
        self.assertEqual(str(details), "NOT_FOUND ACCOUNT_NOT_FOUND: no such account (parent: unknown)")
        self.assertEqual(str(postern.ErrorDetails(grpc.StatusCode.INTERNAL, "x")), "INTERNAL: x")


if __name__ == "__main__":
    unittest.main()
