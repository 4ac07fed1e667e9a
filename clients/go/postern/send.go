package postern

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	posternv1 "postern.dev/clients/go/postern/v1"
)

// DefaultSendTimeout is how long Send may take in all when its context has no deadline.
const DefaultSendTimeout = 30 * time.Second

const requestInProgress = "REQUEST_IN_PROGRESS"

// aboutOneTry are the reasons given without a look at the request_id, unless metadata outcome is not_sent: they tell nothing
// about an earlier try.
var aboutOneTry = []string{
	"LOCAL_RATE_LIMITED", "SERVER_DRAINING", "STORE_UNAVAILABLE", "CALLER_UNAUTHENTICATED", "CALLER_FORBIDDEN",
	"ACCOUNT_NOT_FOUND", "INTERNAL_ERROR",
}

// Send sends a message, at most once, before the deadline of the context.
//
// It gives the message a request_id when it has none, and tries again with the same one while the server cannot be reached
// or is still at it. An error with the code UNKNOWN is returned at once: the message may have been sent, and only a person
// can decide to send it again, under another request_id. It may also have been sent after an error without a reason, which
// says that a try got no answer: the same request_id tells, once the server is back. The request stays as it is.
func (c *Client) Send(ctx context.Context, request *posternv1.SendMessageRequest) (*posternv1.SendMessageResponse, error) {
	if request.GetRequestId() == "" {
		copied, _ := proto.Clone(request).(*posternv1.SendMessageRequest)
		copied.RequestId = uuid.NewString()
		request = copied
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		var cancel context.CancelFunc
		deadline = time.Now().Add(DefaultSendTimeout)
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	waits := newBackoff(rand.Float64)
	var doubt error // Of a try after which the message may have been sent, as long as no later one has settled that.
	for {
		response, err := c.Messages.SendMessage(ctx, request)
		if err == nil {
			return response, nil
		}
		failure := ErrorOf(err)
		delay, again := delayBeforeRetry(failure, waits, time.Until(deadline))
		if !again {
			if doubt != nil && isAboutOneTry(failure) {
				return nil, doubt
			}
			return nil, err
		}
		switch unanswered := failure.Code == codes.Unavailable && failure.Reason == ""; {
		case unanswered || isInProgress(failure):
			doubt = err
		case !isAboutOneTry(failure):
			doubt = nil
		}
		if !sleep(ctx, delay) {
			return nil, status.FromContextError(ctx.Err()).Err()
		}
	}
}

// SendText is Send for a text to a number. For a request_id of your own see Send.
func (c *Client) SendText(ctx context.Context, account, phoneNumber, text string) (*posternv1.SendMessageResponse, error) {
	return c.Send(ctx, TextRequest(account, phoneNumber, text))
}

// TextRequest is the request that sends a text to a number, to be completed by you.
func TextRequest(account, phoneNumber, text string) *posternv1.SendMessageRequest {
	return &posternv1.SendMessageRequest{
		Parent:    account,
		Recipient: &posternv1.Recipient{Kind: &posternv1.Recipient_PhoneNumber{PhoneNumber: phoneNumber}},
		Content: &posternv1.MessageContent{
			Kind: &posternv1.MessageContent_Text{Text: &posternv1.TextContent{Text: text}},
		},
	}
}

// delayBeforeRetry says how long to wait, and whether to try again at all: never after UNKNOWN, since the message may have
// been sent.
func delayBeforeRetry(failure *Error, waits *backoff, left time.Duration) (time.Duration, bool) {
	if failure.Code != codes.Unavailable && !isInProgress(failure) {
		return 0, false
	}
	delay := waits.next(longest(failure.RetryDelay))
	return delay, delay < left
}

func isInProgress(failure *Error) bool {
	return failure.Code == codes.Aborted && failure.Reason == requestInProgress
}

func isAboutOneTry(failure *Error) bool {
	return slices.Contains(aboutOneTry, failure.Reason) && failure.Metadata["outcome"] != "not_sent"
}

// longest is the longest of the delays that are there.
func longest(delays ...*time.Duration) time.Duration {
	var result time.Duration
	for _, delay := range delays {
		if delay != nil {
			result = max(result, *delay)
		}
	}
	return result
}

// sleep waits, and says whether the context let it.
func sleep(ctx context.Context, delay time.Duration) bool {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
