package helm

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"
	"sigs.k8s.io/yaml"
)

type schemaNode map[string]any

func readSchema(t *testing.T) schemaNode {
	t.Helper()
	var schema schemaNode
	if err := json.Unmarshal([]byte(readFile(t, filepath.Join(chart, "values.schema.json"))), &schema); err != nil {
		t.Fatal(err)
	}
	return schema
}

func keysOf(node schemaNode) []string {
	keys := []string{}
	for key := range node["properties"].(map[string]any) {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Maps of Kubernetes' own forms, which Kubernetes checks.
var freeForm = []string{"affinity", "global", "podSecurityContext", "resources", "sandbox.resources", "securityContext",
	"metrics.serviceMonitor.tlsConfig"}

func TestEveryMapOfTheSchemaIsStrict(t *testing.T) {
	var look func(path string, node map[string]any)
	look = func(path string, node map[string]any) {
		if node["type"] == "object" && node["additionalProperties"] == nil && !slices.Contains(freeForm, path) {
			t.Errorf("%s takes any key", path)
		}
		for key, child := range node["properties"].(map[string]any) {
			if child := child.(map[string]any); child["properties"] != nil || child["type"] == "object" {
				if child["properties"] == nil {
					child["properties"] = map[string]any{}
				}
				look(strings.TrimPrefix(path+"."+key, "."), child)
			}
		}
	}
	look("", readSchema(t))
}

func TestTheSchemaAndTheValuesHaveTheSameKeys(t *testing.T) {
	var values map[string]any
	if err := yaml.Unmarshal([]byte(readFile(t, filepath.Join(chart, "values.yaml"))), &values); err != nil {
		t.Fatal(err)
	}
	schema := readSchema(t)
	var look func(path string, node schemaNode, values map[string]any)
	look = func(path string, node schemaNode, values map[string]any) {
		asTheServerHasIt := slices.ContainsFunc(sections, func(one section) bool { return one.path+"." == path })
		for _, key := range keysOf(node) {
			if _, there := values[key]; !there && path+key != "global" && !asTheServerHasIt {
				t.Errorf("values.yaml has no %s", path+key)
			}
		}
		for key, value := range values {
			child, known := node["properties"].(map[string]any)[key].(map[string]any)
			if !known {
				t.Errorf("the schema has no %s", path+key)
			} else if inner, is := value.(map[string]any); is && child["properties"] != nil && len(inner) > 0 {
				look(path+key+".", child, inner)
			}
		}
	}
	look("", schema, values)
}

// configMessages are the messages of config.proto by name.
var configMessages = sync.OnceValue(func() map[string]*descriptorpb.DescriptorProto {
	// CMake knows where Google's files are.
	cache := string(must(os.ReadFile(filepath.Join(build, "CMakeCache.txt"))))
	googleapis := regexp.MustCompile(`(?m)^POSTERN_GOOGLEAPIS_DIR:PATH=(.*)$`).FindStringSubmatch(cache)[1]
	folder := must(os.MkdirTemp("", "proto"))
	defer os.RemoveAll(folder)
	image := filepath.Join(folder, "image")
	if _, problems, err := run("protoc", "--proto_path", filepath.Join(root, "proto"), "--proto_path", googleapis,
		"--descriptor_set_out", image, "postern/config/v1/config.proto"); err != nil {
		panic(problems)
	}
	var set descriptorpb.FileDescriptorSet
	if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(must(os.ReadFile(image)), &set); err != nil {
		panic(err)
	}
	messages := map[string]*descriptorpb.DescriptorProto{}
	for _, message := range set.File[0].MessageType {
		messages[message.GetName()] = message
	}
	return messages
})

var unsupportedField = regexp.MustCompile(`"([a-z_][a-z_.]*)",`)

// section is a part of the values that the server is told as it is: where it stands in the schema and in the configuration,
// and which of the configuration's fields, and of the values, are not of both.
type section struct{ path, message, field, without, with string }

var sections = []section{
	{"limits", "Limits", "limits", "", ""},
	{"deadlines", "Deadlines", "deadlines", "", ""},
	{"poll", "Poll", "poll", "", ""},
	{"streams", "Streams", "streams", "", ""},
	{"logging", "Logging", "logging", "", "redactionKey"},
	{"tracing", "Tracing", "tracing", "", ""},
	{"eventLog.retention", "Retention", "storage.rocksdb.retention", "", ""},
	{"accounts.*", "Account", "accounts", "name", "existingSecret secrets webhookSecrets upstreamCa"},
	{"accounts.*.limits", "AccountLimits", "accounts.limits", "", ""},
	{"accounts.*.poll", "Poll", "accounts.poll", "", ""},
	{"audit", "Audit", "audit", "", ""},
	{"auth.jwtIssuers.*", "JwtIssuer", "auth.jwt_issuers", "", "jwksConfigMap jwksCa"},
	{"auth.callers.*", "Caller", "auth.callers", "name", "existingSecret tokenHashes"},
}

// supported are the fields of a section that this server knows. A secret is none of them: it is a file, and the chart
// has its own words for where it comes from.
func (s section) supported(t *testing.T) []*descriptorpb.FieldDescriptorProto {
	t.Helper()
	unsupported := map[string]bool{}
	for _, found := range unsupportedField.FindAllStringSubmatch(readFile(t, filepath.Join(root, "service/app/config_unsupported.cc")), -1) {
		unsupported[found[1]] = true
	}
	if len(unsupported) == 0 {
		t.Fatal("config_unsupported.cc is read wrongly")
	}
	fields := []*descriptorpb.FieldDescriptorProto{}
	for _, field := range configMessages()[s.message].Field {
		secret := strings.HasSuffix(field.GetTypeName(), ".SecretRef") || strings.HasSuffix(field.GetTypeName(), ".SecretsEntry")
		if !secret && !unsupported[s.field+"."+field.GetName()] && field.GetName() != s.without {
			fields = append(fields, field)
		}
	}
	return fields
}

// schemaOf is the plainest schema of a field; a stricter one may take its place by hand.
func schemaOf(field *descriptorpb.FieldDescriptorProto) *orderedMap {
	one := &orderedMap{values: map[string]any{}}
	switch {
	case field.GetTypeName() == ".google.protobuf.Duration":
		one.set("$ref", "#/$defs/duration")
	case field.GetType() == descriptorpb.FieldDescriptorProto_TYPE_BOOL:
		one.set("type", "boolean")
	case field.GetType() == descriptorpb.FieldDescriptorProto_TYPE_DOUBLE:
		one.set("$ref", "#/$defs/rate")
	case field.GetType() == descriptorpb.FieldDescriptorProto_TYPE_INT32 || field.GetType() == descriptorpb.FieldDescriptorProto_TYPE_INT64:
		one.set("$ref", "#/$defs/count")
	case field.GetType() == descriptorpb.FieldDescriptorProto_TYPE_STRING:
		one.set("type", "string")
	default:
		return nil
	}
	if field.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REPEATED {
		list := &orderedMap{values: map[string]any{}}
		list.set("type", "array")
		list.set("items", one)
		return list
	}
	return one
}

// Every field of the configuration that this server supports has a value, and no other has one. tests/helm/run --update
// writes what is missing; what is no number, text, switch, time or list of these needs a hand.
func TestTheSchemaKnowsEveryFieldThatTheServerSupports(t *testing.T) {
	file := filepath.Join(chart, "values.schema.json")
	ordered, err := readOrdered(readFile(t, file))
	if err != nil {
		t.Fatal(err)
	}
	update := os.Getenv("POSTERN_UPDATE") != ""
	for _, section := range sections {
		node := ordered
		for _, step := range strings.Split(section.path, ".") {
			if step == "*" {
				node = node.child("additionalProperties")
			} else {
				node = node.child("properties").child(step)
			}
			if ref, is := node.values["$ref"].(string); is {
				node = ordered.child("$defs").child(filepath.Base(ref))
			}
		}
		properties, extra := node.child("properties"), map[string]bool{}
		for _, key := range properties.keys {
			extra[key] = true
		}
		for _, field := range section.supported(t) {
			key := field.GetJsonName()
			if extra[key] {
				delete(extra, key)
			} else if made := schemaOf(field); update && made != nil {
				properties.set(key, made)
			} else {
				t.Errorf("%s lacks %s: tests/helm/run --update", section.path, key)
			}
		}
		for _, key := range strings.Fields(section.with) {
			delete(extra, key)
		}
		for key := range extra {
			if update {
				properties.remove(key)
			} else {
				t.Errorf("%s has %s, which this server does not know: tests/helm/run --update", section.path, key)
			}
		}
	}
	if update {
		must(file, os.WriteFile(file, []byte(writeOrdered(ordered, 0)+"\n"), 0o644))
	}
}

func TestTheSchemaIsWrittenAsItWasRead(t *testing.T) {
	text := readFile(t, filepath.Join(chart, "values.schema.json"))
	ordered, err := readOrdered(text)
	if err != nil || writeOrdered(ordered, 0)+"\n" != text {
		t.Errorf("%v: tests/helm/run --update", err)
	}
}
