// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
)

func decode(text string) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	var tree any
	err := decoder.Decode(&tree)
	return tree, err
}

// sameTree compares two JSON texts as trees: numbers by their text, strings without their escapes,
// keys in any order.
func sameTree(a, b string) error {
	left, err := decode(a)
	if err != nil {
		return fmt.Errorf("%q: %w", a, err)
	}
	right, err := decode(b)
	if err != nil {
		return fmt.Errorf("%q: %w", b, err)
	}
	if !reflect.DeepEqual(left, right) {
		return fmt.Errorf("%s and %s are %w", a, b, errNotEqual)
	}
	return nil
}

// sameValues is sameTree with numbers by their value: 1.50 is 1.5.
func sameValues(a, b any) bool {
	switch left := a.(type) {
	case json.Number:
		if text, ok := b.(string); ok { // past the range of a double, YAML has no numbers
			_, err := strconv.ParseFloat(text, 64)
			return err != nil && text == string(left)
		}
		right, ok := b.(json.Number)
		return ok && sameNumber(string(left), string(right))
	case []any:
		right, ok := b.([]any)
		if !ok || len(left) != len(right) {
			return false
		}
		for i := range left {
			if !sameValues(left[i], right[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		right, ok := b.(map[string]any)
		if !ok || len(left) != len(right) {
			return false
		}
		for key := range left {
			value, there := right[key]
			if !there || !sameValues(left[key], value) {
				return false
			}
		}
		return true
	}
	return a == b
}

func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	left, errLeft := strconv.ParseFloat(a, 64)
	right, errRight := strconv.ParseFloat(b, 64)
	return errLeft == nil && errRight == nil && left == right
}
