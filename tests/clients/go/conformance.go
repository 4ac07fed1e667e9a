// Conformance is the conformance runner of the Go client; see ../README.md.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"postern.dev/clients/go/postern"
	posternv1 "postern.dev/clients/go/postern/v1"
)

// result is one answer.
type result map[string]any

// command is one line of the input.
type command struct {
	Do        string          `json:"do"`
	Method    string          `json:"method"`
	Request   json.RawMessage `json:"request"`
	TimeoutMS int64           `json:"timeout_ms"`
	Type      string          `json:"type"`
	JSON      json.RawMessage `json:"json"`
	Name      string          `json:"name"`
	openOptions
}

func (c *command) timeout() time.Duration { return time.Duration(c.TimeoutMS) * time.Millisecond }

type runner struct {
	client   *postern.Client
	meetings map[string]*meeting
}

func main() {
	target := flag.String("target", "", "HOST:PORT of the server")
	tlsFolder := flag.String("tls", "", "the folder of the certificates; plain text without")
	token := flag.String("token", "", "the bearer token")
	flag.Parse()
	options := postern.ConnectOptions{Insecure: *tlsFolder == "", Token: *token}
	if *tlsFolder != "" {
		config, err := tlsOf(*tlsFolder)
		if err != nil {
			log.Fatal(err)
		}
		options.TLS = config
	}
	client, err := postern.Connect(*target, options)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	r := &runner{client: client, meetings: map[string]*meeting{}}
	if err := r.serve(os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
	for _, one := range r.meetings {
		one.release()
	}
}

// tlsOf is what -tls asks for.
func tlsOf(folder string) (*tls.Config, error) {
	authority, err := os.ReadFile(filepath.Join(folder, "ca.crt"))
	if err != nil {
		return nil, err
	}
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	config.RootCAs.AppendCertsFromPEM(authority)
	own := filepath.Join(folder, "client.crt")
	if _, err := os.Stat(own); errors.Is(err, fs.ErrNotExist) {
		return config, nil
	}
	certificate, err := tls.LoadX509KeyPair(own, filepath.Join(folder, "client.key"))
	config.Certificates = []tls.Certificate{certificate}
	return config, err
}

// serve answers each command until the input ends. A command may be many megabytes long.
func (r *runner) serve(in io.Reader, out io.Writer) error {
	lines, answers := json.NewDecoder(bufio.NewReader(in)), json.NewEncoder(out)
	for {
		next := command{TimeoutMS: 10_000}
		if err := lines.Decode(&next); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := answers.Encode(r.do(&next)); err != nil {
			return err
		}
	}
}

func (r *runner) do(c *command) result {
	switch c.Do {
	case "call":
		return r.call(c)
	case "send":
		return r.send(c)
	case "encode":
		return encode(c)
	case "open":
		r.meetings[c.Name] = follow(r.client, &c.openOptions)
		return result{}
	case "next":
		r.meetings[c.Name].tell(nil)
		return r.meetings[c.Name].next(c.timeout())
	case "fail":
		r.meetings[c.Name].tell(errHandlerFailed)
		return r.meetings[c.Name].next(c.timeout())
	case "stop":
		r.meetings[c.Name].events.Stop()
		return result{}
	case "cursor":
		return result{"cursor": r.meetings[c.Name].saved()}
	case "reconnects":
		return result{"causes": r.meetings[c.Name].reconnects()}
	default:
		panic("no command is named " + c.Do)
	}
}

func (r *runner) send(c *command) result {
	request := &posternv1.SendMessageRequest{}
	parse(c.Request, request)
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout())
	defer cancel()
	response, err := r.client.Send(ctx, request)
	if err != nil {
		return failureResult(err)
	}
	return result{"code": "OK", "response": asJSON(response), "bytes": asBytes(response)}
}

func encode(c *command) result {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName("postern.v1." + c.Type))
	if err != nil {
		panic(err)
	}
	message := kind.New().Interface()
	parse(c.JSON, message)
	return result{"bytes": asBytes(message)}
}

func parse(text []byte, message proto.Message) {
	if err := protojson.Unmarshal(text, message); err != nil {
		panic(err)
	}
}

func asJSON(message proto.Message) json.RawMessage {
	text, err := protojson.Marshal(message)
	if err != nil {
		panic(err)
	}
	return text
}

// asBytes is Base64 once it is JSON.
func asBytes(message proto.Message) []byte {
	bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(message)
	if err != nil {
		panic(err)
	}
	return bytes
}
