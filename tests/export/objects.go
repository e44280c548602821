// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"
)

// A shipped check and objects of its kinds.
type fixture struct {
	File    string
	Objects []map[string]any
}

const lineMax = 16 << 20

func readFixtures(in io.Reader) ([]fixture, error) {
	var fixtures []fixture
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, lineMax)
	for lines.Scan() {
		var f fixture
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			return nil, err
		}
		fixtures = append(fixtures, f)
	}
	return fixtures, lines.Err()
}

// How ArgoCD and `export` name the kind of an object: "[group/]Kind".
func kindOf(object map[string]any) string {
	apiVersion, _ := object["apiVersion"].(string)
	kind, _ := object["kind"].(string)
	if group, _, found := strings.Cut(apiVersion, "/"); found {
		return group + "/" + kind
	}
	return kind
}

func copyOf(value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	var made any
	if err := json.Unmarshal(text, &made); err != nil {
		panic(err)
	}
	return made
}

// Values of every type that JSON has, for fields that should hold another one.
var odd = []any{"text", 7.0, 1.5, true, map[string]any{}, []any{"text"}, map[string]any{"key": "value"}, -1.0, nil}

// Calls visit with `whole` while each field below `part`, one after the other, holds each odd value.
func mistype(whole map[string]any, part any, visit func()) {
	switch part := part.(type) {
	case map[string]any:
		keys := []string{}
		for key := range part {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		for _, key := range keys {
			kept := part[key]
			for _, value := range odd {
				part[key] = value
				visit()
			}
			part[key] = kept
			mistype(whole, kept, visit)
		}
	case []any:
		for _, element := range part {
			mistype(whole, element, visit)
		}
	}
}

// How many objects of a check are also tried with fields of wrong types.
const mistyped = 2

// The objects of a fixture, and some with wrong types in spec and status; each has a name of its own.
func (f fixture) variants() []map[string]any {
	var made []map[string]any
	add := func(object map[string]any) {
		object = copyOf(object).(map[string]any)
		metadata, ok := object["metadata"].(map[string]any)
		if !ok {
			return // it has no name, so that no cluster would have it
		}
		metadata["name"] = fmt.Sprintf("object-%d", len(made))
		made = append(made, object)
	}
	for _, object := range f.Objects {
		add(object)
	}
	tried := 0
	for _, object := range f.Objects {
		if _, ok := object["status"].(map[string]any); !ok || tried == mistyped {
			continue
		}
		tried++
		for _, part := range []string{"spec", "status"} {
			mistype(object, object[part], func() { add(object) })
		}
	}
	return made
}
