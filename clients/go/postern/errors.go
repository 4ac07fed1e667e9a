package postern

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// The reasons that the client itself acts on.
const (
	internalError     = "INTERNAL_ERROR"
	requestIDReused   = "REQUEST_ID_REUSED"
	requestInProgress = "REQUEST_IN_PROGRESS"
	// The one that the server cannot put into the details; it is the first word of the message.
	slowConsumer = "SLOW_CONSUMER"
)

// Error is what a failed call says: the canonical code, and what the server added to it. ErrorOf makes it.
type Error struct {
	// Code is the canonical code, for example codes.NotFound.
	Code codes.Code
	// Message is a sentence for people.
	Message string
	// Reason is for programs, for example RECIPIENT_NOT_FOUND: a name of posternv1.ErrorReason without its prefix. Empty
	// when the error does not come from Postern.
	Reason string
	// Metadata says more about the reason, for example account and provider.
	Metadata map[string]string
	// Violations are the fields of the request that were refused, all of them.
	Violations []FieldViolation
	// RetryDelay is how long to wait before the next try; nil when the server did not say.
	RetryDelay *time.Duration
}

// FieldViolation is one field of the request that the server refused.
type FieldViolation struct {
	// Field is its path, for example recipient.phone_number.
	Field string
	// Description says what is wrong with it.
	Description string
}

// MayHaveHappened says, of a call that changes something, whether it may have done so all the same, for example because no
// answer came in time. The same request_id, of your own, tells.
func (e *Error) MayHaveHappened() bool {
	if outcome, told := e.Metadata["outcome"]; told {
		return outcome != "not_sent"
	}
	return e.Code == codes.Unknown ||
		slices.Contains([]string{"", requestInProgress, slowConsumer, internalError}, e.Reason)
}

// Error gives the code, the reason, the sentence and the refused fields, in one line.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(codeName(e.Code))
	if e.Reason != "" {
		text.WriteString(" " + e.Reason)
	}
	text.WriteString(": " + e.Message)
	for at, one := range e.Violations {
		text.WriteString([]string{" (", "; "}[min(at, 1)] + one.Field + ": " + one.Description)
	}
	if len(e.Violations) > 0 {
		text.WriteString(")")
	}
	return text.String()
}

// ErrorOf says what err, the error of a call, says; nil for nil. An error that is none of gRPC's has the code UNKNOWN, but
// for those of a context. What was wrapped with %w is found.
//
//	if failure := postern.ErrorOf(err); failure != nil && failure.Reason == "RECIPIENT_NOT_FOUND" {
func ErrorOf(err error) *Error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	failed := status.FromContextError(err)
	var carrier interface{ GRPCStatus() *status.Status }
	if errors.As(err, &carrier) {
		failed = carrier.GRPCStatus() // Not status.FromError, which would put the text of what wraps it into the message.
	}
	result := &Error{Code: failed.Code(), Message: failed.Message()}
	for _, detail := range failed.Details() {
		switch detail := detail.(type) { // One that cannot be read is an error here, and as good as absent.
		case *errdetails.ErrorInfo:
			result.Reason, result.Metadata = detail.GetReason(), detail.GetMetadata()
		case *errdetails.BadRequest:
			for _, one := range detail.GetFieldViolations() {
				result.Violations = append(result.Violations, FieldViolation{one.GetField(), one.GetDescription()})
			}
		case *errdetails.RetryInfo:
			delay := detail.GetRetryDelay().AsDuration()
			result.RetryDelay = &delay
		}
	}
	if result.Reason == "" && strings.HasPrefix(result.Message, slowConsumer+":") {
		result.Reason = slowConsumer
	}
	return result
}

var codeNames = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
	"PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL",
	"UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
}

// codeName spells a code as the API's documents do.
func codeName(code codes.Code) string {
	if int(code) < len(codeNames) {
		return codeNames[code]
	}
	return fmt.Sprintf("CODE_%d", code)
}
