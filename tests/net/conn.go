// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// A listener that counts what it accepts.
type listener struct {
	net.Listener
	accepted atomic.Int64
}

func newListener() *listener {
	return &listener{Listener: must(net.Listen("tcp", "127.0.0.1:0"))}
}

func (l *listener) port() int {
	return l.Addr().(*net.TCPAddr).Port
}

func (l *listener) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.accepted.Add(1)
	return &conn{Conn: raw, closed: make(chan struct{})}, nil
}

// A conn can fall silent: nothing is read any more, and what is written goes nowhere.
type conn struct {
	net.Conn
	silent atomic.Bool
	once   sync.Once
	closed chan struct{}
}

func (c *conn) Read(bytes []byte) (int, error) {
	n, err := c.Conn.Read(bytes)
	if c.silent.Load() {
		<-c.closed
		return 0, io.EOF
	}
	return n, err
}

func (c *conn) Write(bytes []byte) (int, error) {
	if c.silent.Load() {
		return len(bytes), nil
	}
	return c.Conn.Write(bytes)
}

func (c *conn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// reset ends it as a crashed host would.
func (c *conn) reset() {
	c.Conn.(*net.TCPConn).SetLinger(0)
	c.Close()
}

type connKey struct{}

func withConn(ctx context.Context, c net.Conn) context.Context {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	return context.WithValue(ctx, connKey{}, c)
}

func connOf(r *http.Request) *conn {
	return r.Context().Value(connKey{}).(*conn)
}

// listenProxy serves CONNECT on a port of its own, which it returns.  The host "refused" is.
func listenProxy() int {
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.URL.Hostname() == "refused" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		here, _, _ := http.NewResponseController(w).Hijack()
		io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() {
			io.Copy(there, here)
			there.Close()
		}()
		io.Copy(here, there)
		here.Close()
	}))
	return l.Addr().(*net.TCPAddr).Port
}
