package postern

import (
	"encoding/json"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	posternv1 "postern.dev/clients/go/postern/v1"
)

// defaultServiceConfig uses all addresses of the target in turn; a read that finds no server is tried again, up to four
// times.
func defaultServiceConfig() string {
	config, err := json.Marshal(map[string]any{
		"loadBalancingConfig": []any{map[string]any{"round_robin": map[string]any{}}},
		"methodConfig": []any{map[string]any{
			"name": reads(),
			"retryPolicy": map[string]any{
				"maxAttempts":          5,
				"initialBackoff":       "0.2s",
				"maxBackoff":           "5s",
				"backoffMultiplier":    3,
				"retryableStatusCodes": []string{"UNAVAILABLE"},
			},
		}},
	})
	if err != nil {
		panic(err) // Texts and numbers alone.
	}
	return string(config)
}

// reads names every call that changes nothing: those that get and those that list.
func reads() []map[string]string {
	var names []map[string]string
	protoregistry.GlobalFiles.RangeFilesByPackage(posternv1.File_postern_v1_event_proto.Package(),
		func(file protoreflect.FileDescriptor) bool {
			for i := range file.Services().Len() {
				service := file.Services().Get(i)
				for j := range service.Methods().Len() {
					method := string(service.Methods().Get(j).Name())
					if strings.HasPrefix(method, "Get") || strings.HasPrefix(method, "List") {
						names = append(names, map[string]string{"service": string(service.FullName()), "method": method})
					}
				}
			}
			return true
		})
	return names
}
