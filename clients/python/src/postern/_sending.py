"""When a send is tried again. A repeat is safe, since it carries the same request_id: the server sends once."""
from __future__ import annotations

import uuid

import grpc

from postern import v1
from postern._backoff import Backoff
from postern._errors import REQUEST_ID_REUSED, REQUEST_IN_PROGRESS, ErrorDetails


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


class Doubt:
    """The error of a try after which the message may have been sent, as long as no later one has settled that."""

    def __init__(self) -> None:
        """There is none."""
        self._failure: grpc.RpcError | None = None

    def note(self, failure: grpc.RpcError, details: ErrorDetails) -> None:
        """``failure`` is tried again."""
        if details.may_have_happened:
            self._failure = failure.with_traceback(None)  # The traceback leads back here.
        elif _tells_of_earlier_tries(details):
            self._failure = None

    def final(self, failure: Exception, details: ErrorDetails | None) -> Exception:
        """What to raise in the end: not an error that would hide the doubt. ``details``: None for one of no call."""
        doubt, self._failure = self._failure, None
        settled = details is not None and (details.may_have_happened or _tells_of_earlier_tries(details))
        return failure if doubt is None or settled else doubt


def _tells_of_earlier_tries(details: ErrorDetails) -> bool:
    """Of the request_id, and so of earlier tries too: the server looked it up before it gave this error."""
    return (details.reason == REQUEST_ID_REUSED or "outcome" in details.metadata
            or "upstream_endpoint" in details.metadata)


def _in_progress(details: ErrorDetails) -> bool:
    return details.code == grpc.StatusCode.ABORTED and details.reason == REQUEST_IN_PROGRESS


def delay_before_retry(details: ErrorDetails, backoff: Backoff, seconds_left: float) -> float | None:
    """Seconds to wait, or None when the error is final."""
    if details.code != grpc.StatusCode.UNAVAILABLE and not _in_progress(details):
        return None
    delay = backoff.next(details.retry_delay)
    return delay if delay < seconds_left else None
