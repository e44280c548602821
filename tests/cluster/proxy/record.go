// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// An entry is a request as it came, and what became of it.
type entry struct {
	Number     int     `json:"n"`
	Seconds    float64 `json:"seconds"` // since the proxy began
	Connection int     `json:"connection"`
	Protocol   string  `json:"protocol"`
	Method     string  `json:"method"`
	Path       string  `json:"path"`
	Query      string  `json:"query,omitempty"`
	Type       string  `json:"type,omitempty"` // of its content
	Agent      string  `json:"agent,omitempty"`
	Watch      bool    `json:"watch,omitempty"`
	InFlight   int     `json:"in_flight"` // this one too, watches not
	Status     int     `json:"status"`    // 0: no answer was begun
	Fault      string  `json:"fault,omitempty"`
	Done       bool    `json:"done"`
	Took       float64 `json:"took"`
	Bytes      int64   `json:"bytes"` // of the answer
	Error      string  `json:"error,omitempty"`
}

// record is the log of requests, from which everything is counted.
type record struct {
	begin time.Time

	mutex        sync.Mutex
	changed      *sync.Cond
	entries      []*entry
	number       int
	inFlight     int
	mostInFlight int
}

func newRecord() *record {
	r := &record{begin: time.Now()}
	r.changed = sync.NewCond(&r.mutex)
	return r
}

func isWatch(query url.Values) bool {
	return query.Get("watch") == "true" || query.Get("watch") == "1"
}

func (r *record) add(request *http.Request, connection int) *entry {
	kind, _, _ := strings.Cut(request.Header.Get("Content-Type"), ";")
	e := &entry{
		Seconds:    time.Since(r.begin).Seconds(),
		Connection: connection,
		Protocol:   request.Proto,
		Method:     request.Method,
		Path:       request.URL.Path,
		Query:      request.URL.RawQuery,
		Type:       kind,
		Agent:      request.UserAgent(),
		Watch:      isWatch(request.URL.Query()),
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.number++
	e.Number = r.number
	if !e.Watch {
		r.inFlight++
		r.mostInFlight = max(r.mostInFlight, r.inFlight)
	}
	e.InFlight = r.inFlight
	r.entries = append(r.entries, e)
	r.changed.Broadcast()
	return e
}

// update changes an entry while nobody reads it.
func (r *record) update(change func()) {
	r.mutex.Lock()
	change()
	r.changed.Broadcast()
	r.mutex.Unlock()
}

func (r *record) finish(e *entry) {
	r.update(func() {
		if !e.Watch {
			r.inFlight--
		}
		e.Done = true
		e.Took = time.Since(r.begin).Seconds() - e.Seconds
	})
}

// clear forgets all, but what is still in flight counts.
func (r *record) clear() {
	r.update(func() {
		r.entries = slices.DeleteFunc(r.entries, func(e *entry) bool { return e.Done })
		r.mostInFlight = r.inFlight
	})
}

// find copies the entries that match.
func (r *record) find(m match) []entry {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.findLocked(m)
}

func (r *record) findLocked(m match) []entry {
	found := []entry{}
	for _, e := range r.entries {
		if m.matches(e) {
			found = append(found, *e)
		}
	}
	return found
}

// await waits until so many entries match, and is how many did when it gave up.
func (r *record) await(m match, count int, limit time.Duration) int {
	end := time.Now().Add(limit)
	timer := time.AfterFunc(limit, func() { r.update(func() {}) })
	defer timer.Stop()
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for {
		found := len(r.findLocked(m))
		if found >= count || !time.Now().Before(end) {
			return found
		}
		r.changed.Wait()
	}
}

// counts are what tests compare most.
type counts struct {
	Connections  int            `json:"connections"` // accepted so far
	Open         int            `json:"open"`
	Requests     int            `json:"requests"`
	InFlight     int            `json:"in_flight"`
	MostInFlight int            `json:"most_in_flight"`
	Watches      int            `json:"watches"` // open now
	Methods      map[string]int `json:"methods"`
	Paths        map[string]int `json:"paths"` // "GET /api/v1/pods"
	Types        map[string]int `json:"types"`
	Statuses     map[int]int    `json:"statuses"`
}

func (r *record) count(m match) counts {
	result := counts{Methods: map[string]int{}, Paths: map[string]int{}, Types: map[string]int{},
		Statuses: map[int]int{}}
	for _, e := range r.find(m) {
		result.Requests++
		result.Methods[e.Method]++
		result.Paths[e.Method+" "+e.Path]++
		result.Statuses[e.Status]++
		if e.Type != "" {
			result.Types[e.Type]++
		}
		if e.Watch && !e.Done {
			result.Watches++
		}
	}
	r.mutex.Lock()
	result.InFlight, result.MostInFlight = r.inFlight, r.mostInFlight
	r.mutex.Unlock()
	return result
}
