// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

//go:embed stages.yaml
var stages []byte

//go:embed objects.yaml
var objects []byte

const bootLimit = 90 * time.Second

// A plane is a control plane that runs, and its folder.
type plane struct {
	folder   string
	programs string // the folder of the programs
	children spawner
	janitor  io.Closer
	stopped  chan struct{} // closed by a request to stop
	died     chan string   // names the process that ended by itself

	etcdPort, peerPort, apiPort, nodePort, kwokPort int

	admin  *http.Client // asks the API server as its administrator
	server credential   // of everything that listens

	mutex     sync.Mutex // guards what follows
	processes map[string]*process
	apiserver *process
	expected  bool // the API server may be gone
}

func newPlane(programs string) (*plane, error) {
	programs, err := filepath.Abs(programs)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(programs, "kube-apiserver")); err != nil {
		return nil, fmt.Errorf("-programs: %w", err)
	}
	folder, err := os.MkdirTemp("", "moontide-plane-")
	if err != nil {
		return nil, err
	}
	janitor, err := startJanitor(folder)
	if err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return &plane{
		folder:    folder,
		programs:  programs,
		children:  newSpawner(),
		janitor:   janitor,
		stopped:   make(chan struct{}),
		died:      make(chan string, 8),
		processes: map[string]*process{},
	}, nil
}

func (p *plane) file(name string) string { return filepath.Join(p.folder, name) }
func (p *plane) log(name string) string  { return p.file(filepath.Join("logs", name+".log")) }
func (p *plane) url() string             { return fmt.Sprintf("https://127.0.0.1:%d", p.apiPort) }

// close ends every process and removes the folder.
func (p *plane) close() {
	p.mutex.Lock()
	p.expected = true
	for _, running := range p.processes {
		running.kill()
	}
	p.apiserver.kill()
	p.mutex.Unlock()
	os.RemoveAll(p.folder)
	p.janitor.Close()
}

// failure adds to a message the ends of the logs that say why.
func (p *plane) failure(message string) error {
	var text strings.Builder
	text.WriteString(message)
	logs, _ := filepath.Glob(p.log("*"))
	for _, log := range logs {
		content, _ := os.ReadFile(log)
		lines := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
		fmt.Fprintf(&text, "\n--- %s\n%s", filepath.Base(log),
			strings.Join(lines[max(0, len(lines)-8):], "\n"))
	}
	return errors.New(text.String())
}

// boot starts everything, until a Pod could run; what arrives on `interrupted` ends the attempt.
func (p *plane) boot(interrupted <-chan os.Signal) error {
	limit, cancel := context.WithTimeout(context.Background(), bootLimit)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- p.bootUntil(limit) }()
	select {
	case err := <-ended:
		return err
	case name := <-p.died:
		return p.failure(name + " ended by itself")
	case <-interrupted:
		return errors.New("interrupted")
	}
}

func (p *plane) bootUntil(limit context.Context) error {
	for _, folder := range []string{"logs", "pki"} {
		if err := os.Mkdir(p.file(folder), 0o700); err != nil {
			return err
		}
	}
	ports, err := freePorts(5)
	if err != nil {
		return err
	}
	p.etcdPort, p.peerPort, p.apiPort, p.nodePort, p.kwokPort =
		ports[0], ports[1], ports[2], ports[3], ports[4]

	// etcd starts while the keys are made.
	etcd := fmt.Sprintf("http://127.0.0.1:%d", p.etcdPort)
	peer := fmt.Sprintf("http://127.0.0.1:%d", p.peerPort)
	if err := p.startWatched("etcd", "--data-dir=etcd", "--unsafe-no-fsync",
		"--listen-client-urls="+etcd, "--advertise-client-urls="+etcd,
		"--listen-peer-urls="+peer, "--initial-advertise-peer-urls="+peer,
		"--initial-cluster=default="+peer, "--logger=zap", "--log-level=warn"); err != nil {
		return err
	}
	if err := p.makeCredentials(); err != nil {
		return err
	}
	if err := p.listenAsNode(); err != nil {
		return err
	}
	if err := p.startAPIServer(limit); err != nil {
		return err
	}
	return p.furnish(limit)
}

