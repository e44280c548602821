// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
)

// ask gives an order to the plane of a kubeconfig or a folder.
func ask(path, order string) error {
	socket := filepath.Join(folderOf(path), "control")
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		},
	}}
	answer, err := client.Post("http://plane"+order, "", nil)
	if err != nil {
		return fmt.Errorf("%s belongs to no plane that runs: %w", path, err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		return errors.New(strings.TrimSpace(string(text)))
	}
	return nil
}

// orderAPIServer kills or starts the API server, whose port and data stay, or makes it silent.
func (p *plane) orderAPIServer(order string) error {
	p.mutex.Lock()
	running := p.apiserver
	alive := !p.expected
	if order == "kill" && alive {
		p.expected = true
	}
	p.mutex.Unlock()

	switch {
	case order == "start" && alive:
		return errors.New("the API server runs")
	case order == "start":
		limit, cancel := context.WithTimeout(context.Background(), bootLimit)
		defer cancel()
		return p.startAPIServer(limit)
	case !alive:
		return errors.New("the API server does not run")
	case order == "kill":
		running.kill()
		return nil
	case order == "pause":
		return running.command.Process.Signal(syscall.SIGSTOP)
	case order == "resume":
		return running.command.Process.Signal(syscall.SIGCONT)
	}
	return fmt.Errorf("%q is none of kill, start, pause, resume", order)
}
