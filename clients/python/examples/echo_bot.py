#!/usr/bin/env python3
"""Answers every text with `echo` and the text, and survives restarts of the server and of itself.

    python3 echo_bot.py --target localhost:50051 --account accounts/ongair --cursor-file echo.cursor

The cursor file says how far it has come. A message whose answer was under way when something broke comes again, and is
answered under the same request_id: the server sends each answer once.
"""
import argparse
import functools
import signal

import grpc
import postern
from postern import v1


def answer(client: postern.Client, event: v1.Event) -> None:
    message = event.message_received.message
    text = message.content.text.text
    try:
        client.send_text(event.account, message.sender.phone_number, f"echo {text}", request_id=f"echo-{event.event_id}")
    except grpc.RpcError as failure:
        details = postern.error(failure)
        if details.may_have_happened:
            report(f"unknown {text}")
        else:
            report(f"failed {text}: {details}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", default="localhost:50051")
    parser.add_argument("--account", required=True)
    parser.add_argument("--cursor-file", required=True)
    arguments = parser.parse_args()
    texts = v1.EventFilter(accounts=[arguments.account], types=[v1.EVENT_TYPE_MESSAGE_RECEIVED])
    with postern.connect(arguments.target, insecure=True) as client:
        events = client.events(filter=texts, initial="earliest",
                               cursor_store=postern.FileCursorStore(arguments.cursor_file))
        signal.signal(signal.SIGTERM, lambda *_: events.stop())
        report("ready")
        for event in events:
            if event.message_received.message.content.WhichOneof("kind") == "text":
                answer(client, event)


report = functools.partial(print, flush=True)

if __name__ == "__main__":
    main()
