// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

type proxy struct {
	server            string // https://127.0.0.1:PORT
	asAdmin, asClient *http.Transport
	record            *record
	faults            *faults
	connections       *connections
	watches           group
}

// ServeHTTP forwards a request, unless a fault is due for it.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	connection := connectionOf(r)
	e := p.record.add(r, connection.id)
	defer p.record.finish(e)
	f := p.faults.take(e)
	if f == nil {
		f = &fault{}
	} else {
		p.record.update(func() { e.Fault = f.deed })
	}

	switch f.deed {
	case "refuse":
		abort(connection)
	case "hang":
		sleep(r.Context(), f.lasts)
		abort(connection)
	case "status":
		p.answer(w, e, f)
		return
	case "expire":
		p.expire(w, e)
		return
	case "delay":
		if !sleep(r.Context(), f.lasts) {
			return
		}
	}
	answer, err := p.send(r)
	if err != nil {
		p.record.update(func() { e.Error = err.Error() })
		panic(http.ErrAbortHandler)
	}
	defer answer.Body.Close()
	if f.deed == "drop" {
		_, _ = io.Copy(io.Discard, answer.Body) // the server is done with it
		abort(connection)
	}
	p.giveBack(w, r, e, f, answer)
}

func abort(c *connection) {
	c.reset()
	panic(http.ErrAbortHandler)
}

// sleep waits for a time, or for 0 as long as the client does; false when the client has gone.
func sleep(client context.Context, lasts time.Duration) bool {
	var end <-chan time.Time
	if lasts > 0 {
		end = time.After(lasts)
	}
	select {
	case <-client.Done():
		return false
	case <-end:
		return true
	}
}

var perHop = []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer",
	"Transfer-Encoding", "Upgrade"}

func (p *proxy) send(r *http.Request) (*http.Response, error) {
	out, err := http.NewRequestWithContext(r.Context(), r.Method, p.server+r.URL.RequestURI(), r.Body)
	if err != nil {
		return nil, err
	}
	out.Header = r.Header.Clone()
	out.ContentLength = r.ContentLength
	if r.ContentLength == 0 {
		out.Body = http.NoBody
	}
	for _, name := range perHop {
		out.Header.Del(name)
	}
	if r.Header.Get("Authorization") != "" {
		return p.asClient.RoundTrip(out)
	}
	return p.asAdmin.RoundTrip(out)
}

// giveBack copies an answer to the client, as far as the fault lets it.
func (p *proxy) giveBack(w http.ResponseWriter, r *http.Request, e *entry, f *fault, answer *http.Response) {
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	for _, name := range perHop {
		w.Header().Del(name)
	}
	if f.deed == "goaway" {
		// Go's server takes this header of an HTTP/2 answer for the wish to send GOAWAY.
		w.Header().Set("Connection", "close")
	}
	body := io.Reader(answer.Body)
	if f.deed == "reset" || f.deed == "stall" {
		whole, _ := io.ReadAll(answer.Body)
		w.Header().Set("Content-Length", strconv.Itoa(len(whole)))
		body = bytes.NewReader(whole[:len(whole)/2])
	}
	w.WriteHeader(answer.StatusCode)
	p.record.update(func() { e.Status = answer.StatusCode })
	out := http.NewResponseController(w)
	_ = out.Flush()

	done := make(chan error, 1)
	copied := func() { done <- p.copy(w, out, e, body) }
	if e.Watch {
		// In the background, so that it can be ended in the middle.
		ended, leave := p.watches.join()
		defer leave()
		go copied()
		select {
		case <-done:
		case reset := <-ended:
			answer.Body.Close()
			<-done
			if reset {
				panic(http.ErrAbortHandler)
			}
		}
		return
	}
	copied()
	err := <-done
	switch {
	case f.deed == "reset":
		// The half is on its way; without this pause the RST could overtake it.
		time.Sleep(20 * time.Millisecond)
		abort(connectionOf(r))
	case f.deed == "stall":
		sleep(r.Context(), f.lasts)
		panic(http.ErrAbortHandler)
	case err != nil:
		panic(http.ErrAbortHandler)
	}
}

// copy hands on what comes, at once.
func (p *proxy) copy(w io.Writer, out *http.ResponseController, e *entry, body io.Reader) error {
	buffer := make([]byte, 32<<10)
	for {
		count, err := body.Read(buffer)
		if count > 0 {
			if _, err := w.Write(buffer[:count]); err != nil {
				return err
			}
			_ = out.Flush()
			p.record.update(func() { e.Bytes += int64(count) })
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

var reasons = map[int]string{400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound",
	409: "Conflict", 410: "Expired", 422: "Invalid", 429: "TooManyRequests", 500: "InternalError",
	503: "ServiceUnavailable", 504: "Timeout"}

func status(code int, reason, message string) map[string]any {
	if reason == "" {
		reason = reasons[code]
	}
	if message == "" {
		message = "ordered by the test"
	}
	return map[string]any{"kind": "Status", "apiVersion": "v1", "metadata": map[string]any{},
		"status": "Failure", "message": message, "reason": reason, "code": code}
}

// answer says what the fault wants instead of what the server would.
func (p *proxy) answer(w http.ResponseWriter, e *entry, f *fault) {
	body, kind := []byte(f.body), "text/html"
	if f.body == "" {
		body, _ = json.Marshal(status(f.code, f.reason, f.message))
		kind = "application/json"
	}
	if f.retryAfter != "" {
		w.Header().Set("Retry-After", f.retryAfter)
	}
	w.Header().Set("Content-Type", kind)
	p.record.update(func() { e.Status, e.Bytes = f.code, int64(len(body)) })
	w.WriteHeader(f.code)
	_, _ = w.Write(body)
}

// expire ends a watch as the server does where it does not have what happened since.
func (p *proxy) expire(w http.ResponseWriter, e *entry) {
	event := map[string]any{"type": "ERROR",
		"object": status(http.StatusGone, "Expired", "too old resource version")}
	w.Header().Set("Content-Type", "application/json")
	p.record.update(func() { e.Status = http.StatusOK })
	_ = json.NewEncoder(w).Encode(event)
}
