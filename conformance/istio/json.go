package main

import (
	"encoding/json"
	"strconv"
	"strings"
)

// at walks down objects; nil when something on the way is missing.
func at(value any, path ...string) any {
	for _, key := range path {
		o, ok := value.(object)
		if !ok {
			return nil
		}
		value = o[key]
	}
	return value
}

func textAt(value any, path ...string) string {
	text, _ := at(value, path...).(string)
	return text
}

func listAt(value any, path ...string) []any {
	list, _ := at(value, path...).([]any)
	return list
}

// objectAt is never nil, but what is put into it is lost when there was none.
func objectAt(value any, path ...string) object {
	if o, ok := at(value, path...).(object); ok {
		return o
	}
	return object{}
}

// numberAt also reads the texts that protojson makes of 64-bit integers.
func numberAt(value any, path ...string) int {
	switch n := at(value, path...).(type) {
	case float64:
		return int(n)
	case string:
		i, _ := strconv.Atoi(n)
		return i
	}
	return 0
}

// copyOf shares nothing with its argument.
func copyOf(value any) object {
	var o object
	must(json.Unmarshal(toJSON(value), &o))
	return o
}

// visit calls f for every object inside value, the outer ones first.
func visit(value any, f func(object)) {
	switch v := value.(type) {
	case object:
		f(v)
		for _, member := range v {
			visit(member, f)
		}
	case []any:
		for _, member := range v {
			visit(member, f)
		}
	}
}

// typeOf is the type of a typed filter, without the common prefix.
func typeOf(filter any) string {
	return strings.TrimPrefix(textAt(filter, "typedConfig", "@type"), "type.googleapis.com/envoy.extensions.filters.")
}
