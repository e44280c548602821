// SPDX-License-Identifier: Apache-2.0
#include "kube/kinds.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/map.h"
#include "base/memory.h"
#include "manifest/json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct mt_kube_kinds {
    struct mt_arena *arena;
    struct mt_map by_name; ///< "group/version/Kind" to struct mt_kube_kind.
    struct mt_map defined; ///< "group/Kind" of Established CRDs.
};

struct mt_kube_kinds *mt_kube_kinds_new(void)
{
    struct mt_kube_kinds *kinds = mt_alloc(sizeof *kinds);
    kinds->arena = mt_arena_new();
    return kinds;
}

void mt_kube_kinds_free(struct mt_kube_kinds *kinds)
{
    if (kinds == NULL) {
        return;
    }
    mt_map_fini(&kinds->by_name);
    mt_map_fini(&kinds->defined);
    mt_arena_free(kinds->arena);
    free(kinds);
}

static void put_key(struct mt_buf *key, const char *group, const char *version, const char *kind)
{
    mt_buf_printf(key, "%s/%s/%s", group, version, kind);
}

const struct mt_kube_kind *mt_kube_kinds_find(const struct mt_kube_kinds *kinds, const char *group,
                                              const char *version, const char *kind)
{
    struct mt_buf key;
    mt_buf_init(&key, MT_BUF_UNLIMITED);
    put_key(&key, group, version, kind);
    const struct mt_kube_kind *found = mt_map_get(&kinds->by_name, mt_buf_text(&key));
    mt_buf_fini(&key);
    return found;
}

void mt_kube_kinds_add(struct mt_kube_kinds *kinds, const struct mt_kube_kind *kind)
{
    struct mt_arena *arena = kinds->arena;
    struct mt_kube_kind *copy = MT_ARENA_NEW(arena, struct mt_kube_kind);
    *copy = *kind;
    copy->group = mt_arena_strdup(arena, kind->group);
    copy->version = mt_arena_strdup(arena, kind->version);
    copy->kind = mt_arena_strdup(arena, kind->kind);
    copy->plural = mt_arena_strdup(arena, kind->plural);
    const char *key = mt_arena_printf(arena, "%s/%s/%s", copy->group, copy->version, copy->kind);
    mt_map_put(&kinds->by_name, key, copy);
}

void mt_kube_kinds_define(struct mt_kube_kinds *kinds, const char *group, const char *kind)
{
    const char *key = mt_arena_printf(kinds->arena, "%s/%s", group, kind);
    mt_map_put(&kinds->defined, key, kinds);
}

bool mt_kube_kinds_is_defined(const struct mt_kube_kinds *kinds, const char *group,
                              const char *kind)
{
    struct mt_buf key;
    mt_buf_init(&key, MT_BUF_UNLIMITED);
    mt_buf_printf(&key, "%s/%s", group, kind);
    const bool defined = mt_map_get(&kinds->defined, mt_buf_text(&key)) != NULL;
    mt_buf_fini(&key);
    return defined;
}

void mt_kube_kinds_each(const struct mt_kube_kinds *kinds,
                        void (*each)(void *data, const struct mt_kube_kind *kind), void *data)
{
    for (size_t i = 0; i < kinds->by_name.count; i++) {
        each(data, kinds->by_name.entries[i].value);
    }
}

static bool has_verb(const cJSON *verbs, const char *verb)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, verbs) {
        if (cJSON_IsString(item) && strcmp(item->valuestring, verb) == 0) {
            return true;
        }
    }
    return false;
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/** Adds one resource; subresources and what has no name are passed over. */
static void add_resource(struct mt_kube_kinds *kinds, const char *group, const char *version,
                         const char *kind, const char *plural, bool cluster, const cJSON *verbs)
{
    if (kind == NULL || kind[0] == '\0' || plural == NULL || plural[0] == '\0' ||
        strchr(plural, '/') != NULL) {
        return;
    }
    const struct mt_kube_kind found = {
        .group = group,
        .version = version,
        .kind = kind,
        .plural = plural,
        .cluster = cluster,
        .listable = has_verb(verbs, "list"),
        .deletable = has_verb(verbs, "delete"),
    };
    mt_kube_kinds_add(kinds, &found);
}

