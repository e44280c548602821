// SPDX-License-Identifier: Apache-2.0
#include "script/argocd_cm.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/glob.h"
#include "base/nearest.h"
#include "manifest/documents.h"
#include "manifest/json.h"
#include "manifest/ref.h"
#include "script/argocd_json.h"
#include "script/first_document.h"

#include <string.h>
#include <sys/stat.h>

#define ALL_KEY "resource.customizations"

/** One ConfigMap being read. */
struct reading {
    struct mt_overrides *overrides;
    struct mt_findings *findings;
    struct mt_arena *arena;
    bool found; // some ConfigMap says something of resources
    bool live;  // what came from a cluster has no lines that anybody sees
};

static void complain(struct reading *reading, const cJSON *node, const char *key,
                     const char *message)
{
    mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-script",
            (struct mt_place){reading->overrides->file, reading->live ? 0 : mt_json_line(node)},
            "%s: %s", key, message);
}

/** What is said of a key, added when it is new. */
static struct mt_override *override_of(struct reading *reading, const char *key)
{
    struct mt_overrides *overrides = reading->overrides;
    for (size_t i = 0; i < overrides->list.count; i++) {
        if (strcmp(overrides->list.items[i]->key, key) == 0) {
            return overrides->list.items[i];
        }
    }
    struct mt_override *override = MT_ARENA_NEW(reading->arena, struct mt_override);
    override->key = mt_arena_strdup(reading->arena, key);
    mt_array_push(reading->arena, &overrides->list, override);
    return override;
}

static struct mt_override_script script_of(struct reading *reading,
                                           const struct mt_override *override, const char *name,
                                           const char *file, const char *text)
{
    const bool action = name[0] != '\0';
    const bool health = strcmp(file, "health.lua") == 0;
    return (struct mt_override_script){
        .name = mt_arena_strdup(reading->arena, name),
        .text = mt_arena_strdup(reading->arena, text),
        .shown =
            mt_arena_printf(reading->arena, "%s#%s/%s%s%s%s", reading->overrides->file,
                            override->key, health ? "" : "actions/", name, action ? "/" : "", file),
    };
}

static void read_health(struct reading *reading, struct mt_override *override, const char *text)
{
    if (text[0] != '\0') {
        override->health = script_of(reading, override, "", "health.lua", text);
    }
}

/** `actions`: a YAML text with discovery.lua, definitions and mergeBuiltinActions. */
static void read_actions(struct reading *reading, struct mt_override *override, const char *text)
{
    const char *shown =
        mt_arena_printf(reading->arena, "%s#%s/actions", reading->overrides->file, override->key);
    const cJSON *root = mt_first_document_of(shown, text, strlen(text), reading->findings);
    const char *discovery = mt_argocd_text(root, "discovery.lua");
    if (discovery != NULL && discovery[0] != '\0') {
        override->discovery = script_of(reading, override, "", "discovery.lua", discovery);
    }
    override->merges = cJSON_IsTrue(mt_argocd_member(root, "mergeBuiltinActions"));
    const cJSON *definition = NULL;
    cJSON_ArrayForEach (definition, mt_argocd_member(root, "definitions")) {
        const char *name = mt_argocd_text(definition, "name");
        const char *action = mt_argocd_text(definition, "action.lua");
        if (name == NULL || action == NULL) {
            mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-script",
                    (struct mt_place){shown, mt_json_line(definition)},
                    "a definition of an action has a name and an action.lua");
        } else {
            struct mt_override_script script =
                script_of(reading, override, name, "action.lua", action);
            mt_array_push(reading->arena, &override->actions, script);
        }
    }
}

/** The map of all kinds: {"apps/Deployment": {"health.lua": …}}. */
static void read_all(struct reading *reading, const cJSON *value)
{
    const char *shown = mt_arena_printf(reading->arena, "%s#" ALL_KEY, reading->overrides->file);
    const cJSON *root = mt_first_document_of(shown, value->valuestring, strlen(value->valuestring),
                                             reading->findings);
    const cJSON *kind = NULL;
    cJSON_ArrayForEach (kind, root) {
        if (kind->string == NULL) {
            complain(reading, value, ALL_KEY, "is no map of kinds");
            return;
        }
        if (!mt_glob_is_valid(kind->string)) {
            complain(reading, value, ALL_KEY,
                     mt_arena_printf(reading->arena,
                                     "\"%s\" is no pattern: a bracket or a brace is not closed",
                                     kind->string));
            continue;
        }
        struct mt_override *override = override_of(reading, kind->string);
        const char *health = mt_argocd_text(kind, "health.lua");
        const char *actions = mt_argocd_text(kind, "actions");
        read_health(reading, override, health != NULL ? health : "");
        override->open_libs = cJSON_IsTrue(mt_argocd_member(kind, "health.lua.useOpenLibs"));
        if (actions != NULL) {
            read_actions(reading, override, actions);
        }
    }
}

/** "apps_Deployment" as "apps/Deployment", "all" as any kind of any group; NULL for more parts. */
static const char *key_of(const char *said, struct mt_arena *arena)
{
    if (strcmp(said, "all") == 0) {
        return "*/*";
    }
    const char *separator = strchr(said, '_');
    if (separator == NULL) {
        return said;
    }
    return strchr(separator + 1, '_') != NULL
               ? NULL
               : mt_arena_printf(arena, "%.*s/%s", (int)(separator - said), said, separator + 1);
}

enum what { WHAT_HEALTH, WHAT_OPEN_LIBS, WHAT_ACTIONS, WHAT_COUNT };

