// SPDX-License-Identifier: Apache-2.0
#include "record/lease.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABEL "moontide.dev/record"

// Of the holder.
#define USER "moontide.dev/user"
#define HOST "moontide.dev/host"
#define BOOT "moontide.dev/boot-id"
#define SPACE "moontide.dev/process-space"
#define PID "moontide.dev/pid"
#define START "moontide.dev/process-start"
#define SINCE "moontide.dev/since"
#define PHASE "moontide.dev/phase"
#define WAVE "moontide.dev/wave"
#define MAKES_WAY "moontide.dev/makes-way-for"
// Of whoever asks it to make way.
#define ASKED "moontide.dev/superseded"
#define ASKED_BY "moontide.dev/superseded-by"
#define ASKED_BY_RUN "moontide.dev/superseded-by-run"

static const char *const annotations[] = {USER,  HOST,     BOOT,        SPACE, PID,
                                          START, SINCE,    PHASE,       WAVE,  MAKES_WAY,
                                          ASKED, ASKED_BY, ASKED_BY_RUN};

enum {
    TIME_SIZE = sizeof "2026-01-02T03:04:05.678000Z",
    NUMBER_SIZE = 24,
};

/** Of one of its annotations; NULL: none. */
static const char *annotation(const cJSON *lease, const char *key)
{
    return mt_json_string(mt_json_at(lease, "metadata", "annotations", NULL), key);
}

/** NULL takes it away. */
static void annotate(cJSON *lease, const char *key, const char *value)
{
    cJSON *map = mt_tree_map(mt_tree_map(lease, "metadata"), "annotations");
    if (value != NULL && value[0] != '\0') {
        mt_tree_set_string(map, key, value);
    } else {
        mt_tree_remove(map, key);
    }
}

static void annotate_number(cJSON *lease, const char *key, uint64_t number)
{
    char text[NUMBER_SIZE];
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    annotate(lease, key, text);
}

static uint64_t number_of(const cJSON *lease, const char *key)
{
    const char *text = annotation(lease, key);
    return text != NULL ? strtoull(text, NULL, 10) : 0;
}

static const char *spec_string(const cJSON *lease, const char *key)
{
    return mt_json_string(mt_json_get(lease, "spec"), key);
}

/** Times of a Lease have exactly six digits behind the point. */
static void set_time(cJSON *lease, const char *key, int64_t wall_ms)
{
    char text[TIME_SIZE];
    mt_clock_rfc3339(wall_ms, text);
    snprintf(strchr(text, 'Z'), sizeof "000Z", "000Z");
    mt_tree_set_string(mt_tree_map(lease, "spec"), key, text);
}

static int64_t time_of(const char *text)
{
    int64_t wall_ms = 0;
    return text != NULL && mt_clock_parse_rfc3339(text, &wall_ms) ? wall_ms : 0;
}

cJSON *mt_lease_new(const struct mt_ref *ref, const char *app)
{
    cJSON *lease = cJSON_CreateObject();
    mt_tree_set_string(lease, "apiVersion", "coordination.k8s.io/v1");
    mt_tree_set_string(lease, "kind", ref->kind);
    cJSON *metadata = mt_tree_map(lease, "metadata");
    mt_tree_set_string(metadata, "name", ref->name);
    mt_tree_set_string(metadata, "namespace", ref->namespace);
    mt_tree_set_string(mt_tree_map(metadata, "labels"), LABEL, app);
    return lease;
}

cJSON *mt_lease_copy(const cJSON *lease)
{
    cJSON *copy = mt_tree_copy(lease);
    mt_tree_remove(mt_tree_map(copy, "metadata"), "managedFields");
    return copy;
}

bool mt_lease_is_of(const cJSON *lease, const char *app)
{
    const char *label = mt_json_string(mt_json_at(lease, "metadata", "labels", NULL), LABEL);
    return label != NULL && strcmp(label, app) == 0;
}

