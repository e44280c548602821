// SPDX-License-Identifier: Apache-2.0
#include "script/test_expected.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/builtin.h"
#include "manifest/field_rule.h"
#include "manifest/json.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_MAX = 400 };

/** A field that is another one at every run. */
struct changing {
    const char *group; // "*" fits any characters
    const char *kind;
    const char *path; // as the differences name it
};

// SEMANTICS.md 5.8.  Annotations of a time are not compared with those around them, as in ArgoCD.
static const struct changing changing[] = {
    {"apps", "DaemonSet", "spec.template.metadata.annotations"},
    {"apps", "Deployment", "spec.template.metadata.annotations"},
    {"apps", "StatefulSet", "spec.template.metadata.annotations"},
    {"apps", "Deployment", "status"},
    {"apps", "Deployment", "metadata.creationTimestamp"},
    {"apps", "Deployment", "metadata.generation"},
    {"batch", "Job", "status.conditions[FailureTarget].lastTransitionTime"},
    {"argoproj.io", "Rollout", "spec.restartAt"},
    {"argoproj.io", "Workflow", "metadata.resourceVersion"},
    {"argoproj.io", "Workflow", "metadata.uid"},
    {"argoproj.io", "Workflow", "metadata.annotations[workflows.argoproj.io/scheduled-time]"},
    {"capsule.clastix.io", "*", "metadata.annotations"},
    {"external-secrets.io", "ExternalSecret", "metadata.annotations"},
    {"external-secrets.io", "PushSecret", "metadata.annotations"},
    {"postgresql.cnpg.io", "Cluster", "metadata.annotations[cnpg.io/reloadedAt]"},
    {"postgresql.cnpg.io", "Cluster", "metadata.annotations[kubectl.kubernetes.io/restartedAt]"},
    {"postgresql.cnpg.io", "Cluster", "status.targetPrimaryTimestamp"},
    {"*.toolkit.fluxcd.io", "*", "metadata.annotations"},
};

/** One comparison on its way. */
struct comparing {
    const struct mt_test_running *running;
    struct mt_test_result *result;
    const struct mt_ref *ref;
    bool builtin;
};

/** Where it is. */
struct spot {
    const char *path;
    const char *parent; // the field around `field`
    const char *field;  // the last field on the way
    bool whole;         // within a list: what is not expected differs, too
};

static void walk(const struct comparing *comparing, const struct spot *spot, const cJSON *expected,
                 const cJSON *actual);

/** Whether the field changes, or with `below` one below it does. */
static bool is_changing(const struct comparing *comparing, const char *path, bool below)
{
    const size_t length = strlen(path);
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++) {
        const char *rest = changing[i].path + length;
        if (strncmp(changing[i].path, path, length) == 0 &&
            (below ? *rest == '.' : *rest == '\0') &&
            fnmatch(changing[i].group, comparing->ref->group, 0) == 0 &&
            fnmatch(changing[i].kind, comparing->ref->kind, 0) == 0) {
            return true;
        }
    }
    return false;
}

/** Whether the node says nothing: none, null, and in kinds with Go types an empty map or list. */
static bool is_nothing(const struct comparing *comparing, const cJSON *node)
{
    if (node == NULL || cJSON_IsNull(node)) {
        return true;
    }
    return comparing->builtin && (cJSON_IsObject(node) || cJSON_IsArray(node)) &&
           node->child == NULL;
}

static void add_line(const struct comparing *comparing, char sign, const char *path,
                     const cJSON *node)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(node, false, &text);
    const char *cut = text.length > VALUE_MAX ? "..." : "";
    mt_test_differs(comparing->running, comparing->result, sign, "%s: %.*s%s", path, VALUE_MAX,
                    mt_buf_text(&text), cut);
    mt_buf_fini(&text);
}

static void differ(const struct comparing *comparing, const char *path, const cJSON *expected,
                   const cJSON *actual)
{
    if (expected != NULL) {
        add_line(comparing, '-', path, expected);
    }
    if (actual != NULL) {
        add_line(comparing, '+', path, actual);
    } else {
        mt_test_differs(comparing->running, comparing->result, '+', "%s is missing", path);
    }
}

static const char *member_path(const struct comparing *comparing, const char *path, const char *key)
{
    struct mt_arena *arena = comparing->running->findings->arena;
    if (strpbrk(key, "./") != NULL) {
        return mt_arena_printf(arena, "%s[%s]", path, key);
    }
    return mt_arena_printf(arena, "%s%s%s", path, path[0] != '\0' ? "." : "", key);
}

static void walk_map(const struct comparing *comparing, const struct spot *spot,
                     const cJSON *expected, const cJSON *actual)
{
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, expected) {
        const struct spot below = {member_path(comparing, spot->path, member->string), spot->field,
                                   member->string, spot->whole};
        walk(comparing, &below, member, mt_json_get(actual, member->string));
    }
    cJSON_ArrayForEach (member, actual) {
        if (spot->whole && mt_json_get(expected, member->string) == NULL &&
            !is_nothing(comparing, member)) {
            add_line(comparing, '+', member_path(comparing, spot->path, member->string), member);
        }
    }
}

