// SPDX-License-Identifier: Apache-2.0
/**
 * A run under test: a plan from YAML, a cluster that does nothing by itself, and the events as
 * lines.
 *
 * The cluster stores what is written and answers after 1 ms of virtual time.  What controllers
 * would do the test does, with support_run_status() and its like.  The policy of the test judges by
 * the status: `status: {health: Degraded, message: "…"}`; an object without `health` is Healthy
 * when it is of a kind without status (ConfigMap, Secret, Namespace), else Progressing.  The causes
 * are the kinds and messages of what is related: the Pods of a StatefulSet, and the Secret that a
 * Gadget names in `spec.secret`.
 */
#ifndef MT_TESTS_UNIT_SUPPORT_CLUSTER_H
#define MT_TESTS_UNIT_SUPPORT_CLUSTER_H

#include "support.h"
#include "support_manifests.h"

#include "sync/preflight.h"
#include "sync/run.h"

// Shorthand for manifests of the kinds that runs are tested with.
#define CONFIG(name, annotations) MANIFEST("v1", "ConfigMap", name, annotations)
#define DEPLOYMENT(name, annotations) MANIFEST("apps/v1", "Deployment", name, annotations)
#define STATEFUL_SET(name, annotations) MANIFEST("apps/v1", "StatefulSet", name, annotations)
#define JOB(name, annotations) MANIFEST("batch/v1", "Job", name, annotations)

struct run_test; // opaque; the struct is in support_cluster.c

/** What is special about a run; all zero: nothing. */
struct run_test_options {
    const char *there;           ///< YAML of objects that live before the run.
    bool logs;                   ///< The cluster has logs.
    bool deletion;               ///< The plan is that of the app's deletion.
    struct mt_plan_options plan; ///< Of the plan; app, namespace and policy are filled in.
    struct mt_run_options run;   ///< Of the run: concurrency, strict, …
};

/** Makes plan and run; the test fails when the plan has findings. */
struct run_test *support_run_new(const char *yaml, const struct run_test_options *options);
void support_run_free(struct run_test *test);

struct mt_run *support_run_of(struct run_test *test);

/** Lets the run go on until nothing happens any more before `ms` of virtual time. */
void support_run_until(struct run_test *test, uint64_t ms);
/** … until it is over; the test fails when nothing would ever happen again. */
void support_run_to_end(struct run_test *test);

/** Ends the one call under way, as whoever drives a run does before it is freed unfinished. */
void support_run_leave(struct run_test *test);

/** Lets the cluster go on for `ms` after the run is over, and hands what comes to the run. */
void support_run_linger(struct run_test *test, uint64_t ms);

/**
 * Fails the test unless the events since the last call are these lines.  `waiting` and `health` are
 * left out unless the first line is "all".  Lines are `SECONDS EVENT …`, as
 * support_cluster_lines.c writes them.
 */
void support_run_expect(struct run_test *test, const char *name, const char *expected);

/** Fails the test unless an event line since the last expect holds `text`. */
void support_run_expect_line(struct run_test *test, const char *text);

/** What a controller does: sets `status` to a JSON text; with `generation` it observes that. */
void support_run_status(struct run_test *test, const char *object, const char *status);

/** The short form: status.health and status.message. */
void support_run_health(struct run_test *test, const char *object, const char *health,
                        const char *message);

/** Puts an object there, or in place of itself, from YAML. */
void support_run_put(struct run_test *test, const char *yaml);

/** Forgets the events so far. */
void support_run_forget(struct run_test *test);

/** Takes an object away, whatever holds it. */
void support_run_remove(struct run_test *test, const char *object);

/** Lets a deletion of this object mark it only, until support_run_remove(). */
void support_run_hold(struct run_test *test, const char *object);

/** Refuses the next `times` writes, dry runs too, of this object with a status and a message. */
void support_run_refuse(struct run_test *test, const char *object, unsigned times, int status,
                        const char *message);

/** Answers reads of this object with a status and a message; status 0: not at all. */
void support_run_hide(struct run_test *test, const char *object, int status, const char *message);

/** Lets watches of a kind in a namespace ("": in all) fail; the texts outlive the run. */
void support_run_refuse_list(struct run_test *test, const char *kind, const char *namespace,
                             int status, const char *message);

/** How many objects were read by themselves. */
unsigned support_run_gets(const struct run_test *test);

/** Another manager owns a field of this object: applies without force are answered with that. */
void support_run_conflict(struct run_test *test, const char *object, const char *field,
                          const char *manager);

/** Lets the server warn with this text at each write of the object. */
void support_run_warn(struct run_test *test, const char *object, const char *text);

/**
 * Fails the test unless the writes since the last call are these lines: `dry run: apply
 * ConfigMap/a by force`, `apply ConfigMap/a and takes its marks`.
 */
void support_run_expect_calls(struct run_test *test, const char *name, const char *expected);

/** Options of a preflight of the plan; without a run, that can be made beside it. */
struct mt_preflight_options support_run_preflight(struct run_test *test);

/** Lets it go on until nothing is asked any more. */
void support_run_preflight_to_idle(struct run_test *test, struct mt_preflight *preflight);

/** The index of a task of the plan. */
size_t support_run_task(const struct run_test *test, const char *id);

/** Refuses the next `times` deletions of this object with a status and a message. */
void support_run_keep(struct run_test *test, const char *object, unsigned times, int status,
                      const char *message);

/** Carries out the next `times` writes of this object and answers none of them. */
void support_run_lose(struct run_test *test, const char *object, unsigned times);

/** Lets calls about this object take `ms` instead of 1. */
void support_run_delay(struct run_test *test, const char *object, uint64_t ms);

/** Sends the last state of the object once more, as a watch may do. */
void support_run_repeat(struct run_test *test, const char *object);

/** Whether the object ("Kind/name") is there. */
bool support_run_has(struct run_test *test, const char *object);

/** The live tree, or NULL; borrowed. */
const cJSON *support_run_get(struct run_test *test, const char *object);

/** The container "Pod/container", whose log somebody follows, writes a line. */
void support_run_write_log(struct run_test *test, const char *name, const char *line);
/** It has ended, and so does its log. */
void support_run_end_log(struct run_test *test, const char *name);
/** Its log cannot be read any further. */
void support_run_break_log(struct run_test *test, const char *name, const char *message);

/** Fails unless exactly these logs are followed: "web-1/main; web-2/main (previous)". */
void support_run_expect_logs(struct run_test *test, const char *expected);

/** How many watches are open. */
size_t support_run_watches(const struct run_test *test);

#endif
