// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math/rand"
	"strings"
)

// generate makes streams that are mostly YAML: maps and lists in both styles, every kind of scalar,
// anchors, aliases and merge keys, comments, several documents.
func generate(seed int64, count int, scalars []string) []input {
	random := rand.New(rand.NewSource(seed))
	inputs := make([]input, count)
	for i := range inputs {
		g := generator{random: random, scalars: scalars}
		inputs[i] = input{fmt.Sprintf("%d of seed %d", i, seed), []byte(g.stream())}
	}
	return inputs
}

type generator struct {
	random  *rand.Rand
	scalars []string
	maps    []string // anchors of maps in this document
	anchors []string // all anchors in this document
	out     strings.Builder
}

func (g *generator) chance(percent int) bool { return g.random.Intn(100) < percent }

func (g *generator) pick(texts ...string) string { return texts[g.random.Intn(len(texts))] }

func (g *generator) stream() string {
	for i := range 1 + g.random.Intn(3) {
		if i > 0 || g.chance(30) {
			g.out.WriteString("---" + g.pick("\n", "\n", " # next\n", " \n", "\t\n"))
		}
		g.maps, g.anchors = nil, nil
		g.comment(0)
		g.node(0, 0)
	}
	text := g.out.String()
	switch {
	case g.chance(10):
		text = strings.ReplaceAll(text, "\n", "\r\n")
	case g.chance(5):
		text = "\uFEFF" + text
	}
	return text
}

func (g *generator) comment(indent int) {
	if g.chance(8) {
		g.out.WriteString(g.pick("", strings.Repeat(" ", indent), "      ") + "# comment: x\n")
	}
	if g.chance(5) {
		g.out.WriteString(g.pick("\n", "  \n", "\n\n"))
	}
}

func (g *generator) anchor(isMap bool) string {
	if !g.chance(12) {
		return ""
	}
	name := fmt.Sprintf("a%d", len(g.anchors)+g.random.Intn(2))
	g.anchors = append(g.anchors, name)
	if isMap {
		g.maps = append(g.maps, name)
	}
	return "&" + name + " "
}

// node writes a value that begins in a line of its own, at this indentation.
func (g *generator) node(indent, depth int) {
	switch {
	case depth < 4 && g.chance(50):
		g.blockMap(indent, depth)
	case depth < 4 && g.chance(50):
		g.blockList(indent, depth)
	default:
		g.out.WriteString(strings.Repeat(" ", indent))
		g.inline(indent, depth)
	}
}

func (g *generator) blockMap(indent, depth int) {
	margin := strings.Repeat(" ", indent)
	for i := range 1 + g.random.Intn(4) {
		g.comment(indent)
		g.out.WriteString(margin)
		if len(g.maps) > 0 && g.chance(25) {
			g.out.WriteString("<<: " + g.mergeValue() + "\n")
			continue
		}
		g.out.WriteString(g.key(i) + ":")
		g.value(indent, depth)
	}
}

func (g *generator) mergeValue() string {
	one := "*" + g.maps[g.random.Intn(len(g.maps))]
	two := "*" + g.maps[g.random.Intn(len(g.maps))]
	return g.pick(one, one, "["+one+"]", "["+one+", "+two+"]", "["+one+", {k1: x, m: y}]", "{k0: x}")
}

func (g *generator) key(i int) string {
	plain := fmt.Sprintf("k%d", i)
	switch g.random.Intn(12) {
	case 0:
		return "\"" + plain + " q\""
	case 1:
		return "'" + plain + "'"
	case 2:
		return g.pick("on", "1", "0x1", "1.5", "~", "yes", "a b", "2001-01-01", "1e3", "0777", ".5", "!!str 1")
	case 3:
		return g.anchor(false) + plain
	}
	return plain
}

// value writes what follows "key:".
func (g *generator) value(indent, depth int) {
	if depth < 4 && g.chance(45) {
		isMap := g.chance(60)
		if anchor := g.anchor(isMap); anchor != "" {
			g.out.WriteString(" " + strings.TrimSpace(anchor))
		}
		g.out.WriteString(g.pick("\n", "\n", " # c\n", " \n"))
		if isMap {
			g.blockMap(indent+1+g.random.Intn(3), depth+1)
		} else {
			g.blockList(indent+g.random.Intn(3), depth+1)
		}
		return
	}
	g.out.WriteString(g.pick(" ", " ", " ", "  ", "\t"))
	g.inline(indent, depth)
}

func (g *generator) blockList(indent, depth int) {
	margin := strings.Repeat(" ", indent)
	for range 1 + g.random.Intn(3) {
		g.comment(indent)
		g.out.WriteString(margin + "-")
		switch {
		case depth < 4 && g.chance(20):
			g.out.WriteString(" k: 1\n" + margin + "  l: 2\n")
		case depth < 4 && g.chance(15):
			g.out.WriteString(" - a\n" + margin + "  - b\n")
		case depth < 4 && g.chance(20):
			g.out.WriteString("\n")
			g.node(indent+1+g.random.Intn(2), depth+1)
		default:
			g.out.WriteString(" ")
			g.inline(indent, depth)
		}
	}
}

