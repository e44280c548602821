// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A match chooses requests; what is empty matches all.
type match struct {
	methods []string
	path    *regexp.Regexp
	query   *regexp.Regexp
	kind    string
	watch   string // "true" or "false"
}

func parseMatch(form url.Values) (m match, err error) {
	if text := form.Get("method"); text != "" {
		m.methods = strings.Split(text, ",")
	}
	if m.path, err = regexp.Compile(form.Get("path")); err != nil {
		return m, err
	}
	if m.query, err = regexp.Compile(form.Get("query")); err != nil {
		return m, err
	}
	m.kind, m.watch = form.Get("type"), form.Get("watch")
	return m, nil
}

func (m match) matches(e *entry) bool {
	return (m.methods == nil || slices.Contains(m.methods, e.Method)) &&
		m.path.MatchString(e.Path) && m.query.MatchString(e.Query) &&
		strings.Contains(e.Type, m.kind) && (m.watch == "" || m.watch == strconv.FormatBool(e.Watch))
}

// What a fault does; README.md beside this folder says more.
var deeds = []string{"status", "delay", "refuse", "drop", "reset", "stall", "hang", "expire", "goaway"}

// A fault befalls the requests that match, after the first `skip` of them, `times` times.
type fault struct {
	match
	deed       string
	skip       int
	times      int // -1: for ever
	code       int
	retryAfter string
	reason     string
	message    string
	body       string // instead of a Status
	lasts      time.Duration
	text       string // as it was ordered
	met        int
}

func integer(form url.Values, name string, otherwise int, err *error) int {
	text := form.Get(name)
	if text == "" || *err != nil {
		return otherwise
	}
	value, failed := strconv.Atoi(text)
	if failed != nil {
		*err = fmt.Errorf("%s: %q is no number", name, text)
	}
	return value
}

var fields = []string{"method", "path", "query", "type", "watch", "do", "skip", "times", "code",
	"retry-after", "reason", "message", "body", "for"}

func parseFault(form url.Values) (*fault, error) {
	for name := range form {
		if !slices.Contains(fields, name) {
			return nil, fmt.Errorf("%q is none of %s", name, strings.Join(fields, ", "))
		}
	}
	m, err := parseMatch(form)
	f := &fault{
		match:      m,
		deed:       form.Get("do"),
		skip:       integer(form, "skip", 0, &err),
		times:      integer(form, "times", 1, &err),
		code:       integer(form, "code", http.StatusInternalServerError, &err),
		retryAfter: form.Get("retry-after"),
		reason:     form.Get("reason"),
		message:    form.Get("message"),
		body:       form.Get("body"),
		text:       form.Encode(),
	}
	if text := form.Get("for"); text != "" && err == nil {
		f.lasts, err = time.ParseDuration(text)
	}
	if !slices.Contains(deeds, f.deed) && err == nil {
		err = fmt.Errorf("do=%s is none of %s", f.deed, strings.Join(deeds, ", "))
	}
	return f, err
}

// faults are those that were ordered, in order.
type faults struct {
	mutex sync.Mutex
	all   []*fault
}

func (f *faults) add(one *fault) {
	f.mutex.Lock()
	f.all = append(f.all, one)
	f.mutex.Unlock()
}

func (f *faults) clear() {
	f.mutex.Lock()
	f.all = nil
	f.mutex.Unlock()
}

// take is the first fault that is due for a request, or nil.
func (f *faults) take(e *entry) *fault {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, each := range f.all {
		switch {
		case each.times == 0 || !each.matches(e):
		case each.skip > 0:
			each.skip--
		default:
			if each.times > 0 {
				each.times--
			}
			each.met++
			return each
		}
	}
	return nil
}

func (f *faults) String() string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	var text strings.Builder
	for _, each := range f.all {
		fmt.Fprintf(&text, "%d %s\n", each.met, each.text)
	}
	return text.String()
}
