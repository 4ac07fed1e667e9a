"""When a send is tried again. A repeat is safe, since it carries the same request_id: the server sends once."""
from __future__ import annotations

import uuid

import grpc

from postern import v1
from postern._backoff import Backoff
from postern._errors import ErrorDetails

REQUEST_IN_PROGRESS = "REQUEST_IN_PROGRESS"


def with_request_id(request: v1.SendMessageRequest) -> v1.SendMessageRequest:
    """A copy that has a request_id."""
    copy = v1.SendMessageRequest()
    copy.CopyFrom(request)
    copy.request_id = request.request_id or str(uuid.uuid4())
    return copy


def text_request(account: str, phone_number: str, text: str, request_id: str) -> v1.SendMessageRequest:
    """The request that sends a text to a number."""
    return v1.SendMessageRequest(parent=account, request_id=request_id, recipient=v1.Recipient(phone_number=phone_number),
                                 content=v1.MessageContent(text=v1.TextContent(text=text)))


def delay_before_retry(details: ErrorDetails, backoff: Backoff, seconds_left: float) -> float | None:
    """Seconds to wait, or None when the error is final: UNKNOWN always is, since the message may have been sent."""
    in_progress = details.code == grpc.StatusCode.ABORTED and details.reason == REQUEST_IN_PROGRESS
    if details.code != grpc.StatusCode.UNAVAILABLE and not in_progress:
        return None
    delay = backoff.next(details.retry_delay)
    return delay if delay < seconds_left else None
