// SPDX-License-Identifier: Apache-2.0

// Does what `moontide export argocd` writes say in ArgoCD what the checks say here?  The shipped
// checks are exported, run under gopher-lua with the libraries that ArgoCD gives its users, and
// compared with `moontide health` on the objects of their cases, also with fields of wrong types.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"sigs.k8s.io/yaml"
)

// Checks that look at related objects, or read JSON, and what the refusal says of it.
var refused = map[string]string{
	"autoscaling/HorizontalPodAutoscaler.lua": "moontide.json",
	"core/PersistentVolumeClaim.lua":          "related objects",
	"networking.k8s.io/Ingress.lua":           "related objects",
}

// Checks that take texts apart or format them, and so need useOpenLibs.
var needOpenLibs = map[string]bool{
	"apps/DaemonSet.lua":            true,
	"apps/Deployment.lua":           true,
	"apps/ReplicaSet.lua":           true,
	"apps/StatefulSet.lua":          true,
	"batch/Job.lua":                 true,
	"core/Pod.lua":                  true,
	"postgresql.cnpg.io/Pooler.lua": true,
}

const shownFailures = 20

// Counts what is compared, and says what differs.
type report struct {
	passed, failed int
}

func (r *report) check(err error, format string, arguments ...any) {
	if err == nil {
		r.passed++
		return
	}
	r.failed++
	if r.failed <= shownFailures {
		fmt.Printf("FAIL %s: %v\n", fmt.Sprintf(format, arguments...), err)
	}
}

// The program under test.
type moontide struct {
	path string
}

// Its standard output and standard error; an answer of "no" (1) is no failure.
func (m moontide) run(input []byte, arguments ...string) ([]byte, string, error) {
	command := exec.Command(m.path, arguments...)
	var stdout, stderr bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil
	}
	return stdout.Bytes(), stderr.String(), err
}

// The data of the ConfigMap that an export prints.
func (m moontide) export(arguments ...string) (map[string]string, error) {
	out, message, err := m.run(nil, append([]string{"export", "argocd", "-q"}, arguments...)...)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, message)
	}
	var configMap struct {
		Data map[string]string
	}
	if err := yaml.Unmarshal(out, &configMap); err != nil {
		return nil, err
	}
	return configMap.Data, nil
}

func (m moontide) health(objects []map[string]any) ([]verdict, error) {
	list, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "List", "items": objects})
	if err != nil {
		return nil, err
	}
	out, message, err := m.run(list, "health", "-", "-q", "-o", "json")
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, message)
	}
	var verdicts []verdict
	if err := json.Unmarshal(out, &verdicts); err != nil {
		return nil, err
	}
	if len(verdicts) != len(objects) {
		return nil, fmt.Errorf("%d verdicts on %d objects", len(verdicts), len(objects))
	}
	return verdicts, nil
}

// The kinds of a fixture's objects, each once.
func kinds(objects []map[string]any) []string {
	seen := map[string]bool{}
	var found []string
	for _, object := range objects {
		if kind := kindOf(object); !seen[kind] {
			seen[kind] = true
			found = append(found, kind)
		}
	}
	return found
}

// Both sides must refuse, with the reason.
func checkRefusal(m moontide, kinds []string, reason string, flags ...string) error {
	_, err := m.export(append(flags, kinds...)...)
	if err == nil {
		return errors.New("it was exported, and should have been refused")
	}
	if !strings.Contains(err.Error(), reason) {
		return fmt.Errorf("the refusal does not say %q: %w", reason, err)
	}
	return nil
}

func compare(script string, openLibs bool, object map[string]any, here verdict) error {
	there, err := run(script, openLibs, object)
	if err != nil {
		return fmt.Errorf("gopher-lua: %w", err)
	}
	if there != here {
		return fmt.Errorf("ArgoCD %q, moontide %q", there, here)
	}
	return nil
}

// Compares one check on its objects; `data` is that of the export.
func compareAll(r *report, f fixture, data map[string]string, objects []map[string]any, here []verdict) {
	for i, object := range objects {
		name := strings.Replace(kindOf(object), "/", "_", 1)
		script, found := data["resource.customizations.health."+name]
		openLibs := data["resource.customizations.useOpenLibs."+name] == "true"
		var err error
		if !found {
			err = errors.New("the export has no script for it")
		} else if openLibs != needOpenLibs[f.File] {
			err = fmt.Errorf("useOpenLibs is %v", openLibs)
		} else {
			err = compare(script, openLibs, object, here[i])
		}
		text, _ := json.Marshal(object)
		r.check(err, "%s: %s", f.File, text)
	}
}

func checkFixture(r *report, m moontide, f fixture) error {
	objects := f.variants()
	names := kinds(objects)
	if why := refused[f.File]; why != "" {
		r.check(checkRefusal(m, names, why, "--use-open-libs"), "%s", f.File)
		return nil
	}
	var flags []string
	if needOpenLibs[f.File] {
		r.check(checkRefusal(m, names, "--use-open-libs"), "%s", f.File)
		flags = []string{"--use-open-libs"}
	}
	data, err := m.export(append(flags, names...)...)
	if err != nil {
		return err
	}
	here, err := m.health(objects)
	if err != nil {
		return err
	}
	compareAll(r, f, data, objects, here)
	return nil
}

func main() {
	path := flag.String("moontide", "", "the program")
	part := flag.String("only", "", "a part of a check's file name")
	flag.Parse()
	fixtures, err := readFixtures(os.Stdin)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	var r report
	for _, f := range fixtures {
		if strings.Contains(f.File, *part) {
			if err := checkFixture(&r, moontide{*path}, f); err != nil {
				r.check(err, "%s", f.File)
			}
		}
	}
	fmt.Printf("%d passed, %d failed, 0 skipped\n", r.passed, r.failed)
	if r.failed > 0 || r.passed == 0 {
		os.Exit(1)
	}
}
