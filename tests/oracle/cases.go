// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math"
	"math/rand"
	"os"
	"strconv"
	"strings"
)

func readLines(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
		if !strings.HasPrefix(line, "## ") {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// A section of a table: "=== name", then its lines.
type section struct {
	name  string
	lines []string
}

func readSections(path string) ([]section, error) {
	lines, err := readLines(path)
	if err != nil {
		return nil, err
	}
	var sections []section
	for _, line := range lines {
		if name, found := strings.CutPrefix(line, "=== "); found {
			sections = append(sections, section{name: name})
		} else if len(sections) > 0 {
			last := &sections[len(sections)-1]
			last.lines = append(last.lines, line)
		}
	}
	return sections, nil
}

// body is the stream of a section: its lines as they are, or, where the name ends in "(escaped)",
// joined without line ends and with the escapes of a Go string.
func body(name string, lines []string) ([]byte, error) {
	if !strings.HasSuffix(name, "(escaped)") {
		return []byte(strings.Join(append(lines, ""), "\n")), nil
	}
	joined := strings.Join(lines, "")
	text, err := strconv.Unquote(`"` + joined + `"`)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return []byte(text), nil
}

func readSnippets(path string) ([]input, error) {
	sections, err := readSections(path)
	if err != nil {
		return nil, err
	}
	var inputs []input
	for _, s := range sections {
		stream, err := body(s.name, s.lines)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, input{s.name, stream})
	}
	return inputs, nil
}

// Where a scalar can stand.
var places = []string{
	"%s\n", "k: %s\n", "- %s\n", "[%s]\n", "[%s, a]\n", "{k: %s}\n", "%s: v\n", "{%s: v}\n",
	"? %s\n: v\n", "k: %s # comment\n", "k: '%s'\n", "k: \"%s\"\n", "'%s': v\n", "\"%s\": v\n",
	"k: |-\n  %s\n", "k: >-\n  %s\n", "a: &x %s\nb: *x\n*x : c\n", "%s: 1\n'%s': 2\n", "- - %s\n",
}

var tags = []string{
	"!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!binary", "!!merge", "!!set", "!", "!mine",
	"!<tag:yaml.org,2002:int>", "!<x>",
}

func scalarInputs(scalars []string) []input {
	var inputs []input
	for _, scalar := range scalars {
		for _, place := range places {
			text := strings.ReplaceAll(place, "%s", scalar)
			inputs = append(inputs, input{scalar, []byte(text)})
		}
		for _, tag := range tags {
			for _, place := range []string{"k: %t %s\n", "%t %s: v\n", "k: %t '%s'\n", "? %t \"%s\"\n: v\n", "[%t %s]\n"} {
				text := strings.ReplaceAll(strings.ReplaceAll(place, "%t", tag), "%s", scalar)
				inputs = append(inputs, input{tag + " " + scalar, []byte(text)})
			}
		}
	}
	return inputs
}

// floatInputs has the powers of two, where shortest digits are hardest, and doubles of random bits.
func floatInputs(seed int64) []input {
	random := rand.New(rand.NewSource(seed))
	var numbers []float64
	for exponent := -1074; exponent < 1024; exponent++ {
		power := math.Ldexp(1, exponent)
		numbers = append(numbers, power, -math.Nextafter(power, 0))
	}
	for range 5000 {
		numbers = append(numbers, math.Float64frombits(random.Uint64()), float64(math.Float32frombits(random.Uint32())))
	}
	var inputs []input
	for _, number := range numbers {
		if math.IsNaN(number) || math.IsInf(number, 0) {
			continue
		}
		text := strconv.FormatFloat(number, 'e', random.Intn(25)-1, 64)
		if written, _ := strconv.ParseFloat(text, 64); math.Abs(float64(float32(written))) == math.Ldexp(1, -12) {
			continue // a difference on purpose
		}
		inputs = append(inputs, input{text, []byte("- " + text + "\n- " + text + ": v\n")})
	}
	return inputs
}
