// SPDX-License-Identifier: Apache-2.0
// hooks ROOT FOLDER TYPE PARAMS: what a script hook of a type costs that waits: memory of the
// process for each of many, and how long it takes to begin and to wait again.  The type is one of
// FOLDER/hooks, or shipped with ROOT.  One type a process, since what is freed is not given back.
#include "base/arena.h"
#include "base/finding.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "script/checks.h"
#include "script/hook_types.h"
#include "script/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { INSTANCES = 10000 };

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/** Bytes of the process that are in memory. */
static double resident(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%*u %lu", &pages) != 1) {
        fprintf(stderr, "hooks: /proc/self/statm cannot be read\n");
        exit(1);
    }
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static void check_waits(const struct mt_hook_type *type, const struct mt_hook_step *step)
{
    if (step->want == MT_HOOK_SUCCEEDED || step->want == MT_HOOK_FAILED) {
        fprintf(stderr, "hooks: %s ended: %s\n", type->name, step->message);
        exit(1);
    }
}

static void start_all(const struct mt_policy *policy, const struct mt_hook_start *start,
                      struct mt_hook_run **hooks)
{
    for (int i = 0; i < INSTANCES; i++) {
        struct mt_arena *arena = mt_arena_new();
        struct mt_hook_step step;
        hooks[i] = policy->hook_start(policy->data, start, 0, arena, &step);
        check_waits(start->type, &step);
        mt_arena_free(arena);
    }
}

static void bench_type(const struct mt_policy *policy, const struct mt_hook_start *start)
{
    struct mt_hook_run **hooks = mt_alloc(INSTANCES * sizeof *hooks);
    const double before = resident();
    const double began = now_us();
    start_all(policy, start, hooks);
    const double taken = now_us() - began;
    printf("  %-46s %9.1f KiB   %6.0f us to begin  (aim: 30 KiB)\n", start->type->name,
           (resident() - before) / INSTANCES / 1024, taken / INSTANCES);
    for (int i = 0; i < INSTANCES; i++) {
        policy->hook_end(hooks[i]);
    }
    free(hooks);
}

/** `text` is a JSON object with the parameters. */
static void bench(const struct mt_policy *policy, const char *name, const char *text,
                  struct mt_findings *findings)
{
    struct mt_json_end end;
    struct mt_hook_start start = {
        .type = mt_policy_find_type(policy, name),
        .name = "home",
        .app = "shop",
        .namespace = "shop",
        .phase = "PostSync",
    };
    cJSON *params = mt_json_parse(findings->arena, text, strlen(text), 1, &end, NULL);
    start.params = policy->read_params(policy->data, start.type, params, false,
                                       (struct mt_place){NULL, 0}, findings);
    bench_type(policy, &start);
    cJSON_Delete(params);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: hooks ROOT FOLDER TYPE PARAMS\n");
        return 2;
    }
    static const char *hosts[] = {"shop.example.com"};
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    const char *const folder = argv[2];
    const struct mt_checks_options options = {
        .folders = &folder, .folder_count = 1, .shipped = argv[1]};
    struct mt_scripts scripts = {.hook_types = mt_hook_types_new(&options, &findings)};
    scripts.reach.hosts.items = hosts;
    scripts.reach.hosts.count = 1;
    const struct mt_policy policy = mt_script_policy(&scripts);
    if (findings.errors == 0 && mt_policy_find_type(&policy, argv[3]) != NULL) {
        bench(&policy, argv[3], argv[4], &findings);
    } else {
        fprintf(stderr, "hooks: %s\n",
                findings.errors > 0 ? findings.list.items[0].message : "there is no such type");
    }
    mt_hook_types_free(scripts.hook_types);
    mt_arena_free(arena);
    return 0;
}
