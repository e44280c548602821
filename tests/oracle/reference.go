// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	yamlv2 "go.yaml.in/yaml/v2"
	apiyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// One chunk of a stream as Kubernetes' libraries read it.
type chunk struct {
	text      []byte
	loose     string // JSON of the decoder that kubectl uses
	looseErr  error
	strictErr error // of the decoder that refuses duplicate keys
	fromJSON  bool
}

// What the libraries make of a stream.
type reference struct {
	chunks    []chunk
	separator bool // an invalid separator: the chunk before it is lost
	short     bool // the decoder fails where fewer than four bytes are left after JSON: see differences.txt
}

func (r reference) hasJSON() bool {
	return slices.ContainsFunc(r.chunks, func(c chunk) bool { return c.fromJSON })
}

// duplicateJSON says whether a key stands twice in a map of JSON, which Go accepts.
func (r reference) duplicateJSON() bool {
	return slices.ContainsFunc(r.chunks, func(c chunk) bool {
		return c.fromJSON && c.looseErr == nil && hasDuplicate(json.NewDecoder(bytes.NewReader(c.text)))
	})
}

// hasDuplicate reads one value.
func hasDuplicate(decoder *json.Decoder) bool {
	token, err := decoder.Token()
	if err != nil {
		return false
	}
	found := false
	keys := map[any]bool{}
	for delimiter, nested := token.(json.Delim); nested && decoder.More(); {
		if delimiter == '{' {
			key, _ := decoder.Token()
			found = found || keys[key]
			keys[key] = true
		}
		found = hasDuplicate(decoder) || found
	}
	if _, nested := token.(json.Delim); nested {
		decoder.Token()
	}
	return found
}

// drops says whether go-yaml leaves something unread behind the first document of a chunk, or behind
// an end mark that it refuses.
func (r reference) drops() bool {
	return slices.ContainsFunc(r.chunks, func(c chunk) bool {
		if c.fromJSON || c.looseErr != nil {
			return bytes.HasPrefix(c.text, []byte("..."))
		}
		decoder := yamlv2.NewDecoder(bytes.NewReader(c.text))
		var first, second any
		return decoder.Decode(&first) == nil && decoder.Decode(&second) != io.EOF
	})
}

func (r reference) failed() bool {
	return slices.ContainsFunc(r.chunks, func(c chunk) bool { return c.strictErr != nil })
}

// collides says whether two keys of a map, such as 1 and "1", become the same one in JSON.  Which of
// their values is kept is chance there.
func (r reference) collides() bool {
	return slices.ContainsFunc(r.chunks, keysCollide)
}

func keysCollide(c chunk) bool {
	var tree any
	return !c.fromJSON && yamlv2.Unmarshal(c.text, &tree) == nil && treeCollides(tree)
}

func treeCollides(tree any) bool {
	switch node := tree.(type) {
	case []any:
		return slices.ContainsFunc(node, treeCollides)
	case map[any]any:
		names := map[string]bool{}
		for key, value := range node {
			name := keyName(key)
			if names[name] || treeCollides(value) {
				return true
			}
			names[name] = true
		}
	}
	return false
}

// keyName is the key in JSON.
func keyName(key any) string {
	if number, isFloat := key.(float64); isFloat {
		text := strconv.FormatFloat(number, 'g', -1, 32)
		if name, special := map[string]string{"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}[text]; special {
			return name
		}
		return text
	}
	return fmt.Sprint(key)
}

// readReference follows NewYAMLOrJSONDecoder, but keeps the chunks' texts, so that they can be read
// strictly too, and goes on after an error.  checkModel compares it with the decoder itself.
func readReference(stream []byte) reference {
	head := stream[:min(len(stream), 4096)]
	if !apiyaml.IsJSONBuffer(head) {
		return readChunks(stream)
	}
	var r reference
	rest := stream
	for {
		decoder := json.NewDecoder(bytes.NewReader(rest))
		var value json.RawMessage
		err := decoder.Decode(&value)
		if err == io.EOF {
			return r
		}
		if err != nil && len(r.chunks) > 1 {
			r.chunks = append(r.chunks, chunk{looseErr: err, strictErr: err, fromJSON: true})
			return r
		}
		if err != nil {
			line, short := skipLine(rest)
			tail := readChunks(line)
			r.short = short
			r.chunks = append(r.chunks, tail.chunks...)
			r.separator = tail.separator
			return r
		}
		r.chunks = append(r.chunks, chunk{text: value, loose: string(value), fromJSON: true})
		rest = rest[decoder.InputOffset():]
	}
}

// skipLine is what the decoder does between JSON and YAML; it reads four bytes for each character, and
// fails where it cannot.
func skipLine(rest []byte) (line []byte, short bool) {
	for len(rest) > 0 {
		short = short || len(rest) < 4
		r, size := utf8.DecodeRune(rest)
		if !unicode.IsSpace(r) {
			break
		}
		rest = rest[size:]
		if r == '\n' {
			break
		}
	}
	return rest, short
}

func readChunks(stream []byte) reference {
	var r reference
	reader := apiyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(stream)))
	for {
		text, err := reader.Read()
		if err == io.EOF {
			return r
		}
		if err != nil {
			r.separator = true
			r.chunks = append(r.chunks, chunk{looseErr: err, strictErr: err})
			continue
		}
		r.chunks = append(r.chunks, readChunk(append([]byte{}, text...)))
	}
}

func readChunk(text []byte) chunk {
	c := chunk{text: text}
	loose, err := guarded(yaml.YAMLToJSON, text)
	c.loose, c.looseErr = string(loose), err
	_, c.strictErr = guarded(yaml.YAMLToJSONStrict, text)
	return c
}

// guarded turns a panic of the library, which kubectl would die of, into an error.
func guarded(read func([]byte) ([]byte, error), text []byte) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return read(text)
}

// The part of runtime.RawExtension that matters: the bytes.
type raw struct{ json []byte }

func (r *raw) UnmarshalJSON(b []byte) error {
	r.json = append([]byte{}, b...)
	return nil
}

// checkModel reads the stream with NewYAMLOrJSONDecoder itself, to its first error as kubectl does,
// and says where readReference differs.
func checkModel(stream []byte, r reference) error {
	if r.short {
		return nil
	}
	decoder := apiyaml.NewYAMLOrJSONDecoder(bytes.NewReader(stream), 4096)
	for i := 0; ; i++ {
		var got raw
		err := decoder.Decode(&got)
		if err == io.EOF {
			if i < len(r.chunks) {
				return fmt.Errorf("the decoder ends after %d of %d chunks", i, len(r.chunks))
			}
			return nil
		}
		if i >= len(r.chunks) {
			return fmt.Errorf("the decoder reads on after %d chunks: %v %s", i, err, got.json)
		}
		if keysCollide(r.chunks[i]) {
			return nil // chance decides, also whether there is an error
		}
		if (err != nil) != (r.chunks[i].looseErr != nil) {
			return fmt.Errorf("chunk %d: %v, in the model %v", i, err, r.chunks[i].looseErr)
		}
		if err != nil {
			return nil
		}
		if problem := sameTree(strings.TrimSpace(orNull(got.json)), orNull([]byte(r.chunks[i].loose))); problem != nil {
			return fmt.Errorf("chunk %d: %w", i, problem)
		}
	}
}

func orNull(text []byte) string {
	if len(text) == 0 {
		return "null"
	}
	return string(text)
}

var errNotEqual = errors.New("not equal")
