// SPDX-License-Identifier: Apache-2.0
#include "script/specs.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "script/coverage.h"
#include "script/spec_child.h"
#include "script/spec_report.h"
#include "script/spec_state.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PLACES_MAX = 8,            ///< Processes at a time.
    MERCY_MS = 3000,           ///< After which a test that an error does not end is killed.
    LINE_MAX_BYTES = 16 << 20, ///< Of what a process tells.
    READ_SIZE = 65536,
    MESSAGE_SIZE = 200,
    MS = 1000,
};

enum state { WAITING, RUNNING, OVER };

/** One spec. */
struct spec {
    struct mt_spec_run run;
    struct mt_spec_report report;
    struct mt_child child;
    struct mt_buf buffer; ///< What came behind the last whole line.
    uint64_t heard_ms;    ///< When it told something last.
    enum state state;
};

struct mt_specs {
    struct mt_specs_options options;
    struct mt_findings *findings;
    MT_ARRAY(struct spec *) list;
    size_t places;
    size_t running;
    bool missing; ///< Busted is; that was said.
};

struct mt_specs *mt_specs_new(const struct mt_specs_options *options, struct mt_findings *findings)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    struct mt_specs *specs = mt_alloc(sizeof *specs);
    specs->options = *options;
    specs->findings = findings;
    specs->places = processors < 1 ? 1 : processors > PLACES_MAX ? PLACES_MAX : (size_t)processors;
    return specs;
}

static void start(struct mt_specs *specs, struct spec *spec)
{
    struct mt_error err;
    fflush(NULL); // the child has a copy of what is not written yet
    spec->heard_ms = mt_clock_monotonic_ms();
    if (!mt_child_start(&spec->child, mt_spec_child, &spec->run, &err)) {
        mt_spec_report_fail(&spec->report, err.msg);
        spec->state = OVER;
        return;
    }
    spec->state = RUNNING;
    specs->running++;
}

static void start_waiting(struct mt_specs *specs)
{
    for (size_t i = 0; i < specs->list.count && specs->running < specs->places; i++) {
        if (specs->list.items[i]->state == WAITING) {
            start(specs, specs->list.items[i]);
        }
    }
}

size_t mt_specs_add(struct mt_specs *specs, const char *path)
{
    struct mt_arena *arena = specs->findings->arena;
    struct spec *spec = MT_ARENA_NEW(arena, struct spec);
    spec->run = (struct mt_spec_run){
        .path = path, .library = specs->options.library, .command = specs->options.command};
    spec->report =
        (struct mt_spec_report){.arena = arena, .path = path, .limit_ms = MT_SPEC_LIMIT_MS};
    mt_buf_init(&spec->buffer, LINE_MAX_BYTES);
    mt_array_push(arena, &specs->list, spec);
    start_waiting(specs);
    return specs->list.count - 1;
}

static void read_line(struct spec *spec, const char *text, size_t length)
{
    struct mt_json_end end;
    struct mt_error err;
    cJSON *line = mt_json_parse(NULL, text, length, 1, &end, &err);
    if (!mt_spec_report_read(&spec->report, line)) {
        mt_coverage_read(line);
    }
    cJSON_Delete(line);
}

/** Takes the whole lines of the buffer into account. */
static void read_lines(struct spec *spec)
{
    const char *text = mt_buf_text(&spec->buffer);
    const char *rest = text;
    for (const char *end = strchr(rest, '\n'); end != NULL; end = strchr(rest, '\n')) {
        read_line(spec, rest, (size_t)(end - rest));
        rest = end + 1;
    }
    const size_t left = spec->buffer.length - (size_t)(rest - text);
    if (left < spec->buffer.length) {
        memmove(spec->buffer.data, rest, left + 1);
        spec->buffer.length = left;
    }
}

/**
 * It has ended without a word, or had to be ended: the test under way has failed, and what stands
 * behind it goes on in another process.
 */
static void fail(struct mt_specs *specs, struct spec *spec, const char *message)
{
    const size_t begun = spec->report.begun;
    const bool goes_on = spec->report.running && begun > spec->run.skip;
    mt_spec_report_fail(&spec->report, message);
    spec->report.limit_ms = MT_SPEC_LIMIT_MS;
    spec->run.skip = begun;
    mt_buf_clear(&spec->buffer);
    if (goes_on) {
        start(specs, spec);
    }
}

