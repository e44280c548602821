// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"
)

// A difference on purpose: both sides' readings are stated, so that neither can change unnoticed.
type difference struct {
	input
	there []string // JSON of each document, or "error"
	here  []string // the same; "error: part of the message"
}

// readDifferences reads sections of the form
//
//	=== name
//	why: the reason
//	there: JSON or "error", a line for each document
//	here: the same
//	---- the stream follows
func readDifferences(path string) ([]difference, error) {
	sections, err := readSections(path)
	if err != nil {
		return nil, err
	}
	var differences []difference
	for _, s := range sections {
		d := difference{}
		why := false
		lines := s.lines
		for len(lines) > 0 && lines[0] != "----" {
			field, value, _ := strings.Cut(lines[0], ": ")
			switch field {
			case "why":
				why = true
			case "there":
				d.there = append(d.there, value)
			case "here":
				d.here = append(d.here, value)
			}
			lines = lines[1:]
		}
		if len(lines) == 0 || !why {
			return nil, fmt.Errorf("%s: a difference has a reason and, after ----, a stream", s.name)
		}
		stream, err := body(s.name, lines[1:])
		if err != nil {
			return nil, err
		}
		d.input = input{s.name, stream}
		differences = append(differences, d)
	}
	return differences, nil
}

func runDifferences(t *tool, differences []difference) result {
	r := result{name: "differences"}
	for _, d := range differences {
		r.count++
		if err := checkDifference(t, d); err != nil {
			r.failed++
			report("difference "+d.name, d.stream, err)
		} else {
			fmt.Printf("on purpose: %s\n", d.name)
		}
	}
	return r
}

func checkDifference(t *tool, d difference) error {
	var there []string
	for _, c := range readReference(d.stream).chunks {
		switch {
		case c.strictErr != nil:
			there = append(there, "error")
		case c.loose != "null":
			there = append(there, c.loose)
		}
	}
	if err := sameReadings(there, d.there); err != nil {
		return fmt.Errorf("there: %w", err)
	}
	a, err := t.read(d.stream)
	if err != nil {
		return err
	}
	var here []string
	for _, document := range a.documents {
		here = append(here, document.json)
	}
	for _, e := range a.errors {
		here = append(here, "error: "+e)
	}
	if err := sameReadings(here, d.here); err != nil {
		return fmt.Errorf("here: %w", err)
	}
	return checkWritten(a)
}

func sameReadings(got, expected []string) error {
	if len(got) != len(expected) {
		return fmt.Errorf("%q instead of %q", got, expected)
	}
	for i := range got {
		part, isError := strings.CutPrefix(expected[i], "error")
		if isError && strings.HasPrefix(got[i], "error") && strings.Contains(got[i], strings.TrimPrefix(part, ": ")) {
			continue
		}
		if isError || sameTree(got[i], expected[i]) != nil {
			return fmt.Errorf("%q instead of %q", got[i], expected[i])
		}
	}
	return nil
}
