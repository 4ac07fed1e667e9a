package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/protobuf/proto"

	"postern.dev/clients/go/postern"
)

// stubs are the client's fields that hold the stub of each service.
var stubs = map[string]string{
	"AccountService": "Accounts", "BroadcastService": "Broadcasts", "ContactService": "Contacts",
	"ConversationService": "Conversations", "EventService": "EventLog", "GroupService": "Groups",
	"MessageService": "Messages", "SessionService": "Sessions",
}

// call makes a call with the stub's method of that name.
func (r *runner) call(c *command) result {
	service, name, _ := strings.Cut(strings.TrimPrefix(c.Method, "postern.v1."), "/")
	method := reflect.ValueOf(*r.client).FieldByName(stubs[service]).MethodByName(name)
	request, _ := reflect.New(method.Type().In(1).Elem()).Interface().(proto.Message)
	parse(c.Request, request)
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout())
	defer cancel()
	returned := method.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(request)})
	if err, _ := returned[1].Interface().(error); err != nil {
		return failureResult(err)
	}
	if response, ok := returned[0].Interface().(proto.Message); ok {
		return result{"code": "OK", "response": asJSON(response), "bytes": asBytes(response)}
	}
	return streamResult(returned[0].MethodByName("Recv"))
}

// streamResult reads a stream to its end.
func streamResult(receive reflect.Value) result {
	responses, bytes := []json.RawMessage{}, [][]byte{}
	for {
		returned := receive.Call(nil)
		err, _ := returned[1].Interface().(error)
		if errors.Is(err, io.EOF) {
			return result{"code": "OK", "responses": responses, "bytes": bytes}
		}
		if err != nil {
			return failureResult(err)
		}
		response, _ := returned[0].Interface().(proto.Message)
		responses, bytes = append(responses, asJSON(response)), append(bytes, asBytes(response))
	}
}

// failureResult is what the client says about an error.
func failureResult(err error) result {
	failure := postern.ErrorOf(err)
	violations := []result{}
	for _, one := range failure.Violations {
		violations = append(violations, result{"field": one.Field, "description": one.Description})
	}
	metadata := failure.Metadata
	if metadata == nil {
		metadata = map[string]string{}
	}
	var delay any
	if failure.RetryDelay != nil {
		delay = failure.RetryDelay.Milliseconds()
	}
	return result{"code": codeName(failure), "error": result{
		"message": failure.Message, "reason": failure.Reason, "metadata": metadata, "violations": violations,
		"retry_delay_ms": delay, "may_have_happened": failure.MayHaveHappened(),
	}}
}

// codeName is the code as the API spells it.
func codeName(failure *postern.Error) string { return code.Code(failure.Code).String() }
