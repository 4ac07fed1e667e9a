"""When a send is tried again. A repeat is safe, since it carries the same request_id: the server sends once."""
from __future__ import annotations

import uuid

import grpc

from postern import v1
from postern._backoff import Backoff
from postern._errors import ErrorDetails

REQUEST_IN_PROGRESS = "REQUEST_IN_PROGRESS"
# Given without a look at the request_id, unless metadata `outcome` is `not_sent`: they tell nothing about an earlier try.
_ABOUT_ONE_TRY = ("LOCAL_RATE_LIMITED", "SERVER_DRAINING", "STORE_UNAVAILABLE", "CALLER_UNAUTHENTICATED",
                  "CALLER_FORBIDDEN", "ACCOUNT_NOT_FOUND", "INTERNAL_ERROR")


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
        unanswered = details.code == grpc.StatusCode.UNAVAILABLE and not details.reason
        if unanswered or _in_progress(details):
            self._failure = failure.with_traceback(None)  # The traceback leads back here.
        elif not _is_about_one_try(details):
            self._failure = None

    def final(self, failure: grpc.RpcError, details: ErrorDetails) -> grpc.RpcError:
        """What to raise in the end: not an error that would hide the doubt."""
        doubt, self._failure = self._failure, None
        return doubt if doubt is not None and _is_about_one_try(details) else failure


def _is_about_one_try(details: ErrorDetails) -> bool:
    return details.reason in _ABOUT_ONE_TRY and details.metadata.get("outcome") != "not_sent"


def _in_progress(details: ErrorDetails) -> bool:
    return details.code == grpc.StatusCode.ABORTED and details.reason == REQUEST_IN_PROGRESS


def delay_before_retry(details: ErrorDetails, backoff: Backoff, seconds_left: float) -> float | None:
    """Seconds to wait, or None when the error is final: UNKNOWN always is, since the message may have been sent."""
    if details.code != grpc.StatusCode.UNAVAILABLE and not _in_progress(details):
        return None
    delay = backoff.next(details.retry_delay)
    return delay if delay < seconds_left else None
