// SPDX-License-Identifier: Apache-2.0

// Command proxy stands between a client and the API server of a plane.  It forwards, counts, and
// does on command what networks and overloaded servers do.  Toward the client it is an HTTPS server
// with HTTP/2 on the loopback interface; a client that authenticates by itself, with a token, stays
// who it is, and any other is the administrator.  It ends when its standard input does.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
)

func main() {
	plane := flag.String("plane", "", "the folder of the plane")
	out := flag.String("out", "", "a folder for kubeconfig, kubeconfig.token and control")
	flag.Parse()
	if *plane == "" || *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*plane, *out); err != nil {
		fmt.Fprintf(os.Stderr, "error: %s\n", err)
		os.Exit(1)
	}
}

func run(plane, out string) error {
	p := &proxy{record: newRecord(), faults: &faults{}, connections: newConnections()}
	if err := p.connectTo(plane); err != nil {
		return err
	}
	served, err := tls.LoadX509KeyPair(plane+"/pki/server.crt", plane+"/pki/server.key")
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	control, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	p.connections.address = listener.Addr().String()

	server := &http.Server{
		Handler:     p,
		TLSConfig:   &tls.Config{Certificates: []tls.Certificate{served}},
		ConnContext: rememberConnection,
		ErrorLog:    log.New(io.Discard, "", 0), // resets are what it is for
		// As many as the API server allows by default.
		HTTP2: &http.HTTP2Config{MaxConcurrentStreams: 100},
	}
	go func() { _ = server.ServeTLS(p.connections.listen(listener), "", "") }()
	go func() { _ = http.Serve(control, p.control()) }()

	if err := writeKubeconfigs(plane, out, p.connections.address); err != nil {
		return err
	}
	url := fmt.Sprintf("http://%s\n", control.Addr())
	if err := os.WriteFile(filepath.Join(out, "control"), []byte(url), 0o600); err != nil {
		return err
	}
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return nil
}

var serverLine = regexp.MustCompile(`(?m)^    server: (.*)$`)

// connectTo takes address and keys from the plane's files.
func (p *proxy) connectTo(plane string) error {
	kubeconfig, err := os.ReadFile(plane + "/kubeconfig")
	if err != nil {
		return err
	}
	server := serverLine.FindSubmatch(kubeconfig)
	if server == nil {
		return fmt.Errorf("%s/kubeconfig names no server", plane)
	}
	p.server = string(server[1])
	ca, err := os.ReadFile(plane + "/pki/ca.crt")
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	admin, err := tls.LoadX509KeyPair(plane+"/pki/admin.crt", plane+"/pki/admin.key")
	if err != nil {
		return err
	}
	transport := func(certificates ...tls.Certificate) *http.Transport {
		return &http.Transport{
			TLSClientConfig:    &tls.Config{RootCAs: roots, Certificates: certificates},
			ForceAttemptHTTP2:  true,
			DisableCompression: true, // the client's own wish passes
		}
	}
	p.asAdmin, p.asClient = transport(admin), transport()
	return nil
}

// writeKubeconfigs leaves kubeconfig, by which the client is the administrator without doing anything
// for it, and kubeconfig.token.
func writeKubeconfigs(plane, out, address string) error {
	for name, user := range map[string]string{
		"kubeconfig": fmt.Sprintf("{client-certificate: %[1]s/pki/admin.crt, "+
			"client-key: %[1]s/pki/admin.key}", plane), // kubectl asks questions where there is nothing
		"kubeconfig.token": fmt.Sprintf("{tokenFile: %s/token}", plane),
	} {
		text := fmt.Sprintf(`apiVersion: v1
kind: Config
clusters:
- name: proxy
  cluster: {server: "https://%s", certificate-authority: %s/pki/ca.crt}
users:
- name: client
  user: %s
contexts:
- name: proxy
  context: {cluster: proxy, user: client}
current-context: proxy
`, address, plane, user)
		if err := os.WriteFile(filepath.Join(out, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}
