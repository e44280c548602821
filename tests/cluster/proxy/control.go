// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// group is the watches that are open; each can be told to end.
type group struct {
	mutex sync.Mutex
	next  int
	all   map[int]chan bool
}

func (g *group) join() (ended <-chan bool, leave func()) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.all == nil {
		g.all = map[int]chan bool{}
	}
	id := g.next
	g.next++
	member := make(chan bool, 1)
	g.all[id] = member
	return member, func() {
		g.mutex.Lock()
		delete(g.all, id)
		g.mutex.Unlock()
	}
}

func (g *group) end(reset bool) int {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for _, member := range g.all {
		select {
		case member <- reset:
		default:
		}
	}
	return len(g.all)
}

// An order is carried out with what the form says; its text is the answer.
type order func(r *http.Request) (any, error)

// control is what tests talk to, by plain HTTP.  Forms and answers are made for curl and jq.
func (p *proxy) control() http.Handler {
	paths := http.NewServeMux()
	for pattern, carryOut := range map[string]order{
		"POST /faults":            p.orderFault,
		"GET /faults":             func(*http.Request) (any, error) { return p.faults, nil },
		"DELETE /faults":          func(*http.Request) (any, error) { p.faults.clear(); return nil, nil },
		"GET /log":                p.showLog,
		"DELETE /log":             func(*http.Request) (any, error) { p.record.clear(); return nil, nil },
		"GET /counts":             p.showCounts,
		"GET /wait":               p.wait,
		"POST /connections/reset": func(*http.Request) (any, error) { return p.connections.resetAll(), nil },
		"POST /watches/end":       func(*http.Request) (any, error) { return p.watches.end(false), nil },
		"POST /watches/reset":     func(*http.Request) (any, error) { return p.watches.end(true), nil },
		"POST /silence":           p.silence,
		"POST /speak":             func(*http.Request) (any, error) { p.connections.speak(); return nil, nil },
		"POST /refuse":            func(*http.Request) (any, error) { return nil, p.connections.refuse() },
		"POST /welcome":           func(*http.Request) (any, error) { return nil, p.connections.welcome() },
	} {
		paths.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			err := r.ParseForm()
			var result any
			if err == nil {
				result, err = carryOut(r)
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
			} else if entries, ok := result.([]entry); ok {
				for _, e := range entries { // a line for each, as jq and grep like it
					_ = json.NewEncoder(w).Encode(e)
				}
			} else if c, ok := result.(counts); ok {
				_ = json.NewEncoder(w).Encode(c)
			} else if result != nil {
				fmt.Fprintln(w, result)
			}
		})
	}
	return paths
}

func (p *proxy) orderFault(r *http.Request) (any, error) {
	f, err := parseFault(r.Form)
	if err == nil {
		p.faults.add(f)
	}
	return nil, err
}

func (p *proxy) showLog(r *http.Request) (any, error) {
	m, err := parseMatch(r.Form)
	if err != nil {
		return nil, err
	}
	return p.record.find(m), nil
}

func (p *proxy) showCounts(r *http.Request) (any, error) {
	m, err := parseMatch(r.Form)
	if err != nil {
		return nil, err
	}
	result := p.record.count(m)
	p.connections.mutex.Lock()
	result.Connections, result.Open = p.connections.accepted, len(p.connections.open)
	p.connections.mutex.Unlock()
	return result, nil
}

// wait answers once `count` requests that match have come, within 30 s.
func (p *proxy) wait(r *http.Request) (any, error) {
	m, err := parseMatch(r.Form)
	count := integer(r.Form, "count", 1, &err)
	if err != nil {
		return nil, err
	}
	if found := p.record.await(m, count, 30*time.Second); found < count {
		return nil, fmt.Errorf("%d of %d requests came", found, count)
	}
	return nil, nil
}

func (p *proxy) silence(r *http.Request) (any, error) {
	var lasts time.Duration
	var err error
	if text := r.Form.Get("for"); text != "" {
		lasts, err = time.ParseDuration(text)
	}
	if err == nil {
		p.connections.silence(lasts)
	}
	return nil, err
}
