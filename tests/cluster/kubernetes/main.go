// SPDX-License-Identifier: Apache-2.0

// Command kubernetes is the servers of a control plane and the clients that the tests need, in one
// program: they share most of their code, so that one of them takes as long to link as all.
// The name that it is called by says which it is, or else its first argument.
package main

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	_ "time/tzdata" // for the time zones of CronJobs

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	helm "helm.sh/helm/v4/pkg/cmd"
	helmkube "helm.sh/helm/v4/pkg/kube"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

func server(command *cobra.Command) {
	os.Exit(cli.Run(command))
}

var programs = map[string]func(){
	"etcd":                    func() { etcdmain.Main(os.Args) },
	"kube-apiserver":          func() { server(apiserver.NewAPIServerCommand()) },
	"kube-controller-manager": func() { server(controllers.NewControllerManagerCommand()) },
	"kube-scheduler":          func() { server(scheduler.NewSchedulerCommand()) },
	"kubectl":                 runKubectl,
	"helm":                    runHelm,
}

func runKubectl() {
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		kubectlutil.CheckErr(err)
	}
}

func runHelm() {
	helmkube.ManagedFieldsManager = "helm"
	command, err := helm.NewRootCmd(os.Stdout, os.Args[1:], helm.SetupLogging)
	if err != nil {
		slog.Warn("command failed", slog.Any("error", err))
		os.Exit(1)
	}
	if err := command.Execute(); err != nil {
		if coded, ok := errors.AsType[helm.CommandError](err); ok {
			os.Exit(coded.ExitCode)
		}
		os.Exit(1)
	}
}

func main() {
	run, named := programs[filepath.Base(os.Args[0])]
	if !named && len(os.Args) > 1 {
		run = programs[os.Args[1]]
		// Each of them looks for its own arguments after its own name.
		os.Args = os.Args[1:]
	}
	if run == nil {
		fmt.Fprintln(os.Stderr, "usage: kubernetes PROGRAM [ARG…], PROGRAM being one of:",
			slices.Sorted(maps.Keys(programs)))
		os.Exit(2)
	}
	run()
}
