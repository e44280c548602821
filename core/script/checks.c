// SPDX-License-Identifier: Apache-2.0
#include "script/checks.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "script/argocd_cm.h"
#include "script/check.h"
#include "script/check_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A check under one of its kinds. */
struct entry {
    struct mt_kind_pattern pattern;
    struct mt_check *check;
};

/** The checks of one folder, the more exact ones first. */
struct folder {
    MT_ARRAY(struct entry) entries;
    bool shipped;
    bool config_map; // an argocd-cm in place of a folder
};

struct mt_checks {
    struct mt_arena *arena;
    MT_ARRAY(struct folder *) folders; // in the order of the search
    struct mt_map by_kind;             // "group/version/Kind" to the check found for it
    struct mt_map by_path;             // of moontide.dev/health
};

/** Exact kinds come first; ArgoCD's wildcard folders go by their path (SEMANTICS.md 5.6). */
enum tier { TIER_EXACT, TIER_OURS, TIER_ARGOCD, TIER_ANYTHING };

static enum tier tier_of(const struct entry *entry)
{
    const struct mt_kind_pattern *pattern = &entry->pattern;
    if (strchr(pattern->group, '*') == NULL && strchr(pattern->kind, '*') == NULL) {
        return TIER_EXACT;
    }
    if (pattern->whole && strcmp(pattern->said, "*/*") == 0) {
        return TIER_ANYTHING; // of an argocd-cm, whose patterns have no order in ArgoCD
    }
    if (entry->check->script.options.dialect == MT_DIALECT_ARGOCD) {
        return TIER_ARGOCD;
    }
    bool anything = strcmp(pattern->group, "*") == 0 && strcmp(pattern->kind, "*") == 0;
    return anything ? TIER_ANYTHING : TIER_OURS;
}

static int by_pattern(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = (int)tier_of(a) - (int)tier_of(b);
    if (order == 0 && tier_of(a) == TIER_ARGOCD) {
        order = strcmp(a->pattern.said, b->pattern.said);
    }
    order = order != 0 ? order : mt_kind_pattern_compare(&a->pattern, &b->pattern);
    return order != 0 ? order : strcmp(a->check->path, b->check->path);
}

static void refuse_doubles(const struct folder *folder, struct mt_findings *findings)
{
    for (size_t i = 1; i < folder->entries.count; i++) {
        const struct entry *first = &folder->entries.items[i - 1];
        const struct entry *second = &folder->entries.items[i];
        if (mt_kind_pattern_compare(&first->pattern, &second->pattern) == 0) {
            mt_find(findings, MT_SEVERITY_ERROR, "duplicate-check",
                    (struct mt_place){second->check->path, 0},
                    "%s is judged by %s in the same folder already; remove one of the two",
                    second->pattern.said, first->check->path);
        }
    }
}

/** One folder being read. */
struct reading {
    struct mt_checks *checks;
    struct folder *folder;
    struct mt_script *loader;
    const char *library;
    const struct mt_config_maps *config_maps;
    bool shipped; ///< The folder is ours.
    struct mt_findings *findings;
};

static void add_check(struct reading *reading, const struct mt_script_options *options,
                      const struct mt_kind_pattern *kind)
{
    struct mt_arena *arena = reading->findings->arena;
    struct mt_check *check = mt_check_new(reading->loader, options, kind, reading->findings);
    if (check == NULL) {
        return;
    }
    if (mt_map_get(&reading->checks->by_path, check->path) == NULL) { // the first folder wins
        mt_map_put(&reading->checks->by_path, check->path, check);
    }
    for (size_t i = 0; i < check->kinds.count; i++) {
        struct entry entry = {check->kinds.items[i], check};
        mt_array_push(arena, &reading->folder->entries, entry);
    }
}

static void add_file(void *data, const struct mt_check_file *file)
{
    struct reading *reading = data;
    struct mt_script_options options =
        mt_script_options_for_checks(file->shown, reading->library, file->dialect);
    options.file = file->path;
    options.lasting = reading->shipped;
    add_check(reading, &options, file->dialect == MT_DIALECT_ARGOCD ? &file->kind : NULL);
}

