package postern

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	posternv1 "postern.dev/clients/go/postern/v1"
)

// DefaultSendTimeout is how long Send may take in all when its context has no deadline.
const DefaultSendTimeout = 30 * time.Second

// Send sends a message, at most once, before the deadline of the context.
//
// It gives the message a request_id when it has none, and tries again with the same one while the server cannot be reached
// or is still at it. After an error of which Error.MayHaveHappened is true the message may have been sent: the same
// request_id, of your own, tells. Only a person can decide to send it again, under another one. The request stays as it is.
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
			if doubt == nil || failure.MayHaveHappened() || tellsOfEarlierTries(failure) {
				return nil, err
			}
			return nil, doubt
		}
		if failure.MayHaveHappened() {
			doubt = err
		} else if tellsOfEarlierTries(failure) {
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

// tellsOfEarlierTries says whether the error tells of the request_id, and so of earlier tries too: the server looked it up
// before it gave this error.
func tellsOfEarlierTries(failure *Error) bool {
	_, outcome := failure.Metadata["outcome"]
	_, asked := failure.Metadata["upstream_endpoint"]
	return outcome || asked || failure.Reason == requestIDReused
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
