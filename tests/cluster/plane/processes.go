// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// spawner starts processes that end with this one, whatever ends it: the kernel kills a child when
// the thread that started it ends, so that one thread starts all of them and never ends.
type spawner chan func()

func newSpawner() spawner {
	s := make(spawner)
	go func() {
		runtime.LockOSThread()
		for start := range s {
			start()
		}
	}()
	return s
}

// run calls start, such as the Start of a command with a Pdeathsig, on that thread.
func (s spawner) run(start func() error) error {
	result := make(chan error)
	s <- func() { result <- start() }
	return <-result
}

// A process is a server of the plane.
type process struct {
	command *exec.Cmd
	ended   chan struct{}
}

// start runs a program with its output in logs/NAME.log.  In a group of its own it hears nothing of
// an interrupt at the terminal: the plane ends it when all who use it are gone.
func (p *plane) start(name string, arguments ...string) (*process, error) {
	log, err := os.OpenFile(p.log(name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	command := exec.Command(filepath.Join(p.programs, name), arguments...)
	command.Stdout, command.Stderr = log, log
	command.Dir = p.folder
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := p.children.run(command.Start); err != nil {
		return nil, err
	}
	started := &process{command, make(chan struct{})}
	go func() {
		_ = command.Wait()
		close(started.ended)
	}()
	return started, nil
}

// kill ends a process, which none of these minds: what they hold is gone with the folder.
func (s *process) kill() {
	if s != nil {
		_ = s.command.Process.Kill()
		<-s.ended
	}
}

// startJanitor starts a process that removes the folder once this one is gone, also when it was
// killed: its standard input is a pipe that nobody else holds.  The pipe is to be kept.
func startJanitor(folder string) (io.Closer, error) {
	janitor := exec.Command("sh", "-c",
		`trap "" INT TERM HUP; read -r _; rm -rf -- "$1" || rm -rf -- "$1"`, "janitor", folder)
	pipe, err := janitor.StdinPipe()
	if err != nil {
		return nil, err
	}
	janitor.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return pipe, janitor.Start()
}

// freePorts finds ports outside the range from which the kernel takes those of clients: a server
// that is restarted gets its port again.
func freePorts(count int) ([]int, error) {
	var ports []int
	var listeners []net.Listener
	defer func() {
		for _, l := range listeners {
			l.Close()
		}
	}()
	for tries := 0; len(ports) < count; tries++ {
		port := 20000 + rand.IntN(12000)
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			listeners = append(listeners, l)
			ports = append(ports, port)
		} else if tries > 1000 {
			return nil, err
		}
	}
	return ports, nil
}
