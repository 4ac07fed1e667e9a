"""Client of Postern, a gRPC gateway in front of WhatsApp-style messaging providers.

>>> import postern
>>> with postern.connect("localhost:50051", insecure=True) as client:
...     client.send_text("accounts/ongair", "+254722200200", "Hello")
...     for event in client.events(cursor_store=postern.FileCursorStore("cursor")):
...         print(event)

``postern.aio`` is the same for asyncio, ``postern.v1`` holds the messages.
"""
from postern._client import Client, connect
from postern._connection import Tls
from postern._errors import ErrorDetails, FieldViolation, error
from postern._events import Events
from postern._feed import Expired, Gap, Initial
from postern._stores import CursorStore, FileCursorStore, MemoryCursorStore
from postern._version import __version__

__all__ = [
    "Client", "CursorStore", "ErrorDetails", "Events", "Expired", "FieldViolation", "FileCursorStore", "Gap", "Initial",
    "MemoryCursorStore", "Tls", "__version__", "connect", "error",
]