void mt_lease_take(cJSON *lease, const struct mt_lease_run *run)
{
    cJSON *spec = mt_tree_map(lease, "spec");
    int64_t transitions = 0;
    if (mt_json_int64(mt_json_get(spec, "leaseTransitions"), &transitions)) {
        transitions++;
    }
    for (size_t i = 0; i < sizeof annotations / sizeof *annotations; i++) {
        annotate(lease, annotations[i], NULL);
    }
    char since[TIME_SIZE];
    mt_clock_rfc3339(run->wall_ms, since);
    annotate(lease, USER, run->user);
    annotate(lease, HOST, run->process->host);
    annotate(lease, BOOT, run->process->boot);
    annotate(lease, SPACE, run->process->space);
    annotate_number(lease, PID, run->process->pid);
    annotate_number(lease, START, run->process->start);
    annotate(lease, SINCE, since);
    mt_tree_set_string(spec, "holderIdentity", run->run_id);
    mt_tree_set_integer(spec, "leaseDurationSeconds", MT_LOCK_LEASE_MS / 1000);
    mt_tree_set_integer(spec, "leaseTransitions", transitions);
    set_time(lease, "acquireTime", run->wall_ms);
    mt_lease_renew(lease, run);
}

void mt_lease_renew(cJSON *lease, const struct mt_lease_run *run)
{
    char wave[NUMBER_SIZE];
    snprintf(wave, sizeof wave, "%d", run->wave);
    annotate(lease, PHASE, run->phase);
    annotate(lease, WAVE, run->has_wave ? wave : NULL);
    annotate(lease, MAKES_WAY, run->makes_way ? mt_lease_asked_by(lease) : NULL);
    set_time(lease, "renewTime", run->wall_ms);
}

bool mt_lease_ask(cJSON *lease, const struct mt_lease_run *run)
{
    if (mt_lease_asked_by(lease) != NULL) {
        return false;
    }
    struct mt_buf who;
    mt_buf_init(&who, MT_BUF_UNLIMITED);
    mt_buf_printf(&who, "%s%s%s", run->user != NULL ? run->user : "", run->user != NULL ? "@" : "",
                  run->process->host);
    annotate(lease, ASKED, mt_lease_run_id(lease));
    annotate(lease, ASKED_BY, mt_buf_text(&who));
    annotate(lease, ASKED_BY_RUN, run->run_id);
    mt_buf_fini(&who);
    return true;
}

bool mt_lease_withdraw(cJSON *lease, const char *run_id)
{
    const char *asked_by = mt_lease_asked_by(lease);
    const char *makes_way = annotation(lease, MAKES_WAY);
    if (asked_by == NULL || strcmp(asked_by, run_id) != 0 ||
        (makes_way != NULL && strcmp(makes_way, run_id) == 0)) {
        return false;
    }
    annotate(lease, ASKED, NULL);
    annotate(lease, ASKED_BY, NULL);
    annotate(lease, ASKED_BY_RUN, NULL);
    return true;
}

void mt_lease_leave(cJSON *lease)
{
    for (size_t i = 0; i < sizeof annotations / sizeof *annotations; i++) {
        annotate(lease, annotations[i], NULL);
    }
    mt_tree_set_string(mt_tree_map(lease, "spec"), "holderIdentity", "");
}

const char *mt_lease_run_id(const cJSON *lease)
{
    const char *holder = spec_string(lease, "holderIdentity");
    return holder != NULL ? holder : "";
}

const char *mt_lease_version(const cJSON *lease)
{
    const char *version = mt_json_string(mt_json_get(lease, "metadata"), "resourceVersion");
    return version != NULL ? version : "";
}

const char *mt_lease_asked_by(const cJSON *lease)
{
    const char *asked = annotation(lease, ASKED);
    const bool of_this = asked != NULL && strcmp(asked, mt_lease_run_id(lease)) == 0;
    return of_this ? annotation(lease, ASKED_BY_RUN) : NULL;
}

