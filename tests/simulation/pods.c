// SPDX-License-Identifier: Apache-2.0
#include "pods.h"

#include "base/hash.h"
#include "manifest/json.h"

#include <stdio.h>
#include <string.h>

const char *const sim_containers[2] = {"main", "side"};

/** When a container runs. */
struct course {
    uint64_t begin_ms;
    uint64_t run_ms; ///< Longer than a request takes: a log is asked for without its run's number.
    uint64_t pause_ms;
    unsigned runs;
};

/** Where it stands. */
struct stand {
    unsigned run;
    bool begun;
    bool running;
    uint64_t next_ms; ///< UINT64_MAX: it is over.
};

/** A number that follows from two texts. */
static uint64_t draw(const char *uid, const char *about, uint64_t below)
{
    uint64_t hash = mt_hash_add(MT_HASH_START, uid, strlen(uid));
    hash = mt_hash_add(hash, about, strlen(about));
    return (hash ^ hash >> 32) % below;
}

static const char *uid_of(const cJSON *object)
{
    const char *uid = mt_json_string(mt_json_get(object, "metadata"), "uid");
    return uid != NULL ? uid : "";
}

static struct course course_of(const char *uid, const char *container)
{
    static const uint64_t pauses_ms[] = {0, 0, 60, 700};
    char about[64];
    snprintf(about, sizeof about, "course of %s", container);
    return (struct course){
        .begin_ms = draw(uid, "begins", 300),
        .run_ms = 60 + draw(uid, about, draw(uid, about, 2) == 0 ? 100 : 3000),
        .pause_ms = pauses_ms[draw(uid, "pauses", 4)],
        .runs = strcmp(container, "main") == 0 ? 1 + (unsigned)draw(uid, "runs", 3) : 1,
    };
}

static struct stand stand_at(const struct course *course, uint64_t at_ms)
{
    struct stand stand = {.next_ms = course->begin_ms};
    if (at_ms < course->begin_ms) {
        return stand;
    }
    stand.begun = true;
    uint64_t start_ms = course->begin_ms;
    while (stand.run + 1 < course->runs && at_ms >= start_ms + course->run_ms + course->pause_ms) {
        start_ms += course->run_ms + course->pause_ms;
        stand.run++;
    }
    uint64_t end_ms = start_ms + course->run_ms;
    stand.running = at_ms < end_ms;
    stand.next_ms = stand.running                  ? end_ms
                    : stand.run + 1 < course->runs ? end_ms + course->pause_ms
                                                   : UINT64_MAX;
    return stand;
}

static cJSON *status_of(const char *name, const struct stand *stand)
{
    char number[16];
    bool over = stand->begun && !stand->running && stand->next_ms == UINT64_MAX;
    bool pauses = stand->begun && !stand->running && !over;
    cJSON *status = cJSON_CreateObject();
    cJSON_AddStringToObject(status, "name", name);
    snprintf(number, sizeof number, "%u", stand->run);
    cJSON_AddItemToObject(status, "restartCount", mt_json_number(number));
    cJSON *state = cJSON_AddObjectToObject(status, "state");
    cJSON_AddObjectToObject(state, stand->running ? "running" : over ? "terminated" : "waiting");
    if (stand->run > 0 || pauses) {
        cJSON_AddObjectToObject(cJSON_AddObjectToObject(status, "lastState"), "terminated");
    }
    return status;
}

cJSON *sim_pods_status(const cJSON *pod, uint64_t lived_ms, uint64_t *next_ms)
{
    bool begun = false;
    bool over = true;
    cJSON *status = cJSON_CreateObject();
    cJSON *containers = cJSON_AddArrayToObject(status, "containerStatuses");
    *next_ms = UINT64_MAX;
    for (size_t i = 0; i < sizeof sim_containers / sizeof *sim_containers; i++) {
        struct course course = course_of(uid_of(pod), sim_containers[i]);
        struct stand stand = stand_at(&course, lived_ms);
        cJSON_AddItemToArray(containers, status_of(sim_containers[i], &stand));
        begun = begun || stand.begun;
        over = over && stand.next_ms == UINT64_MAX;
        *next_ms = stand.next_ms < *next_ms ? stand.next_ms : *next_ms;
    }
    cJSON_AddStringToObject(status, "phase", over ? "Succeeded" : begun ? "Running" : "Pending");
    return status;
}

static cJSON *new_pod(const struct mt_reconcile *job, size_t index)
{
    char name[128];
    cJSON *pod = cJSON_CreateObject();
    cJSON_AddStringToObject(pod, "apiVersion", "v1");
    cJSON_AddStringToObject(pod, "kind", "Pod");
    cJSON *metadata = cJSON_AddObjectToObject(pod, "metadata");
    snprintf(name, sizeof name, "%s-%u-%zu", job->ref->name, job->attempt, index);
    cJSON_AddStringToObject(metadata, "name", name);
    cJSON_AddStringToObject(metadata, "namespace", job->ref->namespace);
    cJSON *owner = cJSON_CreateObject();
    cJSON_AddItemToArray(cJSON_AddArrayToObject(metadata, "ownerReferences"), owner);
    cJSON_AddStringToObject(owner, "apiVersion", "batch/v1");
    cJSON_AddStringToObject(owner, "kind", "Job");
    cJSON_AddStringToObject(owner, "name", job->ref->name);
    cJSON_AddStringToObject(owner, "uid", uid_of(job->object));
    cJSON_AddTrueToObject(owner, "controller");
    cJSON_AddTrueToObject(owner, "blockOwnerDeletion");
    cJSON *spec = cJSON_AddObjectToObject(pod, "spec");
    cJSON_AddStringToObject(spec, "restartPolicy", "OnFailure");
    cJSON *containers = cJSON_AddArrayToObject(spec, "containers");
    for (size_t i = 0; i < sizeof sim_containers / sizeof *sim_containers; i++) {
        cJSON *container = cJSON_CreateObject();
        cJSON_AddItemToArray(containers, container);
        cJSON_AddStringToObject(container, "name", sim_containers[i]);
        cJSON_AddStringToObject(container, "image", "x");
    }
    return pod;
}

void sim_pods_of_job(const struct mt_reconcile *job, cJSON *pods[SIM_PODS_MAX], size_t *count)
{
    const cJSON *annotations = mt_json_at(job->object, "metadata", "annotations", NULL);
    bool is_hook = mt_json_get(annotations, "moontide.dev/hook") != NULL;
    bool is_job = strcmp(job->ref->kind, "Job") == 0;
    *count = 0;
    if (!is_hook || !is_job || job->owned_count > 0) {
        return;
    }
    size_t wanted = draw(uid_of(job->object), "pods", SIM_PODS_MAX + 1);
    while (*count < wanted) {
        pods[*count] = new_pod(job, *count);
        ++*count;
    }
}

unsigned sim_pods_lines(const char *uid, const char *container, unsigned run)
{
    char about[64];
    snprintf(about, sizeof about, "lines of %s in %u", container, run);
    return (unsigned)draw(uid, about, 4);
}

void sim_pods_put_line(const char *uid, const char *container, unsigned run, unsigned index,
                       char out[SIM_LINE_SIZE])
{
    snprintf(out, SIM_LINE_SIZE, "%.40s %s %u %u", uid, container, run, index);
}
