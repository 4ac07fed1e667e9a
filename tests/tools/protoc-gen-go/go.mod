// The generators of the Go client's stubs, pinned. A module of its own, so that they and the other tools do not decide
// over each other's dependencies. Built into the build folder by tests/tools/build.
module postern.dev/tests/tools/protoc-gen-go

go 1.25.0

tool (
	google.golang.org/grpc/cmd/protoc-gen-go-grpc
	google.golang.org/protobuf/cmd/protoc-gen-go
)

require (
	google.golang.org/grpc/cmd/protoc-gen-go-grpc v1.6.2 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)