bool mt_lease_shows_life(const cJSON *before, const cJSON *now)
{
    static const char *const written[] = {"holderIdentity", "acquireTime", "renewTime"};
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        const char *a = spec_string(before, written[i]);
        const char *b = spec_string(now, written[i]);
        if (strcmp(a != NULL ? a : "", b != NULL ? b : "") != 0) {
            return true;
        }
    }
    return false;
}

static void copy_text(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text != NULL ? text : "");
}

static void read_process(const cJSON *lease, struct mt_process *process)
{
    copy_text(process->host, sizeof process->host, annotation(lease, HOST));
    copy_text(process->boot, sizeof process->boot, annotation(lease, BOOT));
    copy_text(process->space, sizeof process->space, annotation(lease, SPACE));
    process->pid = number_of(lease, PID);
    process->start = number_of(lease, START);
}

bool mt_lock_holder_read(const cJSON *lease, struct mt_lock_holder *holder)
{
    const char *run_id = mt_lease_run_id(lease);
    const char *wave = annotation(lease, WAVE);
    const char *asked_by = mt_lease_asked_by(lease);
    const char *makes_way = annotation(lease, MAKES_WAY);
    *holder = (struct mt_lock_holder){
        .run_id = run_id,
        .user = annotation(lease, USER),
        .host = annotation(lease, HOST),
        .since_ms = time_of(annotation(lease, SINCE)),
        .renewed_ms = time_of(spec_string(lease, "renewTime")),
        .phase = annotation(lease, PHASE),
        .has_wave = wave != NULL,
        .wave = wave != NULL ? (int)strtol(wave, NULL, 10) : 0,
        .superseded_by = asked_by != NULL ? annotation(lease, ASKED_BY) : NULL,
        .makes_way = asked_by != NULL && makes_way != NULL && strcmp(asked_by, makes_way) == 0,
    };
    read_process(lease, &holder->process);
    return run_id[0] != '\0';
}

/** "09:14:02Z", with the day where the last renewal was on another one. */
static const char *since_text(const struct mt_lock_holder *holder, struct mt_arena *arena)
{
    enum { DAY = sizeof "2026-01-02" - 1, SECONDS = sizeof "2026-01-02T03:04:05" - 1 };
    char since[TIME_SIZE];
    char renewed[TIME_SIZE];
    mt_clock_rfc3339(holder->since_ms, since);
    mt_clock_rfc3339(holder->renewed_ms, renewed);
    const bool same_day = strncmp(since, renewed, DAY) == 0;
    since[SECONDS] = '\0';
    return mt_arena_printf(arena, "%sZ", same_day ? since + DAY + 1 : since);
}

const char *mt_lock_holder_text(const struct mt_lock_holder *holder, struct mt_arena *arena)
{
    const char *who = holder->host != NULL ? holder->host : holder->run_id;
    if (holder->user != NULL && holder->host != NULL) {
        who = mt_arena_printf(arena, "%s@%s", holder->user, holder->host);
    }
    const char *since =
        holder->since_ms != 0 ? mt_arena_printf(arena, " since %s", since_text(holder, arena)) : "";
    const char *wave = holder->has_wave ? mt_arena_printf(arena, " wave %d", holder->wave) : "";
    return mt_arena_printf(arena, "%s%s%s%s%s", who, since, holder->phase != NULL ? ", " : "",
                           holder->phase != NULL ? holder->phase : "",
                           holder->phase != NULL ? wave : "");
}

struct mt_ref mt_lock_ref(const char *namespace, const char *app, struct mt_arena *arena)
{
    return (struct mt_ref){
        .group = "coordination.k8s.io",
        .version = "v1",
        .kind = "Lease",
        .namespace = namespace,
        .name = mt_arena_printf(arena, "moontide.%s", app),
    };
}
