package postern

import (
	"context"
	"crypto/tls"
	"errors"
	"time"

	"google.golang.org/grpc"
	grpcbackoff "google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
)

const largestMessage = 20 << 20

// How often an address that is away is tried again.
var reconnects = grpcbackoff.Config{
	BaseDelay: firstBackoff, Multiplier: backoffFactor, Jitter: 0.2, MaxDelay: 5 * time.Second,
}

// ConnectOptions says how to reach the server, and as whom. The zero value is TLS by what the system trusts, without a
// token.
type ConnectOptions struct {
	// Insecure is plain text instead of TLS.
	Insecure bool
	// TLS says how the server is known, and the client to it; nil: by what the system trusts.
	TLS *tls.Config
	// Token is sent as a bearer token with each call.
	Token string
	// TokenSource gives the token of each call, instead of Token. It is called by many goroutines at once.
	TokenSource func(ctx context.Context) (string, error)
	// ServiceConfig is gRPC's, as JSON, instead of one that uses all addresses of the target in turn and tries reads again.
	ServiceConfig string
	// DialOptions are added to those of the client, for example interceptors.
	DialOptions []grpc.DialOption
}

// Connect makes a client of the server at target, for example dns:///postern:50051. Nothing is sent yet: the only errors
// are those of the target and the options.
func Connect(target string, options ConnectOptions) (*Client, error) {
	dial, err := options.dialOptions()
	if err != nil {
		return nil, err
	}
	connection, err := grpc.NewClient(target, dial...)
	if err != nil {
		return nil, err
	}
	return NewClient(connection), nil
}

// dialOptions is what every connection is made with: dead ones are noticed, large messages pass, all addresses are used.
func (o *ConnectOptions) dialOptions() ([]grpc.DialOption, error) {
	if o.Insecure && o.TLS != nil {
		return nil, errors.New("postern: either TLS or Insecure")
	}
	if o.Token != "" && o.TokenSource != nil {
		return nil, errors.New("postern: either Token or TokenSource")
	}
	transport := credentials.NewTLS(o.TLS)
	if o.Insecure {
		transport = insecure.NewCredentials()
	}
	serviceConfig := o.ServiceConfig
	if serviceConfig == "" {
		serviceConfig = defaultServiceConfig()
	}
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithUserAgent("postern-go/" + Version),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time: 30 * time.Second, Timeout: 10 * time.Second, PermitWithoutStream: true,
		}),
		grpc.WithDefaultCallOptions(
			grpc.MaxCallRecvMsgSize(largestMessage), grpc.MaxCallSendMsgSize(largestMessage)),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           reconnects,
			MinConnectTimeout: 20 * time.Second,
		}),
		grpc.WithDefaultServiceConfig(serviceConfig),
		grpc.WithDisableServiceConfig(), // What DNS says about the service counts in no language.
	}
	if token := o.token(); token != nil {
		options = append(options, grpc.WithPerRPCCredentials(bearer(token)))
	}
	return append(options, o.DialOptions...), nil
}

func (o *ConnectOptions) token() func(context.Context) (string, error) {
	if token := o.Token; token != "" {
		return func(context.Context) (string, error) { return token, nil }
	}
	return o.TokenSource
}

// bearer adds the token to each call, over plain text too: who asks for plain text by name has it protected otherwise.
type bearer func(context.Context) (string, error)

// GetRequestMetadata is called for each call.
func (b bearer) GetRequestMetadata(ctx context.Context, _ ...string) (map[string]string, error) {
	token, err := b(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]string{"authorization": "Bearer " + token}, nil
}

// RequireTransportSecurity says that plain text will do.
func (bearer) RequireTransportSecurity() bool { return false }
