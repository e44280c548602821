// SPDX-License-Identifier: Apache-2.0
#include "script/hook_at.h"

#include "base/error.h"
#include "base/nearest.h"
#include "manifest/intent.h"

#include <string.h>

/** Places that are one word. */
static const struct {
    const char *word;
    enum mt_hook_at at;
    enum mt_phase phase;
    bool on_timeout;
} words[] = {
    {"never", MT_AT_NOWHERE, MT_PHASE_SYNC, false},
    {"PreDelete", MT_AT_DELETION, MT_PHASE_PRE_DELETE, false},
    {"PostDelete", MT_AT_DELETION, MT_PHASE_POST_DELETE, false},
    {"on:fail", MT_AT_PHASE, MT_PHASE_SYNC_FAIL, false},
    {"on:timeout", MT_AT_PHASE, MT_PHASE_SYNC_FAIL, true},
};

enum { WORDS = sizeof words / sizeof *words };

/** What follows `prefix`, or NULL when `text` does not begin with it. */
static const char *after(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

static bool fail_unknown(const char *text, struct mt_error *err)
{
    const char *names[MT_PHASE_COUNT + WORDS];
    size_t count = 0;
    for (int phase = 0; phase < MT_PHASE_COUNT; phase++) {
        if (!mt_phase_is_of_deletion((enum mt_phase)phase)) {
            names[count++] = mt_phase_name((enum mt_phase)phase);
        }
    }
    for (int i = 0; i < WORDS; i++) {
        names[count++] = words[i].word;
    }
    const char *nearest = mt_nearest(text, names, count);
    if (nearest != NULL) {
        return mt_fail(err, MT_ERR_INVALID, "at: \"%s\" is no place; did you mean \"%s\"?", text,
                       nearest);
    }
    return mt_fail(err, MT_ERR_INVALID,
                   "at: \"%s\" is no place; write a phase (\"PreSync\", \"Sync\", \"PostSync\", "
                   "\"SyncFail\"), \"before:\" or \"after:\" with a phase, with \"wave:3\" or, "
                   "after alone, with an object (\"after:apps/Deployment/web\"), \"on:fail\", "
                   "\"on:timeout\", \"PreDelete\", \"PostDelete\" or \"never\"",
                   text);
}

/** "before:wave:N" and "after:wave:N", from N on. */
static bool parse_wave(const char *text, const char *number, enum mt_part part,
                       struct mt_hook_type *type, struct mt_error *err)
{
    if (number[0] == '+' || !mt_intent_parse_int(number, &type->wave)) {
        return mt_fail(err, MT_ERR_INVALID,
                       "at: \"%s\" names no wave; write a whole number, such as \"%s:wave:3\"",
                       text, part == MT_PART_BEFORE ? "before" : "after");
    }
    type->at = MT_AT_WAVE;
    type->phase = MT_PHASE_SYNC;
    type->part = part;
    return true;
}

/** "after:OBJECT", from OBJECT on; what looks like no object gets the general advice. */
static bool parse_object(const char *text, const char *object, struct mt_arena *arena,
                         struct mt_hook_type *type, struct mt_error *err)
{
    if (strchr(object, '/') == NULL) {
        return fail_unknown(text, err);
    }
    type->at = MT_AT_OBJECT;
    return mt_object_pattern_parse(object, arena, &type->object, err) || mt_wrap(err, "at");
}

bool mt_hook_at_parse(const char *text, struct mt_arena *arena, struct mt_hook_type *type,
                      struct mt_error *err)
{
    type->part = MT_PART_WAVE;
    enum mt_phase phase;
    if (mt_phase_parse(text, &phase) && !mt_phase_is_of_deletion(phase)) {
        type->at = MT_AT_PHASE;
        type->phase = phase;
        return true;
    }
    for (int i = 0; i < WORDS; i++) {
        if (strcmp(words[i].word, text) == 0) {
            type->at = words[i].at;
            type->phase = words[i].phase;
            type->on_timeout = words[i].on_timeout;
            return true;
        }
    }
    const char *wave = after(text, "before:wave:");
    if (wave != NULL) {
        return parse_wave(text, wave, MT_PART_BEFORE, type, err);
    }
    wave = after(text, "after:wave:");
    if (wave != NULL) {
        return parse_wave(text, wave, MT_PART_AFTER, type, err);
    }
    const char *object = after(text, "after:");
    return object != NULL ? parse_object(text, object, arena, type, err) : fail_unknown(text, err);
}
