// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
)

const jobsToken = "Bearer sesame"

// jobs is a service that starts something on POST, and says how it goes: "running" twice, then what
// the body of the POST wanted.
type jobs struct {
	sync.Mutex
	wanted []string
	asked  []int
}

func (j *jobs) start(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != jobsToken {
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, "who are you?")
		return
	}
	var job struct{ Ends string }
	if err := json.NewDecoder(r.Body).Decode(&job); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, err.Error())
		return
	}
	j.Lock()
	defer j.Unlock()
	j.wanted = append(j.wanted, job.Ends)
	j.asked = append(j.asked, 0)
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprintf(w, `{"links":{"self":"jobs/%d"}}`, len(j.wanted)-1)
}

func (j *jobs) show(w http.ResponseWriter, r *http.Request) {
	j.Lock()
	defer j.Unlock()
	i, err := strconv.Atoi(r.PathValue("job"))
	if err != nil || i >= len(j.wanted) || r.Header.Get("Authorization") != jobsToken {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	state := "running"
	if j.asked[i]++; j.asked[i] > 2 {
		state = j.wanted[i]
	}
	fmt.Fprintf(w, `{"status":%q}`, state)
}

// query answers as Prometheus does: a number is a scalar, "absent" a vector without series, anything
// else a mistake.
func query(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query().Get("query")
	if _, err := strconv.ParseFloat(asked, 64); err == nil {
		fmt.Fprintf(w, `{"status":"success","data":{"resultType":"scalar","result":[1.5,%q]}}`, asked)
	} else if asked == `absent{app="shop"}` {
		io.WriteString(w, `{"status":"success","data":{"resultType":"vector","result":[]}}`)
	} else {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"status":"error","errorType":"bad_data","error":%q}`, "cannot parse "+asked)
	}
}