// startWatched starts a program whose end is the end of the plane.
func (p *plane) startWatched(name string, arguments ...string) error {
	started, err := p.start(name, arguments...)
	if err != nil {
		return err
	}
	p.mutex.Lock()
	p.processes[name] = started
	p.mutex.Unlock()
	go func() {
		<-started.ended
		p.died <- name
	}()
	return nil
}

func (p *plane) makeCredentials() error {
	clients, err := newAuthority("moontide-test-ca")
	if err != nil {
		return err
	}
	other, err := newAuthority("moontide-test-other-ca")
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"ca.crt": clients.pem, "other-ca.crt": other.pem} {
		if err := os.WriteFile(p.file("pki/"+name), content, 0o600); err != nil {
			return err
		}
	}
	_, signing, err := newKey()
	if err != nil {
		return err
	}
	if err := os.WriteFile(p.file("pki/service-accounts.key"), signing, 0o600); err != nil {
		return err
	}

	const lifetime = 200 * time.Hour
	masters := []string{"system:masters"}
	made := map[string]credential{}
	for _, wanted := range []struct {
		file  string
		name  pkix.Name
		lasts time.Duration
	}{
		{"server", pkix.Name{CommonName: "127.0.0.1"}, lifetime},
		{"admin", pkix.Name{CommonName: "admin", Organization: masters}, lifetime},
		{"kwok", pkix.Name{CommonName: "kwok", Organization: masters}, lifetime},
		{"controllers", pkix.Name{CommonName: "system:kube-controller-manager"}, lifetime},
		{"scheduler", pkix.Name{CommonName: "system:kube-scheduler"}, lifetime},
		{"no-rights", pkix.Name{CommonName: "no-rights"}, lifetime},
		{"expired", pkix.Name{CommonName: "admin", Organization: masters}, -time.Hour},
	} {
		made[wanted.file], err = clients.issue(wanted.name, wanted.lasts)
		if err != nil {
			return err
		}
		if err := made[wanted.file].write(p.file("pki/" + wanted.file)); err != nil {
			return err
		}
	}
	p.server = made["server"]

	pair, err := made["admin"].pair()
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AddCert(clients.certificate)
	p.admin = &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: roots},
	}}
	return p.writeKubeconfigs(made, clients.pem, other.pem)
}

// startAPIServer starts it and waits until it is ready.
func (p *plane) startAPIServer(limit context.Context) error {
	started, err := p.start("kube-apiserver",
		fmt.Sprintf("--etcd-servers=http://127.0.0.1:%d", p.etcdPort),
		fmt.Sprintf("--secure-port=%d", p.apiPort), "--bind-address=127.0.0.1",
		"--tls-cert-file=pki/server.crt", "--tls-private-key-file=pki/server.key",
		"--client-ca-file=pki/ca.crt",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=pki/service-accounts.key",
		"--service-account-signing-key-file=pki/service-accounts.key",
		"--authorization-mode=Node,RBAC", "--service-cluster-ip-range=10.0.0.0/24",
		"--kubelet-preferred-address-types=InternalIP", "--allow-privileged=true",
		// Without these it looks for a network interface that is not the loopback.
		"--advertise-address=192.0.2.1", "--external-hostname=localhost")
	if err != nil {
		return err
	}
	p.mutex.Lock()
	p.apiserver, p.expected = started, false
	p.mutex.Unlock()
	go func() {
		<-started.ended
		p.mutex.Lock()
		defer p.mutex.Unlock()
		if p.apiserver == started && !p.expected {
			p.died <- "kube-apiserver"
		}
	}()
	return p.poll(limit, "the API server", func() bool {
		answer, err := p.get("/readyz")
		return err == nil && string(answer) == "ok"
	})
}

