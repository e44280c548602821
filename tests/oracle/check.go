// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// check reads the stream on both sides and says how they differ, or nil.
func check(t *tool, stream []byte) error {
	r := readReference(stream)
	if err := checkModel(stream, r); err != nil {
		return fmt.Errorf("the oracle's own model: %w", err)
	}
	a, err := t.read(stream)
	if err != nil {
		return err
	}
	problem := compare(a, r)
	if problem == nil {
		return checkWritten(a)
	}
	if name := departureOf(stream, a, r); name != "" {
		departed[name]++
		return checkWritten(a)
	}
	return problem
}

func compare(a answer, r reference) error {
	if err := checkErrors(a, r); err != nil {
		return err
	}
	return checkDocuments(a, r)
}

// Whether a strict decoder's complaint is about a merged key only: those moontide accepts as the
// other decoder does, and so does kubectl.
func isMergeOverride(c chunk) bool {
	return c.looseErr == nil && c.strictErr != nil && bytes.Contains(c.text, []byte("<<"))
}

func hasRule(a answer, rule string) bool {
	for _, e := range a.errors {
		if strings.Contains(e, " "+rule+" ") {
			return true
		}
	}
	return false
}

// A departure is a difference on purpose that generated streams run into by chance.  Each is a named
// case of differences.txt.
type departure struct {
	name   string
	error  string         // a part of moontide's error
	stream *regexp.Regexp // and what the stream has
	also   func(reference) bool
}

var departures = []departure{
	{name: "text after the end of a document", also: reference.drops},
	{name: "documents after ...", error: " ", stream: regexp.MustCompile(`\.\.\.`), also: reference.failed},
	{name: "a byte order mark inside", stream: regexp.MustCompile("(?s).\ufeff")},
	{name: "a colon before a flow indicator", error: "directly before \",\", \"]\" or \"}\""},
	{name: "a colon before a flow indicator", error: " json-syntax ", stream: regexp.MustCompile(`:[],[{}]`)},
	{name: "a tag with flow indicators", error: " ", stream: regexp.MustCompile(`![^ \n]*[],[]`)},
	{name: "an escaped single quote", error: "-syntax ", stream: regexp.MustCompile(`\\'`)},
	{name: "more than 100 levels", error: "more than 100 levels"},
	{name: "NUL", error: "holds a NUL"},
	{name: "!!binary that is no text", error: "the !!binary value is no text"},
	{name: "what a merge replaces is wrong", error: " yaml-value ", stream: regexp.MustCompile("<<")},
	{name: "duplicate keys in JSON", error: "stands twice", also: reference.duplicateJSON},
	{name: "keys that become equal", error: "stands twice", also: reference.collides},
	{name: "keys that become equal by a merge", stream: regexp.MustCompile("<<"), also: reference.collides},
	{name: "JSON that is not UTF-8", error: "not UTF-8", also: reference.hasJSON},
}

// How often a departure kept a stream from being compared in full.
var departed = map[string]int{}

func departureOf(stream []byte, a answer, r reference) string {
	for _, d := range departures {
		named := d.error == "" || slices.ContainsFunc(a.errors, func(e string) bool { return strings.Contains(e, d.error) })
		if named && (d.stream == nil || d.stream.Match(stream)) && (d.also == nil || d.also(r)) {
			return d.name
		}
	}
	return ""
}

func checkErrors(a answer, r reference) error {
	var expected error
	maybe := false
	for _, c := range r.chunks {
		if c.looseErr != nil {
			expected = c.looseErr
		} else if c.strictErr != nil && !isMergeOverride(c) {
			expected = c.strictErr
		} else if c.strictErr != nil {
			maybe = true
		}
	}
	if expected != nil && len(a.errors) == 0 {
		return fmt.Errorf("accepted, and refused there: %v", expected)
	}
	if expected == nil && len(a.errors) > 0 && !(maybe && hasRule(a, "duplicate-key")) {
		return fmt.Errorf("accepted there, and refused here: %s", a.errors[0])
	}
	return nil
}

// checkDocuments compares the documents of all chunks that both sides read.
func checkDocuments(a answer, r reference) error {
	next := 0
	for _, c := range r.chunks {
		if c.looseErr != nil || c.loose == "null" {
			continue
		}
		if c.strictErr != nil {
			if !isMergeOverride(c) || hasRule(a, "duplicate-key") {
				if next < len(a.documents) && sameTree(a.documents[next].json, c.loose) == nil {
					next++ // the duplicate was elsewhere
				}
				continue
			}
		}
		if next == len(a.documents) {
			return fmt.Errorf("not read: %s", c.loose)
		}
		if err := sameTree(a.documents[next].json, c.loose); err != nil {
			if r.separator {
				return nil // there the chunk before the wrong separator is lost
			}
			return err
		}
		next++
	}
	if next < len(a.documents) && !r.separator {
		return fmt.Errorf("read only here: %s", a.documents[next].json)
	}
	return nil
}

// checkWritten reads what moontide writes with go-yaml.
func checkWritten(a answer) error {
	for _, d := range a.documents {
		again, err := guarded(yaml.YAMLToJSONStrict, []byte(d.yaml))
		if err != nil {
			return fmt.Errorf("written as %q: %w", d.yaml, err)
		}
		left, errLeft := decode(d.json)
		right, errRight := decode(string(again))
		if errLeft != nil || errRight != nil || !sameValues(left, right) {
			return fmt.Errorf("%s, written as %q, is read there as %s", d.json, d.yaml, again)
		}
	}
	return nil
}
