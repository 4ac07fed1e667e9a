"""How a channel to the server is made."""
from __future__ import annotations

import dataclasses
import json
from typing import Any, Callable, Mapping, Sequence, Union

import grpc

from postern._version import __version__
from postern.v1 import (account_pb2, broadcast_pb2, contact_pb2, conversation_pb2, event_pb2, group_pb2, message_pb2,
                        session_pb2)

LARGEST_MESSAGE = 20 << 20
_FILES = (account_pb2, broadcast_pb2, contact_pb2, conversation_pb2, event_pb2, group_pb2, message_pb2, session_pb2)

Token = Union[str, Callable[[], str]]
"""A bearer token, or what gives the current one before each call."""


@dataclasses.dataclass(frozen=True)
class Tls:
    """How the server is known, and the client to it. All in PEM."""

    root_certificates: bytes | None = None
    """What may sign the server's certificate. None: what the system trusts."""
    certificate_chain: bytes | None = None
    """The client's own certificate."""
    private_key: bytes | None = None
    """Its private key."""
    server_name: str = ""
    """The name in the server's certificate, where it is not the host of the target."""

    def credentials(self) -> grpc.ChannelCredentials:
        """The same for grpc."""
        return grpc.ssl_channel_credentials(self.root_certificates, self.private_key, self.certificate_chain)


def default_service_config() -> Mapping[str, Any]:
    """All addresses of the target in turn; a read that finds no server is tried again, up to four times."""
    reads = [{"service": service.full_name, "method": method.name}
             for file in _FILES for service in file.DESCRIPTOR.services_by_name.values() for method in service.methods
             if method.name.startswith(("Get", "List"))]
    retries = {"maxAttempts": 5, "initialBackoff": "0.2s", "maxBackoff": "5s", "backoffMultiplier": 3,
               "retryableStatusCodes": ["UNAVAILABLE"]}
    return {"loadBalancingConfig": [{"round_robin": {}}], "methodConfig": [{"name": reads, "retryPolicy": retries}]}


def channel_options(tls: Tls | None, service_config: Mapping[str, Any] | None) -> Sequence[tuple[str, Any]]:
    """What every channel is made with: dead connections are noticed, large messages pass, all addresses are used."""
    options = [
        ("grpc.keepalive_time_ms", 30_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.max_pings_without_data", 0),
        ("grpc.max_receive_message_length", LARGEST_MESSAGE),
        ("grpc.max_send_message_length", LARGEST_MESSAGE),
        ("grpc.initial_reconnect_backoff_ms", 200),
        ("grpc.max_reconnect_backoff_ms", 5_000),
        ("grpc.primary_user_agent", f"postern-python/{__version__}"),
        ("grpc.service_config", json.dumps(default_service_config() if service_config is None else service_config)),
    ]
    if tls is not None and tls.server_name:
        options.append(("grpc.ssl_target_name_override", tls.server_name))
    return options


def check_security(tls: Tls | None, insecure: bool) -> Tls | None:
    """The TLS to use; None for plain text, which has to be asked for."""
    if insecure:
        if tls is not None:
            raise ValueError("either tls or insecure")
        return None
    return tls or Tls()


def bearer(token: Token | None) -> Callable[[], Sequence[tuple[str, str]]]:
    """What gives the metadata of each call."""
    if token is None:
        return lambda: ()
    return lambda: (("authorization", f"Bearer {token() if callable(token) else token}"),)
