// SPDX-License-Identifier: Apache-2.0
// clang-format off
/*
 * moontide: a sync engine for Kubernetes.  Lua is the moon; the moon moves the waves.
 *
 *   core/base/       errors, buffers, arena, arrays, clock, log      knows nothing of Kubernetes
 *   core/net/        HTTP over libcurl's multi interface             one loop for cluster and scripts
 *   core/manifest/   YAML and JSON to objects, objects to intents    bytes in, struct mt_object out
 *   core/sync/       plan, order, graph, hooks, gates, run, record   decides; no socket, clock or Lua
 *   core/kube/       a real cluster                                  behind the seam sync/cluster.h
 *   core/rehearsal/  a cluster in memory, virtual time               behind the same seam
 *   core/script/     Lua: checks, hook types, controllers            behind the seam sync/policy.h
 *   core/cli/        one verb a file                                 the only place that prints
 *   lua/             modules that scripts require, rehearsal controllers, stubs for editors
 *   scripts/ hooks/  shipped policy: health checks, notifications, pipelines, hook types
 *   tests/           unit (C), spec (Lua), e2e (the program), simulation, hostile, oracle, fuzz, bench, style
 *   examples/        every example is run by an end-to-end test
 *
 * Data flows once, in one direction:
 *   files -> source -> yaml -> object + intent -> plan -> run <-> cluster, policy -> events -> sinks
 * Includes point downward only: base <- net, manifest <- sync; main.c and cli see everything.
 */
// clang-format on
#include "base/memory.h"
#include "cli/cli.h"

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
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

/**
 * Blocks of arenas and buffers go back to the system when they are freed.  Left to itself, malloc()
 * takes those of this size from the heap after the first of them, where small things that outlive
 * them keep the rest.
 */
static void keep_large_blocks_apart(void)
{
#ifdef __GLIBC__
    enum { LARGE = 128 * 1024, KEPT_FREE = 1024 * 1024 };
    mallopt(M_MMAP_THRESHOLD, LARGE);
    mallopt(M_TRIM_THRESHOLD, KEPT_FREE);
#endif
}

/** A tree that finds no memory ends the program with a message, as everything of ours does. */
static void *allocate(size_t size)
{
    return mt_realloc(NULL, 1, size);
}

int main(int argc, char **argv)
{
    keep_standard_streams();
    keep_large_blocks_apart();
    cJSON_InitHooks(&(cJSON_Hooks){allocate, free});
    signal(SIGPIPE, SIG_IGN); // a reader that goes away is seen by write()
    return mt_cli_main(argc, argv);
}