/** Nothing more comes from its process. */
static void end(struct mt_specs *specs, struct spec *spec)
{
    char message[MESSAGE_SIZE];
    const int status = mt_child_end(&spec->child, true); // and what it has left behind
    specs->running--;
    spec->state = OVER;
    if (!spec->report.over) {
        snprintf(message, sizeof message, "the process of the spec has ended, with status %d",
                 status);
        fail(specs, spec, message);
    }
}

static void end_late(struct mt_specs *specs, struct spec *spec)
{
    char message[MESSAGE_SIZE];
    snprintf(message, sizeof message, "takes longer than %g s, and was ended",
             (double)spec->report.limit_ms / MS);
    mt_child_end(&spec->child, true);
    specs->running--;
    spec->state = OVER;
    fail(specs, spec, message);
}

static void hear(struct mt_specs *specs, struct spec *spec)
{
    char bytes[READ_SIZE];
    const ssize_t got = read(spec->child.fd, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) {
        return;
    }
    spec->heard_ms = mt_clock_monotonic_ms();
    if (got > 0 && mt_buf_append(&spec->buffer, bytes, (size_t)got)) {
        read_lines(spec);
    } else {
        end(specs, spec);
    }
}

static uint64_t deadline_of(const struct spec *spec)
{
    return spec->heard_ms + spec->report.limit_ms + MERCY_MS;
}

/** Waits until one of the processes tells something, or is late. */
static void turn(struct mt_specs *specs)
{
    struct pollfd fds[PLACES_MAX + 1]; // the last wakes us
    struct spec *of[PLACES_MAX];
    nfds_t count = 0;
    const uint64_t now_ms = mt_clock_monotonic_ms();
    uint64_t first_ms = now_ms + MT_SPEC_LIMIT_MS;
    for (size_t i = 0; i < specs->list.count; i++) {
        struct spec *spec = specs->list.items[i];
        if (spec->state == RUNNING) {
            of[count] = spec;
            fds[count++] = (struct pollfd){.fd = spec->child.fd, .events = POLLIN};
            first_ms = deadline_of(spec) < first_ms ? deadline_of(spec) : first_ms;
        }
    }
    fds[count] = (struct pollfd){
        .fd = specs->options.interrupted != NULL ? specs->options.wake_fd : -1, .events = POLLIN};
    poll(fds, count + 1, first_ms > now_ms ? (int)(first_ms - now_ms) : 0);
    for (nfds_t i = 0; i < count; i++) {
        if (fds[i].revents != 0) {
            hear(specs, of[i]);
        } else if (mt_clock_monotonic_ms() >= deadline_of(of[i])) {
            end_late(specs, of[i]);
        }
    }
    start_waiting(specs);
}

static void say_missing(struct mt_specs *specs, const struct spec *spec)
{
    if (!specs->missing) {
        mt_find(specs->findings, MT_SEVERITY_ERROR, "invalid-test",
                (struct mt_place){spec->run.path, 0},
                "specs are run by busted, which Lua 5.4 does not find here: luarocks --lua-version "
                "5.4 install busted, or the package lua-busted of Debian (%s)",
                spec->report.missing);
    }
    specs->missing = true;
}

static bool is_interrupted(const struct mt_specs *specs)
{
    return specs->options.interrupted != NULL && specs->options.interrupted();
}

void mt_specs_take(struct mt_specs *specs, size_t number, struct mt_test_results *results)
{
    struct spec *spec = specs->list.items[number];
    while (spec->state != OVER && !is_interrupted(specs)) {
        turn(specs);
    }
    if (spec->report.missing != NULL) {
        say_missing(specs, spec);
    }
    for (size_t i = 0; i < spec->report.results.count; i++) {
        mt_test_results_add(results, &spec->report.results.items[i], specs->findings->arena);
    }
    mt_buf_fini(&spec->buffer);
}

void mt_specs_free(struct mt_specs *specs)
{
    if (specs == NULL) {
        return;
    }
    for (size_t i = 0; i < specs->list.count; i++) {
        struct spec *spec = specs->list.items[i];
        if (spec->state == RUNNING) {
            mt_child_end(&spec->child, true);
        }
        mt_buf_fini(&spec->buffer);
    }
    free(specs);
}
