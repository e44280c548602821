// SPDX-License-Identifier: Apache-2.0

// A server on loopback for the tests of core/net: `net_server FOLDER`.  It writes certificates to
// FOLDER, listens on a free port for each of its faces, and prints them on one line, "ready h2=PORT
// h1=PORT …".  What it does is chosen by the path.  It ends when its standard input ends, so that no
// test leaves one behind.
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

// A face is a port with its own protocol and certificate.
type face struct {
	name   string
	cert   tls.Certificate
	client bool // asks for a certificate of our authority
	old    bool // HTTP/1.1
	plain  bool // without TLS
	few    bool // HTTP/2 with four streams at a time
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: net_server FOLDER")
	}
	ours, theirs := newAuthority("moontide test authority"), newAuthority("another authority")
	writeFiles(os.Args[1], ours, theirs)
	good := ours.issue(server, valid, "localhost", "127.0.0.1")
	faces := []face{
		{name: "h2", cert: good},
		{name: "h1", cert: good, old: true},
		{name: "plain", plain: true},
		{name: "few", cert: good, few: true},
		{name: "client", cert: good, client: true},
		{name: "expired", cert: ours.issue(server, expired, "localhost", "127.0.0.1")},
		{name: "other", cert: theirs.issue(server, valid, "localhost", "127.0.0.1")},
		{name: "name", cert: ours.issue(server, valid, "cluster.internal")},
	}
	line := "ready"
	for _, f := range faces {
		line += fmt.Sprintf(" %s=%d", f.name, f.listen(ours))
	}
	line += fmt.Sprintf(" proxy=%d", listenProxy())
	fmt.Println(line)
	io.Copy(io.Discard, os.Stdin)
}

// listen serves a face and returns its port.
func (f face) listen(ours *authority) int {
	listener := newListener()
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(!f.old && !f.plain)
	s := &http.Server{
		Handler:     newHandler(listener),
		ConnContext: withConn,
		ErrorLog:    log.New(io.Discard, "", 0),
		Protocols:   protocols,
		TLSConfig:   &tls.Config{Certificates: []tls.Certificate{f.cert}},
	}
	if f.client {
		s.TLSConfig.ClientAuth = tls.RequireAndVerifyClientCert
		s.TLSConfig.ClientCAs = ours.pool()
	}
	if f.few {
		s.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 4}
	}
	if f.plain {
		go s.Serve(listener)
	} else {
		go s.ServeTLS(listener, "", "")
	}
	return listener.port()
}