/** Whether it is said, and something else; "" is that of the list. */
static bool is_other(const char *said, const char *of_list)
{
    return said != NULL && said[0] != '\0' && strcmp(said, of_list) != 0;
}

bool mt_kube_kinds_add_resources(struct mt_kube_kinds *kinds, const cJSON *tree)
{
    const char *group_version = mt_json_string(tree, "groupVersion");
    if (strcmp(or_empty(mt_json_string(tree, "kind")), "APIResourceList") != 0 ||
        group_version == NULL) {
        return false;
    }
    const char *slash = strchr(group_version, '/');
    const char *group = slash == NULL ? ""
                                      : mt_arena_strndup(kinds->arena, group_version,
                                                         (size_t)(slash - group_version));
    const char *version = slash == NULL ? group_version : slash + 1;
    const cJSON *resource = NULL;
    cJSON_ArrayForEach (resource, mt_json_get(tree, "resources")) {
        const char *name = mt_json_string(resource, "name");
        if (!is_other(mt_json_string(resource, "group"), group) &&
            !is_other(mt_json_string(resource, "version"), version)) { // else it is an alias
            add_resource(kinds, group, version, mt_json_string(resource, "kind"), name,
                         !cJSON_IsTrue(mt_json_get(resource, "namespaced")),
                         mt_json_get(resource, "verbs"));
        }
    }
    return true;
}

static void add_version(struct mt_kube_kinds *kinds, const char *group, const cJSON *version)
{
    const char *name = or_empty(mt_json_string(version, "version"));
    const cJSON *resource = NULL;
    cJSON_ArrayForEach (resource, mt_json_get(version, "resources")) {
        const char *kind = mt_json_string(mt_json_get(resource, "responseKind"), "kind");
        add_resource(kinds, group, name, kind, mt_json_string(resource, "resource"),
                     strcmp(or_empty(mt_json_string(resource, "scope")), "Cluster") == 0,
                     mt_json_get(resource, "verbs"));
    }
}

bool mt_kube_kinds_add_groups(struct mt_kube_kinds *kinds, const cJSON *tree)
{
    if (strcmp(or_empty(mt_json_string(tree, "kind")), "APIGroupDiscoveryList") != 0) {
        return false;
    }
    const cJSON *group = NULL;
    cJSON_ArrayForEach (group, mt_json_get(tree, "items")) {
        const char *name = or_empty(mt_json_string(mt_json_get(group, "metadata"), "name"));
        const cJSON *version = NULL;
        cJSON_ArrayForEach (version, mt_json_get(group, "versions")) {
            add_version(kinds, name, version);
        }
    }
    return true;
}

void mt_kube_put_escaped(struct mt_buf *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        const unsigned char byte = (unsigned char)*at;
        if (isalnum(byte) || strchr("-._~", byte) != NULL) {
            mt_buf_putc(out, *at);
        } else {
            mt_buf_printf(out, "%%%02X", byte);
        }
    }
}

void mt_kube_put_group_path(struct mt_buf *out, const char *group, const char *version)
{
    mt_buf_puts(out, group[0] == '\0' ? "/api/" : "/apis/");
    if (group[0] != '\0') {
        mt_kube_put_escaped(out, group);
        mt_buf_putc(out, '/');
    }
    mt_kube_put_escaped(out, version);
}

void mt_kube_put_path(struct mt_buf *out, const struct mt_kube_kind *kind, const char *namespace,
                      const char *name)
{
    mt_kube_put_group_path(out, kind->group, kind->version);
    if (!kind->cluster && namespace[0] != '\0') {
        mt_buf_puts(out, "/namespaces/");
        mt_kube_put_escaped(out, namespace);
    }
    mt_buf_putc(out, '/');
    mt_kube_put_escaped(out, kind->plural);
    if (name != NULL) {
        mt_buf_putc(out, '/');
        mt_kube_put_escaped(out, name);
    }
}