/** The kind, or pattern of kinds, that a key of a ConfigMap says. */
static struct mt_kind_pattern pattern_of(const char *key, struct mt_arena *arena)
{
    const char *slash = strchr(key, '/');
    if (strpbrk(key, "*?[{\\") != NULL) {
        return (struct mt_kind_pattern){
            .group = "*", .version = "*", .kind = "*", .said = key, .whole = true};
    }
    return (struct mt_kind_pattern){
        .group = slash != NULL ? mt_arena_strndup(arena, key, (size_t)(slash - key)) : "",
        .version = "*",
        .kind = slash != NULL ? slash + 1 : key,
        .said = key,
    };
}

/** The health checks of an argocd-cm ConfigMap. */
static void add_overrides(struct reading *reading, const char *path)
{
    struct mt_arena *arena = reading->findings->arena;
    struct mt_overrides overrides;
    mt_argocd_cm_read(path, reading->config_maps, &overrides, reading->findings);
    for (size_t i = 0; i < overrides.list.count; i++) {
        const struct mt_override *override = overrides.list.items[i];
        if (override->health.text == NULL) {
            continue;
        }
        const struct mt_kind_pattern kind = pattern_of(override->key, arena);
        struct mt_script_options options = mt_script_options_for_checks(
            override->health.shown, reading->library, MT_DIALECT_ARGOCD);
        options.text = override->health.text;
        options.restricted = !override->open_libs;
        add_check(reading, &options, &kind);
    }
}

static void add_folder(struct reading *reading, const char *path, const char *shown)
{
    struct mt_findings *findings = reading->findings;
    struct folder *folder = MT_ARENA_NEW(findings->arena, struct folder);
    reading->folder = folder;
    folder->shipped = reading->shipped;
    folder->config_map = mt_argocd_cm_is_one(path);
    if (folder->config_map) {
        add_overrides(reading, path);
    } else {
        mt_check_files_each(path, shown, findings, add_file, reading);
    }
    if (folder->entries.count > 1) {
        qsort(folder->entries.items, folder->entries.count, sizeof(struct entry), by_pattern);
    }
    refuse_doubles(folder, findings);
    mt_array_push(findings->arena, &reading->checks->folders, folder);
}

struct mt_checks *mt_checks_new(const struct mt_checks_options *options,
                                struct mt_findings *findings)
{
    struct mt_checks *checks = mt_alloc(sizeof *checks);
    struct mt_arena *arena = findings->arena;
    checks->arena = arena;
    struct reading reading = {
        .checks = checks, .findings = findings, .config_maps = options->config_maps};
    if (options->shipped != NULL) {
        reading.library = mt_arena_printf(arena, "%s/lua", options->shipped);
    }
    // All files are compiled and asked for their kinds in one state; those that judge get their
    // own.
    struct mt_error err;
    struct mt_script_options loader =
        mt_script_options_for_checks("health checks", reading.library, MT_DIALECT_MOONTIDE);
    reading.loader = mt_script_new_empty(&loader, &err);
    if (reading.loader == NULL) {
        mt_find(findings, MT_SEVERITY_ERROR, "invalid-script", (struct mt_place){0}, "%s", err.msg);
        return checks;
    }
    for (size_t i = 0; i < options->folder_count; i++) {
        add_folder(&reading, options->folders[i], options->folders[i]);
    }
    if (options->shipped != NULL) {
        reading.shipped = true;
        add_folder(&reading, mt_arena_printf(arena, "%s/scripts", options->shipped), "scripts");
    }
    mt_script_free(reading.loader);
    return checks;
}

void mt_checks_free(struct mt_checks *checks)
{
    if (checks == NULL) {
        return;
    }
    mt_map_fini(&checks->by_kind);
    mt_map_fini(&checks->by_path);
    free(checks);
}

static struct mt_check *search(const struct mt_checks *checks, const struct mt_ref *ref)
{
    for (size_t f = 0; f < checks->folders.count; f++) {
        const struct folder *folder = checks->folders.items[f];
        for (size_t i = 0; i < folder->entries.count; i++) {
            if (mt_kind_pattern_matches(&folder->entries.items[i].pattern, ref)) {
                return folder->entries.items[i].check;
            }
        }
    }
    return NULL;
}

