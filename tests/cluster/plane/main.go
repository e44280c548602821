// SPDX-License-Identifier: Apache-2.0

// Command plane runs a Kubernetes control plane for tests on the loopback interface: real servers,
// real controllers, and nodes played by kwok.  However it ends, its processes end with it and its
// folder is removed.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const usage = `usage: plane -programs FOLDER up                 start in the background, print the kubeconfig
       plane -programs FOLDER up -- COMMAND…   run COMMAND with KUBECONFIG set, then end
       plane down PATH                         end the plane of a kubeconfig or folder
       plane apiserver kill|start|pause|resume PATH
`

func main() {
	flag.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	programs := flag.String("programs", "", "the folder with etcd, kube-apiserver, …, kwok")
	flag.Parse()
	arguments := flag.Args()
	status := 0
	var err error
	switch {
	case len(arguments) == 1 && arguments[0] == "up":
		err = upInBackground(*programs)
	case len(arguments) > 2 && arguments[0] == "up" && arguments[1] == "--":
		status, err = upForCommand(*programs, arguments[2:])
	case len(arguments) == 1 && arguments[0] == "serve":
		err = serve(*programs)
	case len(arguments) == 2 && arguments[0] == "down":
		err = down(arguments[1])
	case len(arguments) == 3 && arguments[0] == "apiserver":
		err = ask(arguments[2], "/apiserver/"+arguments[1])
	default:
		flag.Usage()
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "error: %s\n", err)
		os.Exit(1)
	}
	os.Exit(status)
}

// endings are the signals that end a plane in an orderly way.
func endings() <-chan os.Signal {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	return signals
}

// upForCommand runs a plane for as long as a command takes; the result is the command's exit code.
func upForCommand(programs string, words []string) (int, error) {
	signals := endings()
	p, err := newPlane(programs)
	if err != nil {
		return 0, err
	}
	defer p.close()
	if err := p.boot(signals); err != nil {
		return 0, err
	}
	command := exec.Command(words[0], words[1:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.Env = append(os.Environ(), "KUBECONFIG="+p.file("kubeconfig"), "MT_PLANE="+p.folder,
		"PATH="+p.programs+":"+os.Getenv("PATH"))
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := p.children.run(command.Start); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	for {
		select {
		case got := <-signals:
			// From a terminal the command has it as well.
			_ = command.Process.Signal(got)
		case name := <-p.died:
			_ = command.Process.Signal(syscall.SIGTERM)
			<-ended
			return 0, p.failure(name + " ended by itself")
		case err := <-ended:
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				if state := exit.Sys().(syscall.WaitStatus); state.Signaled() {
					return 128 + int(state.Signal()), nil
				}
				return exit.ExitCode(), nil
			}
			return 0, err
		}
	}
}

// upInBackground starts `plane serve` and ends when that is ready.  The two talk through pipes: the
// server says `ready FILE` or why not, and lives on only if it then hears that it was understood.
func upInBackground(programs string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	server := exec.Command(self, "-programs", programs, "serve")
	server.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	input, err := server.StdinPipe()
	if err != nil {
		return err
	}
	output, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	signals := endings()
	go func() {
		<-signals
		input.Close()
	}()
	text, err := bufio.NewReader(output).ReadString('\n')
	kubeconfig, ready := strings.CutPrefix(strings.TrimSuffix(text, "\n"), "ready ")
	if !ready {
		rest, _ := io.ReadAll(output)
		_ = server.Wait()
		if err != nil && text == "" {
			return errors.New("the plane was given up")
		}
		return errors.New(text + strings.TrimRight(string(rest), "\n"))
	}
	if _, err := io.WriteString(input, "understood\n"); err != nil {
		return err
	}
	fmt.Println(kubeconfig)
	return nil
}

func serve(programs string) error {
	signals := endings()
	abandoned := make(chan os.Signal, 1)
	understood := make(chan struct{})
	go func() {
		if text, _ := bufio.NewReader(os.Stdin).ReadString('\n'); text == "understood\n" {
			close(understood)
		} else {
			abandoned <- syscall.SIGTERM
		}
	}()
	p, err := newPlane(programs)
	if err == nil {
		defer p.close()
		err = p.boot(merge(signals, abandoned))
	}
	if err != nil {
		fmt.Println(err)
		return nil
	}
	fmt.Printf("ready %s\n", p.file("kubeconfig"))
	select {
	case <-understood:
	case <-abandoned:
		return nil
	}
	select {
	case <-signals:
	case <-p.stopped:
	case <-p.died: // nobody is there to be told; clients find no server from now on
	}
	return nil
}

func merge(one, other <-chan os.Signal) <-chan os.Signal {
	both := make(chan os.Signal, 1)
	go func() {
		select {
		case s := <-one:
			both <- s
		case s := <-other:
			both <- s
		}
	}()
	return both
}

// folderOf takes a plane's folder, or any kubeconfig in it.
func folderOf(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return path
	}
	return filepath.Dir(path)
}

func down(path string) error {
	folder := folderOf(path)
	if _, err := os.Stat(filepath.Join(folder, "control")); err != nil {
		return fmt.Errorf("%s belongs to no plane that runs", path)
	}
	if err := ask(path, "/stop"); err != nil {
		return err
	}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(folder); os.IsNotExist(err) {
			return nil
		}
	}
	return fmt.Errorf("%s is still there", folder)
}