static void walk_list(const struct comparing *comparing, const struct spot *spot,
                      const cJSON *expected, const cJSON *actual)
{
    struct mt_arena *arena = comparing->running->findings->arena;
    const cJSON *wanted = expected->child;
    const cJSON *is = actual->child;
    for (int i = 0; wanted != NULL || is != NULL; i++) {
        const char *path = mt_arena_printf(arena, "%s[%d]", spot->path, i);
        const struct spot below = {path, spot->parent, spot->field, true};
        if (wanted != NULL && is != NULL) {
            walk(comparing, &below, wanted, is);
        } else {
            differ(comparing, path, wanted, is);
        }
        wanted = wanted != NULL ? wanted->next : NULL;
        is = is != NULL ? is->next : NULL;
    }
}

/** What names an item of a list that is merged by `key`; with NULL the item itself. */
static const char *name_of(const cJSON *item, const char *key)
{
    const cJSON *name = key != NULL ? mt_json_get(item, key) : item;
    return cJSON_IsString(name) || mt_json_is_number(name) ? name->valuestring : NULL;
}

static const cJSON *find_item(const cJSON *list, const char *key, const char *name)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, list) {
        const char *other = name_of(item, key);
        if (other != NULL && strcmp(other, name) == 0) {
            return item;
        }
    }
    return NULL;
}

/** A list that Kubernetes merges: each expected item by its name, wherever it stands. */
static void walk_merged(const struct comparing *comparing, const struct spot *spot, const char *key,
                        const cJSON *expected, const cJSON *actual)
{
    struct mt_arena *arena = comparing->running->findings->arena;
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, expected) {
        const char *name = name_of(item, key);
        const char *path = mt_arena_printf(arena, "%s[%s]", spot->path, name != NULL ? name : "?");
        const cJSON *other = name != NULL ? find_item(actual, key, name) : NULL;
        const struct spot below = {path, spot->parent, spot->field, false};
        if (other != NULL) {
            walk(comparing, &below, item, other);
        } else {
            differ(comparing, path, item, NULL);
        }
    }
}

static bool is_same_value(const cJSON *expected, const cJSON *actual)
{
    if (mt_json_is_number(expected) && mt_json_is_number(actual)) {
        return strtod(expected->valuestring, NULL) == strtod(actual->valuestring, NULL);
    }
    if (cJSON_IsString(expected) && cJSON_IsString(actual)) {
        return strcmp(expected->valuestring, actual->valuestring) == 0;
    }
    return (cJSON_IsTrue(expected) && cJSON_IsTrue(actual)) ||
           (cJSON_IsFalse(expected) && cJSON_IsFalse(actual));
}

/** Of a map that is missing, what is another one at every run is not missed. */
static void walk_missing(const struct comparing *comparing, const struct spot *spot,
                         const cJSON *expected)
{
    if (cJSON_IsObject(expected) && is_changing(comparing, spot->path, true)) {
        walk_map(comparing, spot, expected, NULL);
    } else {
        differ(comparing, spot->path, expected, NULL);
    }
}

// Recursion ends: trees have at most MT_JSON_DEPTH_MAX levels.
static void walk(const struct comparing *comparing, const struct spot *spot, const cJSON *expected,
                 const cJSON *actual)
{
    if (is_changing(comparing, spot->path, false) || (cJSON_IsNull(expected) && !spot->whole) ||
        (is_nothing(comparing, expected) && is_nothing(comparing, actual))) {
        return;
    }
    const struct mt_field_rule *rule =
        comparing->builtin ? mt_field_rule_find(comparing->ref->kind, spot->parent, spot->field)
                           : NULL;
    if (actual == NULL) {
        walk_missing(comparing, spot, expected);
    } else if (cJSON_IsObject(expected) && cJSON_IsObject(actual)) {
        walk_map(comparing, spot, expected, actual);
    } else if (cJSON_IsArray(expected) && cJSON_IsArray(actual)) {
        if (rule != NULL && (rule->flags & MT_FIELD_MERGE) != 0) {
            walk_merged(comparing, spot, rule->keys[0], expected, actual);
        } else {
            walk_list(comparing, spot, expected, actual);
        }
    } else if (!is_same_value(expected, actual)) {
        differ(comparing, spot->path, expected, actual);
    }
}

void mt_test_compare(const struct mt_test_running *running, const struct mt_ref *ref,
                     const cJSON *expected, const cJSON *actual, struct mt_test_result *result)
{
    const struct comparing comparing = {running, result, ref,
                                        mt_group_is_builtin(ref->group, strlen(ref->group))};
    const struct spot top = {"", "", "", false};
    walk(&comparing, &top, expected, actual);
}
