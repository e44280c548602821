// SPDX-License-Identifier: Apache-2.0

// The oracle: does moontide read YAML and JSON exactly as kubectl does?  Both sides get the same
// streams, from tables and from a generator; trees must be equal, or both sides refuse.  Where
// moontide differs on purpose, the case is in cases/differences.txt with its reason.
package main

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

type result struct {
	name   string
	count  int
	failed int
}

// A stream with a name.
type input struct {
	name   string
	stream []byte
}

const shownFailures = 20

func runInputs(t *tool, name string, inputs []input) result {
	r := result{name: name}
	for _, in := range inputs {
		r.count++
		if err := check(t, in.stream); err != nil {
			r.failed++
			if r.failed <= shownFailures {
				report(name+": "+in.name, in.stream, err)
			}
		}
	}
	return r
}

func report(name string, stream []byte, err error) {
	fmt.Printf("FAIL %s\n  %v\n  again: tests/oracle/run -input %s\n", name, err, shellQuote(strconv.QuoteToASCII(string(stream))))
}

func shellQuote(text string) string {
	quoted := "'"
	for _, r := range text {
		if r == '\'' {
			quoted += `'\''`
		} else {
			quoted += string(r)
		}
	}
	return quoted + "'"
}

func main() {
	path := flag.String("tool", "", "the oracle_documents program")
	cases := flag.String("cases", "cases", "the folder of tables")
	seed := flag.Int64("seed", 1, "of the generated streams; 0 takes one from the clock")
	count := flag.Int("generated", 8000, "how many streams to generate")
	single := flag.String("input", "", "check one stream, as a quoted Go string, and say what both read")
	flag.Parse()
	if *seed == 0 {
		*seed = time.Now().UnixNano() % 1_000_000_000
	}
	t, err := startTool(*path)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if *single != "" {
		explain(t, *single)
		return
	}
	results, err := runAll(t, *cases, *seed, *count)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	finish(results)
}

func runAll(t *tool, folder string, seed int64, count int) ([]result, error) {
	scalars, err := readLines(folder + "/scalars.txt")
	if err != nil {
		return nil, err
	}
	snippets, err := readSnippets(folder + "/snippets.txt")
	if err != nil {
		return nil, err
	}
	differences, err := readDifferences(folder + "/differences.txt")
	if err != nil {
		return nil, err
	}
	fmt.Printf("seed %d\n", seed)
	return []result{
		runInputs(t, "scalars", scalarInputs(scalars)),
		runInputs(t, "floats", floatInputs(seed)),
		runInputs(t, "snippets", snippets),
		runDifferences(t, differences),
		runInputs(t, "generated", generate(seed, count, scalars)),
		runInputs(t, "mutated", mutate(seed, count, snippets)),
	}, nil
}

func finish(results []result) {
	passed, failed := 0, 0
	for _, r := range results {
		fmt.Printf("%-12s %6d compared, %d differ\n", r.name, r.count, r.failed)
		passed += r.count - r.failed
		failed += r.failed
	}
	for part, count := range departed {
		fmt.Printf("by chance on purpose, %d times: %s\n", count, strings.TrimSpace(part))
	}
	fmt.Printf("%d passed, %d failed, 0 skipped\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

func explain(t *tool, quoted string) {
	text, err := strconv.Unquote(quoted)
	if err != nil {
		fmt.Println("-input takes a Go string in double quotes:", err)
		os.Exit(2)
	}
	for _, c := range readReference([]byte(text)).chunks {
		fmt.Printf("kubectl   %s error: %v strict: %v\n", c.loose, c.looseErr, c.strictErr)
	}
	a, err := t.read([]byte(text))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for _, d := range a.documents {
		fmt.Printf("moontide  line %d: %s\n%s", d.line, d.json, d.yaml)
	}
	for _, e := range a.errors {
		fmt.Printf("moontide  error: %s\n", e)
	}
	if err := check(t, []byte(text)); err != nil {
		fmt.Printf("differ: %v\n0 passed, 1 failed, 0 skipped\n", err)
		os.Exit(1)
	}
	fmt.Println("1 passed, 0 failed, 0 skipped")
}
