// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// What kwok does not play of a kubelet: the logs of containers.  The Pod's annotations have their
// text, so that a test reads what its own manifest says.

// pod is what is used of one.
type pod struct {
	Metadata struct {
		Annotations       map[string]string
		DeletionTimestamp string
	}
	Status struct {
		Phase                                    string
		StartTime                                time.Time
		InitContainerStatuses, ContainerStatuses []containerStatus
	}
}

type containerStatus struct {
	Name         string
	RestartCount int
	State        struct {
		Waiting *struct{ Reason string }
		Running *struct{}
	}
}

func (p *pod) container(name string) *containerStatus {
	all := append(p.Status.InitContainerStatuses, p.Status.ContainerStatuses...)
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
	}
	return nil
}

// listenAsNode serves the one path of a kubelet that the API server needs for logs.
func (p *plane) listenAsNode() error {
	pair, err := p.server.pair()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", p.nodePort))
	if err != nil {
		return err
	}
	paths := http.NewServeMux()
	paths.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", p.serveLog)
	config := &tls.Config{Certificates: []tls.Certificate{pair}}
	go func() { _ = http.Serve(tls.NewListener(listener, config), paths) }()
	return nil
}

func (p *plane) pod(namespace, name string) (*pod, error) {
	text, err := p.get("/api/v1/namespaces/" + url.PathEscape(namespace) + "/pods/" + url.PathEscape(name))
	if err != nil {
		return nil, err
	}
	found := &pod{}
	return found, json.Unmarshal(text, found)
}

// text is the whole log of a container.
func (p *pod) text(name, container, suffix string) string {
	notes := p.Metadata.Annotations
	for _, key := range []string{"moontide.test/log" + suffix + "." + container, "moontide.test/log" + suffix} {
		if text, ok := notes[key]; ok {
			return text
		}
	}
	if count, err := strconv.Atoi(notes["moontide.test/log-lines"]); err == nil {
		var text strings.Builder
		for i := range count {
			fmt.Fprintf(&text, "line %d of %d of %s\n", i+1, count, container)
		}
		return text.String()
	}
	text := fmt.Sprintf("%s starts in %s\n", container, name)
	if notes["moontide.test/pod"] == "failing" || notes["moontide.test/pod"] == "crash-loop" {
		text += fmt.Sprintf("%s fails\n", container)
	}
	return text
}

// serveLog answers as a kubelet does, its refusals too.
func (p *plane) serveLog(w http.ResponseWriter, r *http.Request) {
	namespace, name, container := r.PathValue("namespace"), r.PathValue("pod"), r.PathValue("container")
	query := r.URL.Query()
	pod, err := p.pod(namespace, name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	status := pod.container(container)
	suffix := ""
	switch {
	case status == nil:
		http.Error(w, fmt.Sprintf("container %q in pod %q is not available", container, name),
			http.StatusBadRequest)
		return
	case query.Get("previous") == "true":
		if status.RestartCount == 0 {
			http.Error(w, fmt.Sprintf("previous terminated container %q in pod %q not found",
				container, name), http.StatusBadRequest)
			return
		}
		suffix = "-previous"
	case status.State.Waiting != nil && status.RestartCount == 0:
		why := status.State.Waiting.Reason
		if why == "ImagePullBackOff" {
			why = "trying and failing to pull image"
		}
		http.Error(w, fmt.Sprintf("container %q in pod %q is waiting to start: %s",
			container, name, why), http.StatusBadRequest)
		return
	}

	lines := strings.SplitAfter(pod.text(name, container, suffix), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if tail, err := strconv.Atoi(query.Get("tailLines")); err == nil && tail < len(lines) {
		lines = lines[len(lines)-tail:]
	}
	left := -1
	if limit, err := strconv.Atoi(query.Get("limitBytes")); err == nil {
		left = limit
	}
	follow := query.Get("follow") == "true"
	interval, _ := time.ParseDuration(pod.Metadata.Annotations["moontide.test/log-interval"])
	out := http.NewResponseController(w)
	for i, line := range lines {
		if query.Get("timestamps") == "true" {
			at := pod.Status.StartTime.Add(time.Duration(i) * time.Millisecond)
			line = at.UTC().Format(time.RFC3339Nano) + " " + line
		}
		if left >= 0 {
			line = line[:min(len(line), left)]
			left -= len(line)
		}
		if _, err := w.Write([]byte(line)); err != nil || left == 0 {
			return
		}
		if follow && interval > 0 {
			_ = out.Flush()
			if !pause(r, interval) {
				return
			}
		}
	}
	if follow {
		_ = out.Flush()
		p.awaitEnd(r, namespace, name, container)
	}
}

// pause waits; false when the reader has gone.
func pause(r *http.Request, interval time.Duration) bool {
	select {
	case <-r.Context().Done():
		return false
	case <-time.After(interval):
		return true
	}
}

// awaitEnd waits until the container does not run any more: then a followed log ends.
func (p *plane) awaitEnd(r *http.Request, namespace, name, container string) {
	for pause(r, 100*time.Millisecond) {
		pod, err := p.pod(namespace, name)
		if err != nil {
			return
		}
		status := pod.container(container)
		if status == nil || status.State.Running == nil || pod.Metadata.DeletionTimestamp != "" {
			return
		}
	}
}