/** What `what` is called; false with a finding for what is nothing of ArgoCD's. */
static bool find_what(struct reading *reading, const cJSON *member, const char *what, int *found)
{
    static const char *const names[] = {
        "health",         "useOpenLibs", "actions", "ignoreDifferences", "ignoreResourceUpdates",
        "knownTypeFields"};
    enum { NAMES = sizeof names / sizeof *names };
    for (*found = 0; *found < NAMES; ++*found) {
        if (strcmp(names[*found], what) == 0) {
            return true;
        }
    }
    const char *nearest = mt_nearest(what, names, NAMES);
    complain(reading, member, member->string,
             mt_arena_printf(reading->arena, "\"%s\" is nothing that ArgoCD knows%s%s%s", what,
                             nearest != NULL ? "; did you mean \"" : "",
                             nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : ""));
    return false;
}

/** resource.customizations.<what>.<group>_<Kind>; `rest` is "<what>.<group>_<Kind>". */
static void read_one(struct reading *reading, const cJSON *member, const char *rest)
{
    const char *dot = strchr(rest, '.');
    const char *what =
        dot != NULL ? mt_arena_strndup(reading->arena, rest, (size_t)(dot - rest)) : rest;
    int found = 0;
    if (!find_what(reading, member, what, &found) || found >= WHAT_COUNT) {
        return; // what has nothing to do with scripts
    }
    const char *key = dot != NULL ? key_of(dot + 1, reading->arena) : NULL;
    if (key == NULL || key[0] == '\0') {
        complain(reading, member, member->string, "names no kind; write <group>_<Kind> or <Kind>");
        return;
    }
    struct mt_override *override = override_of(reading, key);
    switch ((enum what)found) {
    case WHAT_HEALTH:
        read_health(reading, override, member->valuestring);
        break;
    case WHAT_OPEN_LIBS:
        override->open_libs = strcmp(member->valuestring, "true") == 0;
        break;
    case WHAT_ACTIONS:
        read_actions(reading, override, member->valuestring);
        break;
    case WHAT_COUNT:
        break;
    }
}

/** The keys of single kinds count over the map of all, wherever that stands. */
static void read_data(struct reading *reading, const cJSON *data)
{
    const size_t length = strlen(ALL_KEY);
    const cJSON *all = mt_json_get(data, ALL_KEY);
    if (all != NULL && cJSON_IsString(all)) {
        reading->found = true;
        read_all(reading, all);
    }
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, data) {
        const char *key = member->string != NULL ? member->string : "";
        if (strncmp(key, ALL_KEY ".", length + 1) == 0 && cJSON_IsString(member)) {
            reading->found = true;
            read_one(reading, member, key + length + 1);
        }
    }
}

static void read_document(void *data, cJSON *root, unsigned line, unsigned index)
{
    struct reading *reading = data;
    (void)line;
    (void)index;
    mt_arena_own(reading->arena, root, mt_json_release);
    const cJSON *items = mt_json_get(root, "items"); // of a List, as kubectl prints several
    read_data(reading, mt_json_get(root, "data"));
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, items) {
        read_data(reading, mt_json_get(item, "data"));
    }
}

/** One of a cluster; without any customizations it is as ArgoCD is installed. */
static void read_live(struct reading *reading, const struct mt_config_maps *live)
{
    reading->live = true;
    for (size_t i = 0; live != NULL && i < live->count; i++) {
        if (strcmp(live->items[i].path, reading->overrides->file) == 0) {
            read_data(reading, mt_json_get(live->items[i].tree, "data"));
        }
    }
}

static void read_file(struct reading *reading)
{
    struct mt_findings *findings = reading->findings;
    const char *file = reading->overrides->file;
    const size_t errors = findings->errors;
    struct mt_buf text;
    struct mt_error err;
    mt_buf_init(&text, MT_FILE_MAX);
    if (!mt_file_read(file, &text, &err)) {
        mt_find(findings, MT_SEVERITY_ERROR, "unreadable", (struct mt_place){file, 0}, "%s",
                err.msg);
    } else {
        mt_documents_read(file, mt_buf_text(&text), text.length, findings->arena, findings,
                          read_document, reading);
    }
    mt_buf_fini(&text);
    if (!reading->found && findings->errors == errors) {
        mt_find(findings, MT_SEVERITY_ERROR, "invalid-script", (struct mt_place){file, 0},
                "this is neither a folder of scripts nor an argocd-cm ConfigMap: it has no "
                "key " ALL_KEY);
    }
}

void mt_argocd_cm_read(const char *path, const struct mt_config_maps *live,
                       struct mt_overrides *overrides, struct mt_findings *findings)
{
    struct reading reading = {overrides, findings, findings->arena, false, false};
    *overrides = (struct mt_overrides){.file = path};
    if (mt_argocd_cm_is_live(path)) {
        read_live(&reading, live);
    } else {
        read_file(&reading);
    }
}

bool mt_argocd_cm_is_live(const char *path)
{
    return strncmp(path, MT_CONFIG_MAP_PREFIX, strlen(MT_CONFIG_MAP_PREFIX)) == 0;
}

bool mt_argocd_cm_is_one(const char *path)
{
    struct stat info;
    return mt_argocd_cm_is_live(path) || (stat(path, &info) == 0 && S_ISREG(info.st_mode));
}

const struct mt_override *mt_overrides_find(const struct mt_overrides *overrides,
                                            const struct mt_ref *ref)
{
    const size_t length = strlen(ref->group);
    for (size_t i = 0; i < overrides->list.count; i++) {
        const char *key = overrides->list.items[i]->key;
        const bool grouped = strncmp(key, ref->group, length) == 0 && key[length] == '/';
        const char *kind = length == 0 ? key : grouped ? key + length + 1 : "";
        if (strcmp(kind, ref->kind) == 0) {
            return overrides->list.items[i];
        }
    }
    return NULL;
}
