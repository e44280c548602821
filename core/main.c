// SPDX-License-Identifier: Apache-2.0
/*
 * moontide: a sync engine for Kubernetes.  Lua is the moon; the moon moves the waves.
 *
 *   core/base/       errors, buffers, arena, arrays, clock, log: knows nothing of Kubernetes
 *   core/net/        HTTP over libcurl's multi interface: one loop for cluster calls and scripts
 *   core/manifest/   YAML and JSON to objects, objects to intents, sources: bytes in, objects out
 *   core/sync/       plan, order, hooks, health gates, run, record: decides; no socket, clock or
 * Lua core/kube/       a real cluster behind the seam sync/cluster.h core/rehearsal/  the rehearsal
 * cluster behind the same seam: objects in memory, virtual time core/script/     Lua states and
 * budgets behind the seam sync/policy.h: the only one with lua.h core/cli/        one verb a file;
 * the only place that prints lua/             modules that scripts require, and stubs for editors
 *   scripts/ hooks/  shipped policy: health checks, notifications, pipelines, hook types
 *   tests/ examples/ every example is run by an end-to-end test
 *
 * Data flows once, in one direction:
 *   files -> source -> yaml -> object + intent -> plan -> run <-> cluster, policy -> events ->
 * sinks Includes point downward only: base <- net, manifest <- sync; main.c and cli see everything.
 */
#include "cli/cli.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/** Fills closed standard streams, so that no file that is opened later takes their place. */
static void keep_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) == -1) {
            (void)open("/dev/null", O_RDWR); // takes the lowest free number: this one
        }
    }
}

int main(int argc, char **argv)
{
    keep_standard_streams();
    signal(SIGPIPE, SIG_IGN); // a reader that goes away is seen by write()
    return mt_cli_main(argc, argv);
}
