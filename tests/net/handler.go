// SPDX-License-Identifier: Apache-2.0

package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// What holds requests until somebody asks to let them go.
type gates struct {
	sync.Mutex
	named map[string]chan struct{}
}

func (g *gates) get(name string) chan struct{} {
	g.Lock()
	defer g.Unlock()
	if g.named[name] == nil {
		g.named[name] = make(chan struct{})
	}
	return g.named[name]
}

func flush(w http.ResponseWriter) {
	http.NewResponseController(w).Flush()
}

func newHandler(l *listener) http.Handler {
	held := &gates{named: map[string]chan struct{}{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/status/{code}", status)
	mux.HandleFunc("/api/", asked)
	mux.HandleFunc("/headers", headers)
	mux.HandleFunc("/redirect/{code}", redirect)
	mux.HandleFunc("/huge/{bytes}", huge)
	mux.HandleFunc("/gzip", zipped)
	mux.HandleFunc("GET /prometheus/api/v1/query", query)
	started := &jobs{}
	mux.HandleFunc("POST /jobs", started.start)
	mux.HandleFunc("GET /jobs/{job}", started.show)
	mux.HandleFunc("/goaway", goAway)
	mux.HandleFunc("/accepted", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, l.accepted.Load())
	})

	// /hold/NAME answers when /release/NAME is asked for; with ?begin it begins to before.
	mux.HandleFunc("/hold/{name}", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("begin") {
			io.WriteString(w, "begin\n")
			flush(w)
		}
		select {
		case <-held.get(r.PathValue("name")):
			io.WriteString(w, "end\n")
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/release/{name}", func(w http.ResponseWriter, r *http.Request) {
		close(held.get(r.PathValue("name")))
	})

	// /lines/N writes N lines, then, with ?hold=NAME, waits for /release/NAME.
	mux.HandleFunc("/lines/{count}", func(w http.ResponseWriter, r *http.Request) {
		count, _ := strconv.Atoi(r.PathValue("count"))
		for i := range count {
			fmt.Fprintf(w, "line %d\n", i)
			flush(w)
		}
		if name := r.URL.Query().Get("hold"); name != "" {
			select {
			case <-held.get(name):
			case <-r.Context().Done():
			}
		}
	})

	// The connection falls silent; before, with ?begin, a line of an answer comes.
	mux.HandleFunc("/silence", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("begin") {
			io.WriteString(w, "begin\n")
			flush(w)
		}
		connOf(r).silent.Store(true)
		<-connOf(r).closed
	})

	// The connection is reset: in the middle of an answer, on /release/NAME with ?hold=NAME.
	mux.HandleFunc("/reset", func(w http.ResponseWriter, r *http.Request) {
		if name := r.URL.Query().Get("hold"); name != "" {
			io.WriteString(w, "begin\n")
			flush(w)
			<-held.get(name)
		}
		connOf(r).reset()
	})
	return http.StripPrefix("/prefix", mux)
}

// echo says what came: the method and target, the headers of interest, the body.
func echo(w http.ResponseWriter, r *http.Request) {
	host, _, _ := net.SplitHostPort(r.Host)
	fmt.Fprintf(w, "%s %s %s\nhost %s\n", r.Proto, r.Method, r.RequestURI, host)
	for _, name := range []string{"Accept", "Content-Type", "Content-Length", "User-Agent", "Authorization", "Expect", "X-Empty"} {
		if values, ok := r.Header[name]; ok {
			fmt.Fprintf(w, "%s: %s\n", name, strings.Join(values, "|"))
		}
	}
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		fmt.Fprintf(w, "client %s\n", r.TLS.PeerCertificates[0].Subject.CommonName)
	}
	io.Copy(w, r.Body)
}

// asked answers a call of the API with an object that says what the call was.
func asked(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body) // else the stream may be reset before it is sent
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, "{\"kind\":\"Asked\",\"metadata\":{\"name\":%q}}", r.Method+" "+r.RequestURI)
}

func status(w http.ResponseWriter, r *http.Request) {
	code, _ := strconv.Atoi(r.PathValue("code"))
	w.WriteHeader(code)
	if code != http.StatusNoContent {
		fmt.Fprintf(w, "status %d", code)
	}
}

// redirect answers with a status and, with ?to=URL, that Location, which is all that follows.
func redirect(w http.ResponseWriter, r *http.Request) {
	code, _ := strconv.Atoi(r.PathValue("code"))
	if _, to, found := strings.Cut(r.URL.RawQuery, "to="); found {
		w.Header().Set("Location", to)
	}
	w.WriteHeader(code)
}

// headers sets what the query names, ?Name=value; "@N" is the date N seconds from now.
func headers(w http.ResponseWriter, r *http.Request) {
	for name, values := range r.URL.Query() {
		for _, value := range values {
			if seconds, found := strings.CutPrefix(value, "@"); found {
				n, _ := strconv.Atoi(seconds)
				value = time.Now().Add(time.Duration(n) * time.Second).UTC().Format(http.TimeFormat)
			}
			w.Header().Add(name, value)
		}
	}
}

func huge(w http.ResponseWriter, r *http.Request) {
	size, _ := strconv.Atoi(r.PathValue("bytes"))
	block := []byte(strings.Repeat("x", 1<<15))
	for size > 0 {
		n := min(size, len(block))
		if _, err := w.Write(block[:n]); err != nil {
			return
		}
		size -= n
	}
}

// zipped sends each of ?line=… in one flushed block; it says so where the client takes no gzip.
func zipped(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		io.WriteString(w, "plain")
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	for _, line := range r.URL.Query()["line"] {
		io.WriteString(z, line+"\n")
		z.Flush()
		flush(w)
	}
	if r.URL.Query().Has("open") {
		<-r.Context().Done()
		return
	}
	z.Close()
}

// goAway has the server say GOAWAY on HTTP/2, and close on HTTP/1.1, after this answer.
func goAway(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Connection", "close")
	io.WriteString(w, "going")
}
