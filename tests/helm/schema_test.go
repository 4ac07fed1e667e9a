package helm

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
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

// at follows a path through properties, definitions and the one form of all accounts or callers, `*`.
func (node schemaNode) at(t *testing.T, top schemaNode, path string) schemaNode {
	t.Helper()
	for _, step := range strings.Split(path, ".") {
		var next any
		if step == "*" {
			next = node["additionalProperties"]
		} else {
			next = node["properties"].(map[string]any)[step]
		}
		child, good := next.(map[string]any)
		if !good {
			t.Fatalf("the schema has no %s in %s", step, path)
		}
		node = child
		if ref, is := node["$ref"].(string); is {
			node = top["$defs"].(map[string]any)[filepath.Base(ref)].(map[string]any)
		}
	}
	return node
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
		for _, key := range keysOf(node) {
			if _, there := values[key]; !there && path+key != "global" {
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

// configMessages are the messages of config.proto by name, from the image that tests/proto keeps true.
func configMessages(t *testing.T) map[string]*descriptorpb.DescriptorProto {
	t.Helper()
	var set descriptorpb.FileDescriptorSet
	image, err := os.ReadFile(filepath.Join(root, "tests/proto/postern.binpb"))
	if err == nil {
		err = proto.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(image, &set)
	}
	if err != nil {
		t.Fatal(err)
	}
	messages := map[string]*descriptorpb.DescriptorProto{}
	for _, file := range set.File {
		if file.GetPackage() != "postern.config.v1" {
			continue
		}
		for _, message := range file.MessageType {
			messages[message.GetName()] = message
		}
	}
	return messages
}

var unsupportedField = regexp.MustCompile(`(?m)^    "([a-z_.]+)",$`)

// Every field of the configuration that this server supports has a value, and no other has one.
func TestTheSchemaKnowsEveryFieldThatTheServerSupports(t *testing.T) {
	unsupported := map[string]bool{}
	for _, found := range unsupportedField.FindAllStringSubmatch(readFile(t, filepath.Join(root, "service/app/config_unsupported.cc")), -1) {
		unsupported[found[1]] = true
	}
	if len(unsupported) == 0 {
		t.Fatal("config_unsupported.cc is read wrongly")
	}
	schema, messages := readSchema(t), configMessages(t)
	for _, section := range []struct{ path, message, field, without, with string }{
		{"limits", "Limits", "limits", "", ""},
		{"deadlines", "Deadlines", "deadlines", "", ""},
		{"poll", "Poll", "poll", "", ""},
		{"streams", "Streams", "streams", "", ""},
		{"logging", "Logging", "logging", "", ""},
		{"eventLog.retention", "Retention", "storage.rocksdb.retention", "", ""},
		{"accounts.*", "Account", "accounts", "name", "existingSecret"},
		{"accounts.*.limits", "AccountLimits", "accounts.limits", "", ""},
		{"accounts.*.poll", "Poll", "accounts.poll", "", ""},
		{"auth.callers.*", "Caller", "auth.callers", "name", "existingSecret"},
	} {
		expected := strings.Fields(section.with)
		for _, field := range messages[section.message].Field {
			if !unsupported[section.field+"."+field.GetName()] && field.GetName() != section.without {
				expected = append(expected, field.GetJsonName())
			}
		}
		slices.Sort(expected)
		if known := keysOf(schema.at(t, schema, section.path)); !slices.Equal(known, expected) {
			t.Errorf("%s has %v, and the server knows %v", section.path, known, expected)
		}
	}
}