// inline writes a value in the line that has begun, and the end of its line.
func (g *generator) inline(indent, depth int) {
	switch {
	case g.chance(18):
		g.block(indent)
		return
	case len(g.anchors) > 0 && g.chance(10):
		g.out.WriteString("*" + g.anchors[g.random.Intn(len(g.anchors))])
	case g.chance(15):
		g.out.WriteString(g.anchor(false) + g.flow(depth))
	case g.chance(15):
		g.out.WriteString(g.anchor(false) + g.quoted(indent))
	case g.chance(10):
		g.out.WriteString("plain\n" + strings.Repeat(" ", indent+1) + g.pick("goes on", "two\n\n"+strings.Repeat(" ", indent+1)+"three", "- x", "# no"))
	default:
		g.out.WriteString(g.anchor(false) + g.pick("", "", "", "!!str ", "!x ", "! ") + g.scalars[g.random.Intn(len(g.scalars))])
	}
	g.out.WriteString(g.pick("\n", "\n", "\n", " \n", " # c\n", "\t\n"))
}

func (g *generator) quoted(indent int) string {
	next := "\n" + strings.Repeat(" ", indent+1+g.random.Intn(2))
	return g.pick(`"a\tb\u00e9\x41\/"`, `"a `+next+`b"`, `"a\`+next+`  b"`, "'it''s"+next+next+"x'", `""`, `''`, "\"a"+next+"\tb\"", `"\
"`, `"é 😀"`, "'a: b # c'", `"\U0001F600\N\_\L\P\e"`)
}

func (g *generator) flow(depth int) string {
	if depth > 4 {
		return g.pick("[]", "{}", "x")
	}
	var items []string
	for i := range g.random.Intn(4) {
		item := g.pick("a", "1", "'q'", `"d"`, "x y", "!!str 1", "~", "", "a:b", "-1", "http://x")
		if g.chance(30) {
			item = g.flow(depth + 1)
		}
		items = append(items, item)
		_ = i
	}
	separator := g.pick(", ", ",", " , ", ",\n      ")
	if g.chance(50) {
		return "[" + strings.Join(items, separator) + g.pick("", "", ",") + "]"
	}
	for i := range items {
		items[i] = fmt.Sprintf("%sf%d%s%s", g.pick("", "", "? "), i, g.pick(": ", ": ", " : ", ":"), items[i])
	}
	return "{" + strings.Join(items, separator) + g.pick("", " ", ",") + "}"
}

func (g *generator) block(indent int) {
	margin := indent + 1 + g.random.Intn(3)
	header := g.pick("|", ">")
	indicator := g.pick("", "", "", fmt.Sprint(margin-indent))
	if g.chance(50) {
		header += g.pick("", "+", "-") + indicator
	} else {
		header += indicator + g.pick("", "+", "-")
	}
	g.out.WriteString(header + g.pick("\n", "\n", " # c\n", " \n"))
	for range g.random.Intn(6) {
		line := strings.Repeat(" ", margin) + g.pick("text", "text ", "  more", "\ttab", "# no comment", "a: b", "- x", "", "é", "'q'", "\\n")
		if g.chance(20) {
			line = g.pick("", strings.Repeat(" ", g.random.Intn(margin+2)))
		}
		g.out.WriteString(line + "\n")
	}
}

// mutate changes a few characters of the snippets: what is almost YAML must be refused, or read,
// alike.
func mutate(seed int64, count int, snippets []input) []input {
	random := rand.New(rand.NewSource(seed + 1))
	inputs := make([]input, count)
	for i := range inputs {
		base := snippets[random.Intn(len(snippets))]
		stream := append([]byte{}, base.stream...)
		for range 1 + random.Intn(4) {
			stream = mutateOnce(random, stream)
		}
		inputs[i] = input{fmt.Sprintf("%d of seed %d, from %s", i, seed, base.name), stream}
	}
	return inputs
}

var pieces = []string{
	" ", "  ", "\n", "\n\n", "\t", ":", ": ", "- ", "-", ",", "[", "]", "{", "}", "#", " #", "&", "&a ", "*", "*a", "!", "!!", "!!str ", "|", ">",
	"|\n", ">-\n", "'", "\"", "\\", "%", "@", "`", "?", "? ", "<<", "<<: ", "=", "~", "a", "b: c", "1", ".", "---", "---\n", "\n---\n",
	"0x", "_", "é", "\u0085", "\u2028", "\u00a0", "😀", "\r", "\r\n", "\ufeff", "\x7f", "\x01", "null", "\n  ", "\n\t", "\n- ", "\na: ", "\"\"", "[]", "{}",
}

func mutateOnce(random *rand.Rand, stream []byte) []byte {
	at := random.Intn(len(stream) + 1)
	rest := append([]byte{}, stream[at:]...)
	if random.Intn(3) == 0 && len(rest) > 0 {
		cut := 1 + random.Intn(min(len(rest), 4))
		return append(stream[:at], rest[cut:]...)
	}
	if random.Intn(8) == 0 && len(stream) > 0 {
		from := random.Intn(len(stream))
		length := random.Intn(min(len(stream)-from, 40) + 1)
		piece := append([]byte{}, stream[from:from+length]...)
		return append(append(stream[:at], piece...), rest...)
	}
	return append(append(stream[:at], pieces[random.Intn(len(pieces))]...), rest...)
}
