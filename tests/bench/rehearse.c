// SPDX-License-Identifier: Apache-2.0
// rehearse SHIPPED FILE: what a rehearsal of the manifests costs from inside: per health call, per
// call of a controller, and for all else (the run and the store) per answer and watch event that
// reached the run.
#include "base/arena.h"
#include "base/memory.h"
#include "manifest/source.h"
#include "rehearsal/rehearsal.h"
#include "script/checks.h"
#include "script/controllers.h"
#include "script/hook_types.h"
#include "script/policy.h"
#include "sync/run.h"
#include "sync/scope.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/** What is counted; one for the program, since the seams' functions get no data of ours. */
static struct {
    double judging_us;
    size_t judged;
    double reconciling_us;
    size_t reconciled;
    size_t told; ///< Answers and watch events.
    struct mt_policy policy;
    struct mt_controllers controllers;
    struct mt_cluster cluster;
} count;

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void judge(void *data, const struct mt_health_question *question, struct mt_arena *arena,
                  struct mt_verdict *verdict)
{
    double start = now_us();
    count.policy.judge(data, question, arena, verdict);
    count.judging_us += now_us() - start;
    count.judged++;
}

static bool reconcile(void *data, const struct mt_reconcile *question, struct mt_reconciled *answer,
                      struct mt_error *err)
{
    double start = now_us();
    bool good = count.controllers.reconcile(data, question, answer, err);
    count.reconciling_us += now_us() - start;
    count.reconciled++;
    return good;
}

/** Whose call or watch it is. */
struct listener {
    mt_answer_fn *done;
    mt_watch_fn *each;
    void *data;
};

static struct listener *listen(mt_answer_fn *done, mt_watch_fn *each, void *data)
{
    struct listener *listener = mt_alloc(sizeof *listener);
    *listener = (struct listener){done, each, data};
    return listener;
}

static void answered(void *data, const struct mt_answer *answer)
{
    struct listener listener = *(struct listener *)data;
    free(data);
    count.told++;
    listener.done(listener.data, answer);
}

static void seen(void *data, const struct mt_watch_event *event)
{
    const struct listener *listener = data;
    count.told++;
    listener->each(listener->data, event);
}

static void write_object(void *data, const struct mt_write *write, mt_answer_fn *done,
                         void *done_data)
{
    count.cluster.write(data, write, answered, listen(done, NULL, done_data));
}

static void delete_object(void *data, const struct mt_deletion *deletion, mt_answer_fn *done,
                          void *done_data)
{
    count.cluster.delete(data, deletion, answered, listen(done, NULL, done_data));
}

static struct mt_watch *watch(void *data, const struct mt_watch_scope *scope, mt_watch_fn *each,
                              void *each_data)
{
    return count.cluster.watch(data, scope, seen, listen(NULL, each, each_data));
}

static void count_event(void *data, const struct mt_event *event)
{
    (void)event;
    ++*(size_t *)data;
}

static void put_start_objects(struct mt_rehearsal *rehearsal,
                              const struct mt_script_controllers *scripts)
{
    const cJSON *const *objects = NULL;
    size_t start = mt_script_controllers_start_objects(scripts, &objects);
    for (size_t i = 0; i < start; i++) {
        mt_rehearsal_put(rehearsal, objects[i], "bench", NULL);
    }
}

/** Runs the plan; returns how long it took. */
static double drive(struct mt_run_options *options, size_t *events)
{
    options->sink = count_event;
    options->sink_data = events;
    struct mt_run *run = mt_run_new(options);
    const struct mt_cluster *cluster = options->cluster;
    double start = now_us();
    while (!mt_run_is_over(run)) {
        mt_run_advance(run, cluster->now_ms(cluster->data));
        if (!mt_run_is_over(run)) {
            cluster->poll(cluster->data, mt_run_wakes_at(run));
        }
    }
    double took = now_us() - start;
    if (mt_run_result(run).exit_code != 0) {
        fprintf(stderr, "the rehearsal failed\n");
        exit(1);
    }
    mt_run_free(run);
    return took;
}

static void report(double took, size_t tasks, size_t events)
{
    double rest = took - count.judging_us - count.reconciling_us;
    printf("  %zu objects, %zu events of the run, %.0f ms\n", tasks, events, took / 1000);
    printf("  %-46s %9.2f us  (%zu)\n", "a health call", count.judging_us / (double)count.judged,
           count.judged);
    if (count.reconciled > 0) {
        printf("  %-46s %9.2f us  (%zu)\n", "a call of a controller",
               count.reconciling_us / (double)count.reconciled, count.reconciled);
    }
    printf("  %-46s %9.2f us  (%zu)\n", "all else, an answer or a watch event",
           rest / (double)count.told, count.told);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: rehearse SHIPPED FILE\n");
        return 2;
    }
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    const char *const paths[] = {argv[2]};
    struct mt_source source = {0};
    mt_source_read(
        &source,
        &(struct mt_source_options){.paths = paths, .path_count = 1, .command = "rehearse"},
        &findings);
    if (findings.errors > 0) {
        fprintf(stderr, "%s cannot be read\n", argv[2]);
        return 2;
    }

    const struct mt_checks_options folders = {.shipped = argv[1]};
    struct mt_scripts scripts = {mt_checks_new(&folders, &findings),
                                 mt_hook_types_new(&folders, &findings)};
    struct mt_policy policy = count.policy = mt_script_policy(&scripts);
    policy.judge = judge;
    struct mt_plan_options planning = {.app = "shop",
                                       .namespace = "default",
                                       .policy = &policy,
                                       .timeouts = mt_timeouts_default()};
    struct mt_plan *plan = mt_plan_make(&source.objects, &planning, &findings);

    const struct mt_script_controllers_options acting = {.shipped = argv[1]};
    struct mt_script_controllers *acts = mt_script_controllers_new(&acting, &findings);
    struct mt_controllers controllers = count.controllers = mt_script_controllers_seam(acts);
    controllers.reconcile = reconcile;
    struct mt_rehearsal_options rehearsing = mt_rehearsal_options_default();
    rehearsing.controllers = &controllers;
    struct mt_rehearsal *rehearsal = mt_rehearsal_new(&rehearsing);
    put_start_objects(rehearsal, acts);
    struct mt_cluster cluster = count.cluster = mt_rehearsal_cluster(rehearsal);
    cluster.write = write_object;
    cluster.delete = delete_object;
    cluster.watch = watch;

    struct mt_run_options options = {
        .plan = plan,
        .cluster = &cluster,
        .policy = &policy,
        .scopes = mt_scopes_new(&source.objects, arena),
        .owner = {"shop", "default", "default"},
        .head = {.app = "shop", .namespace = "default", .revision = 1},
        .settle_ms = MT_SETTLE_MS,
    };
    size_t events = 0;
    double took = drive(&options, &events);
    report(took, plan->tasks.count, events);
    return 0; // the system takes the memory back
}