// get asks the API server as the administrator.
func (p *plane) get(path string) ([]byte, error) {
	answer, err := p.admin.Get(p.url() + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, answer.Status)
	}
	return body, err
}

func (p *plane) poll(limit context.Context, what string, done func() bool) error {
	for !done() {
		select {
		case <-limit.Done():
			return p.failure(what + " is not there in time")
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}

// furnish starts what needs the API server, and waits until Pods can be made.
func (p *plane) furnish(limit context.Context) error {
	for name, content := range map[string][]byte{"stages.yaml": stages, "objects.yaml": objects} {
		if err := os.WriteFile(p.file(name), content, 0o600); err != nil {
			return err
		}
	}
	for _, start := range [][]string{
		{"kube-controller-manager", "--kubeconfig=pki/controllers.kubeconfig",
			"--service-account-private-key-file=pki/service-accounts.key",
			"--root-ca-file=pki/ca.crt", "--use-service-account-credentials=true",
			"--leader-elect=false", "--secure-port=0",
			"--node-monitor-period=500ms", // a new node has to wait for this
			"--kube-api-qps=500", "--kube-api-burst=500"},
		{"kube-scheduler", "--kubeconfig=pki/scheduler.kubeconfig",
			"--leader-elect=false", "--secure-port=0",
			"--kube-api-qps=500", "--kube-api-burst=500"},
		{"kwok", "--kubeconfig=pki/kwok.kubeconfig", "--manage-all-nodes=true",
			"--node-lease-duration-seconds=40", "--config=stages.yaml", "--cidr=10.244.0.1/16",
			"--node-ip=127.0.0.1", fmt.Sprintf("--node-port=%d", p.nodePort),
			fmt.Sprintf("--server-address=127.0.0.1:%d", p.kwokPort),
			"--tls-cert-file=pki/server.crt", "--tls-private-key-file=pki/server.key"},
	} {
		if err := p.startWatched(start[0], start[1:]...); err != nil {
			return err
		}
	}
	if _, err := p.kubectl("apply", "--server-side", "-f", "objects.yaml"); err != nil {
		return err
	}
	if err := p.writeToken(); err != nil {
		return err
	}
	if err := p.poll(limit, "the service account of Pods", func() bool {
		_, err := p.get("/api/v1/namespaces/default/serviceaccounts/default")
		return err == nil
	}); err != nil {
		return err
	}
	if err := p.poll(limit, "the node", func() bool {
		node, err := p.get("/api/v1/nodes/node-1")
		return err == nil && bytes.Contains(node, []byte(`"reason":"KubeletReady"`)) &&
			!bytes.Contains(node, []byte(`"taints"`))
	}); err != nil {
		return err
	}
	return p.listenForControl()
}

func (p *plane) kubectl(arguments ...string) ([]byte, error) {
	command := exec.Command(filepath.Join(p.programs, "kubectl"), arguments...)
	command.Dir = p.folder
	command.Env = append(os.Environ(), "KUBECONFIG="+p.file("kubeconfig"), "HOME="+p.folder)
	output, err := command.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("kubectl %s: %s", strings.Join(arguments, " "), exit.Stderr)
	}
	return output, err
}

// listenForControl takes the orders of `plane down` and `plane apiserver`.
func (p *plane) listenForControl() error {
	listener, err := net.Listen("unix", p.file("control"))
	if err != nil {
		return err
	}
	orders := http.NewServeMux()
	var once sync.Once
	orders.HandleFunc("POST /stop", func(http.ResponseWriter, *http.Request) {
		once.Do(func() { close(p.stopped) })
	})
	orders.HandleFunc("POST /apiserver/{order}", func(w http.ResponseWriter, r *http.Request) {
		if err := p.orderAPIServer(r.PathValue("order")); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
		}
	})
	go func() { _ = http.Serve(listener, orders) }()
	return nil
}
