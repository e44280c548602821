// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// A document as moontide read it, and as it wrote it again.
type document struct {
	line int
	json string
	yaml string
}

// What moontide made of a stream.
type answer struct {
	documents []document
	errors    []string // "line rule message"
}

// The process of mt_documents.c.
type tool struct {
	in  *bufio.Writer
	out *bufio.Reader
}

func startTool(path string) (*tool, error) {
	process := exec.Command(path)
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := process.Start(); err != nil {
		return nil, err
	}
	return &tool{bufio.NewWriter(in), bufio.NewReader(out)}, nil
}

func (t *tool) read(stream []byte) (answer, error) {
	fmt.Fprintf(t.in, "%d\n", len(stream))
	t.in.Write(stream)
	if err := t.in.Flush(); err != nil {
		return answer{}, err
	}
	var a answer
	for {
		line, err := t.out.ReadString('\n')
		if err != nil {
			return a, fmt.Errorf("moontide's reader ended: %w", err)
		}
		line = strings.TrimSuffix(line, "\n")
		switch line[0] {
		case 'D':
			fields := strings.SplitN(line, " ", 4)
			number, _ := strconv.Atoi(fields[1])
			a.documents = append(a.documents, document{line: number, json: fields[3]})
		case 'Y':
			length, _ := strconv.Atoi(line[2:])
			yaml := make([]byte, length)
			if _, err := io.ReadFull(t.out, yaml); err != nil {
				return a, err
			}
			a.documents[len(a.documents)-1].yaml = string(yaml)
		case 'E':
			a.errors = append(a.errors, line[2:])
		case '.':
			return a, nil
		}
	}
}