/** The check of a kind; what was found, or not, is remembered. */
static struct mt_check *find(struct mt_checks *checks, const struct mt_ref *ref)
{
    static struct mt_check none;
    char key[512];
    int length = snprintf(key, sizeof key, "%s/%s/%s", ref->group, ref->version, ref->kind);
    bool fits = length > 0 && (size_t)length < sizeof key;
    struct mt_check *known = fits ? mt_map_get_n(&checks->by_kind, key, (size_t)length) : NULL;
    if (known != NULL) {
        return known != &none ? known : NULL;
    }
    struct mt_check *check = search(checks, ref);
    if (fits) {
        mt_map_put(&checks->by_kind, mt_arena_strdup(checks->arena, key),
                   check != NULL ? check : &none);
    }
    return check;
}

/** The check that moontide.dev/health names: the end of a path, with or without ".lua". */
static struct mt_check *find_named(const struct mt_checks *checks, const char *name)
{
    for (size_t i = 0; i < checks->by_path.count; i++) {
        const struct mt_map_entry *entry = &checks->by_path.entries[i];
        const char *path = entry->key;
        size_t path_length = entry->key_length;
        size_t length = strlen(name);
        if (mt_file_has_suffix(path, ".lua") && !mt_file_has_suffix(name, ".lua")) {
            path_length -= strlen(".lua");
        }
        if (path_length >= length && strncmp(path + path_length - length, name, length) == 0 &&
            (path_length == length || path[path_length - length - 1] == '/')) {
            return entry->value;
        }
    }
    return NULL;
}

/** ArgoCD asks no script about what is being deleted (SEMANTICS.md 4.1). */
static bool is_being_deleted(const cJSON *object)
{
    const cJSON *metadata = mt_json_get(object, "metadata");
    const char *time = mt_json_string(metadata, "deletionTimestamp");
    if (time == NULL || time[0] == '\0') {
        return false;
    }
    const cJSON *finalizer = NULL;
    cJSON_ArrayForEach (finalizer, mt_json_get(metadata, "finalizers")) {
        if (cJSON_IsString(finalizer) &&
            strcmp(finalizer->valuestring, "argocd.argoproj.io/hook-finalizer") == 0) {
            return false;
        }
    }
    return true;
}

void mt_checks_ask(struct mt_checks *checks, const struct mt_health_question *question,
                   struct mt_arena *arena, struct mt_verdict *verdict)
{
    *verdict = (struct mt_verdict){
        .status = MT_HEALTHY, .message = "", .grace_ms = mt_health_grace_ms(question)};
    struct mt_check *check =
        question->check != NULL ? find_named(checks, question->check) : find(checks, question->ref);
    if (check != NULL) {
        mt_check_judge(check, question, arena, verdict);
    } else if (question->check != NULL) {
        verdict->status = MT_UNKNOWN;
        verdict->failed = true;
        verdict->message =
            mt_arena_printf(arena, "moontide.dev/health names no check: \"%s\"", question->check);
    }
}

void mt_checks_judge(void *data, const struct mt_health_question *question, struct mt_arena *arena,
                     struct mt_verdict *verdict)
{
    if (!is_being_deleted(question->object)) {
        mt_checks_ask(data, question, arena, verdict);
        return;
    }
    *verdict = (struct mt_verdict){.status = MT_PROGRESSING,
                                   .message = "Pending deletion",
                                   .grace_ms = mt_health_grace_ms(question)};
}

void mt_checks_each(const struct mt_checks *checks, mt_check_entry_fn *each, void *data)
{
    for (size_t f = 0; f < checks->folders.count; f++) {
        const struct folder *folder = checks->folders.items[f];
        for (size_t i = 0; i < folder->entries.count; i++) {
            const struct entry *found = &folder->entries.items[i];
            const struct mt_check_entry entry = {found->check, &found->pattern, folder,
                                                 folder->shipped, folder->config_map};
            each(data, &entry);
        }
    }
}

size_t mt_checks_needs(void *data, const struct mt_ref *ref, const char *name,
                       const struct mt_need **needs)
{
    const struct mt_check *check = name != NULL ? find_named(data, name) : find(data, ref);
    *needs = check != NULL ? check->needs.items : NULL;
    return check != NULL ? check->needs.count : 0;
}
