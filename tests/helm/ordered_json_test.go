package helm

import (
	stdjson "encoding/json"
	"errors"
	"fmt"
	"strings"
)

// orderedMap is a JSON object that keeps its keys where they are.
type orderedMap struct {
	keys   []string
	values map[string]any
}

func (m *orderedMap) set(key string, value any) {
	if _, there := m.values[key]; !there {
		m.keys = append(m.keys, key)
	}
	m.values[key] = value
}

func (m *orderedMap) remove(key string) {
	delete(m.values, key)
	kept := []string{}
	for _, one := range m.keys {
		if one != key {
			kept = append(kept, one)
		}
	}
	m.keys = kept
}

// child is the object at a key.
func (m *orderedMap) child(key string) *orderedMap {
	found, _ := m.values[key].(*orderedMap)
	return found
}

func readOrdered(text string) (*orderedMap, error) {
	decoder := stdjson.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	value, err := readOrderedValue(decoder)
	if err != nil {
		return nil, err
	}
	object, is := value.(*orderedMap)
	if !is {
		return nil, errors.New("no object")
	}
	return object, nil
}

func readOrderedValue(decoder *stdjson.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case stdjson.Delim('{'):
		object := &orderedMap{values: map[string]any{}}
		for decoder.More() {
			key, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			value, err := readOrderedValue(decoder)
			if err != nil {
				return nil, err
			}
			object.set(key.(string), value)
		}
		_, err := decoder.Token()
		return object, err
	case stdjson.Delim('['):
		list := []any{}
		for decoder.More() {
			value, err := readOrderedValue(decoder)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := decoder.Token()
		return list, err
	}
	return token, nil
}

// writeOrdered puts on one line what fits there.
func writeOrdered(value any, indent int) string {
	if line := onOneLine(value); len(line)+indent <= 118 {
		return line
	}
	inner, parts, open, end := strings.Repeat(" ", indent+2), []string{}, "{", "}"
	switch value := value.(type) {
	case *orderedMap:
		for _, key := range value.keys {
			parts = append(parts, fmt.Sprintf("%s%q: %s", inner, key, writeOrdered(value.values[key], indent+2)))
		}
	case []any:
		open, end = "[", "]"
		for _, one := range value {
			parts = append(parts, inner+writeOrdered(one, indent+2))
		}
	default:
		return onOneLine(value)
	}
	return open + "\n" + strings.Join(parts, ",\n") + "\n" + strings.Repeat(" ", indent) + end
}

func onOneLine(value any) string {
	parts := []string{}
	switch value := value.(type) {
	case *orderedMap:
		for _, key := range value.keys {
			parts = append(parts, fmt.Sprintf("%q: %s", key, onOneLine(value.values[key])))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		for _, one := range value {
			parts = append(parts, onOneLine(one))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return string(must(stdjson.Marshal(value)))
}
