// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// connections are those of the clients; below TLS they can be cut and silenced.
type connections struct {
	address string

	mutex    sync.Mutex
	changed  *sync.Cond // a silence has ended, or a connection
	accepted int
	open     map[*connection]bool
	silent   bool
	refusing bool
	listener net.Listener // while it does not refuse
	queue    chan net.Conn
}

func newConnections() *connections {
	c := &connections{open: map[*connection]bool{}, queue: make(chan net.Conn)}
	c.changed = sync.NewCond(&c.mutex)
	return c
}

type connection struct {
	*net.TCPConn
	id   int
	all  *connections
	gone bool // guarded by all.mutex
}

// listen takes connections from a listener, and from those that later take its place.
func (c *connections) listen(listener net.Listener) net.Listener {
	c.accept(listener)
	return c
}

func (c *connections) accept(listener net.Listener) {
	c.listener = listener
	go func() {
		for {
			accepted, err := listener.Accept()
			if err != nil {
				return
			}
			c.mutex.Lock()
			c.accepted++
			known := &connection{TCPConn: accepted.(*net.TCPConn), id: c.accepted, all: c}
			c.open[known] = true
			c.mutex.Unlock()
			c.queue <- known
		}
	}()
}

// Accept, Close and Addr make a net.Listener of it.
func (c *connections) Accept() (net.Conn, error) { return <-c.queue, nil }
func (c *connections) Close() error              { return nil }
func (c *connections) Addr() net.Addr            { return &net.TCPAddr{} }

// pass waits while it is silent; a connection that is gone waits for nothing.
func (c *connection) pass() {
	c.all.mutex.Lock()
	defer c.all.mutex.Unlock()
	for c.all.silent && !c.gone {
		c.all.changed.Wait()
	}
}

func (c *connection) Read(into []byte) (int, error) {
	count, err := c.TCPConn.Read(into)
	c.pass()
	return count, err
}

func (c *connection) Write(from []byte) (int, error) {
	c.pass()
	return c.TCPConn.Write(from)
}

func (c *connection) Close() error {
	c.all.mutex.Lock()
	delete(c.all.open, c)
	c.gone = true
	c.all.changed.Broadcast()
	c.all.mutex.Unlock()
	return c.TCPConn.Close()
}

// reset cuts it so that the client is told by RST, not by an orderly end.
func (c *connection) reset() {
	_ = c.TCPConn.SetLinger(0)
	_ = c.Close()
}

func (c *connections) resetAll() int {
	c.mutex.Lock()
	var all []*connection
	for each := range c.open {
		all = append(all, each)
	}
	c.mutex.Unlock()
	for _, each := range all {
		each.reset()
	}
	return len(all)
}

// silence stops what flows in either direction; nothing is closed.  For 0 it lasts until speak.
func (c *connections) silence(lasts time.Duration) {
	c.mutex.Lock()
	c.silent = true
	c.mutex.Unlock()
	if lasts > 0 {
		time.AfterFunc(lasts, c.speak)
	}
}

func (c *connections) speak() {
	c.mutex.Lock()
	c.silent = false
	c.changed.Broadcast()
	c.mutex.Unlock()
}

// refuse lets nobody connect, until welcome.
func (c *connections) refuse() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.refusing {
		return nil
	}
	c.refusing = true
	return c.listener.Close()
}

func (c *connections) welcome() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if !c.refusing {
		return nil
	}
	listener, err := net.Listen("tcp", c.address)
	if err == nil {
		c.refusing = false
		c.accept(listener)
	}
	return err
}

type connectionKey struct{}

func rememberConnection(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, conn.(*tls.Conn).NetConn())
}

func connectionOf(r *http.Request) *connection {
	return r.Context().Value(connectionKey{}).(*connection)
}
