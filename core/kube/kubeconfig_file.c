// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig_file.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/map.h"
#include "kube/document.h"
#include "kube/kubeconfig.h"
#include "manifest/json.h"

#include <string.h>

/** The lists, and under which key of an item its entry stands. */
static const struct {
    const char *list;
    const char *kind;
} lists[] = {
    [MT_KUBE_CLUSTERS] = {"clusters", "cluster"},
    [MT_KUBE_USERS] = {"users", "user"},
    [MT_KUBE_CONTEXTS] = {"contexts", "context"},
};

__attribute__((format(printf, 4, 5))) static bool fail_at(const struct mt_kube_file *file,
                                                          const cJSON *node, struct mt_error *err,
                                                          const char *format, ...)
{
    char message[sizeof err->msg];
    va_list args;
    va_start(args, format);
    mt_message_format(message, sizeof message, format, args);
    va_end(args);
    return mt_fail(err, MT_ERR_INVALID, "kubeconfig %s:%u: %s", file->path, mt_json_line(node),
                   message);
}

const char *mt_kube_file_name(const cJSON *item)
{
    const char *name = mt_json_string(item, "name");
    return name != NULL ? name : "";
}

/** An item of a list: a map with a name, which is new to `names`, and an entry. */
static bool check_item(const struct mt_kube_file *file, enum mt_kube_list list, const cJSON *item,
                       struct mt_map *names, struct mt_error *err)
{
    const char *kind = lists[list].kind;
    const cJSON *name = mt_json_get(item, "name");
    const cJSON *body = mt_json_get(item, kind);
    if (!cJSON_IsObject(item) || !(name == NULL || cJSON_IsNull(name) || cJSON_IsString(name))) {
        return fail_at(file, item, err,
                       "an item of %s is not of the form {name: NAME, %s: {…}}, with NAME a string",
                       lists[list].list, kind);
    }
    const char *text = mt_kube_file_name(item);
    if (!mt_kube_is_one_line(text)) {
        return fail_at(file, name, err, "the name of a %s holds a control character; remove it",
                       kind);
    }
    unsigned *line = MT_ARENA_NEW(file->arena, unsigned);
    *line = mt_json_line(item);
    const unsigned *first = mt_map_put(names, text, line);
    if (first != NULL) {
        return fail_at(file, item, err,
                       "%s \"%s\" stands twice in %s, first in line %u; remove one", kind, text,
                       lists[list].list, *first);
    }
    return body == NULL || cJSON_IsNull(body) || cJSON_IsObject(body) ||
           fail_at(file, body, err, "%s \"%s\": %s is %s and has to be a map", kind, text, kind,
                   mt_json_type_name(body));
}

static bool check_list(const struct mt_kube_file *file, enum mt_kube_list list,
                       struct mt_error *err)
{
    const cJSON *items = mt_json_get(file->root, lists[list].list);
    if (items == NULL || cJSON_IsNull(items)) {
        return true;
    }
    if (!cJSON_IsArray(items)) {
        return fail_at(file, items, err, "%s is %s and has to be a list of items with a name",
                       lists[list].list, mt_json_type_name(items));
    }
    struct mt_map names = {0};
    bool ok = true;
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, items) {
        ok = ok && check_item(file, list, item, &names, err);
    }
    mt_map_fini(&names);
    return ok;
}

/** A text at the top of the file, one of the words of `wanted` if that is there. */
static bool top_string(const struct mt_kube_file *file, const char *key, const char *wanted,
                       const char **value, struct mt_error *err)
{
    const cJSON *node = mt_json_get(file->root, key);
    *value = NULL;
    if (node == NULL || cJSON_IsNull(node)) {
        return true;
    }
    if (!cJSON_IsString(node) || !mt_kube_is_one_line(node->valuestring)) {
        return fail_at(file, node, err, "%s has to be a string of one line", key);
    }
    *value = node->valuestring[0] != '\0' ? node->valuestring : NULL;
    return *value == NULL || wanted == NULL || strcmp(*value, wanted) == 0 ||
           fail_at(file, node, err, "%s is \"%s\"; in a kubeconfig it is %s", key, *value, wanted);
}

static bool check_root(struct mt_kube_file *file, struct mt_error *err)
{
    const char *unused = NULL; // apiVersion and kind say nothing more once they are right
    if (file->root == NULL) {
        return true;
    }
    if (!cJSON_IsObject(file->root)) {
        return fail_at(file, file->root, err,
                       "this is %s and no kubeconfig, which is a map with clusters, users and "
                       "contexts",
                       mt_json_type_name(file->root));
    }
    return top_string(file, "apiVersion", "v1", &unused, err) &&
           top_string(file, "kind", "Config", &unused, err) &&
           top_string(file, "current-context", NULL, &file->current_context, err) &&
           check_list(file, MT_KUBE_CLUSTERS, err) && check_list(file, MT_KUBE_USERS, err) &&
           check_list(file, MT_KUBE_CONTEXTS, err);
}

static bool parse(struct mt_kube_file *file, const struct mt_buf *text, struct mt_error *err)
{
    unsigned line = 0;
    return mt_kube_document_read(text, file->arena, &file->root, &line, err) ||
           mt_wrap(err, "kubeconfig %s:%u", file->path, line);
}

bool mt_kube_file_read(const char *path, struct mt_arena *arena, struct mt_kube_file *file,
                       struct mt_error *err)
{
    struct mt_buf text;
    *file = (struct mt_kube_file){.arena = arena, .path = path};
    mt_buf_init(&text, MT_KUBECONFIG_MAX);
    const char *opened = strcmp(path, "-") == 0 ? "./-" : path; // never standard input
    bool ok = mt_file_read(opened, &text, err) || mt_wrap(err, "kubeconfig %s", path);
    ok = ok && parse(file, &text, err) && check_root(file, err);
    mt_buf_fini(&text);
    return ok;
}

const cJSON *mt_kube_file_contexts(const struct mt_kube_file *file)
{
    return mt_json_get(file->root, lists[MT_KUBE_CONTEXTS].list);
}

bool mt_kube_file_find(const struct mt_kube_file *file, enum mt_kube_list list, const char *name,
                       struct mt_kube_entry *entry)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, mt_json_get(file->root, lists[list].list)) {
        if (strcmp(mt_kube_file_name(item), name) == 0) {
            const cJSON *body = mt_json_get(item, lists[list].kind);
            *entry = (struct mt_kube_entry){.arena = file->arena,
                                            .file = file->path,
                                            .kind = lists[list].kind,
                                            .name = name,
                                            .body = cJSON_IsObject(body) ? body : NULL,
                                            .line = mt_json_line(item)};
            return true;
        }
    }
    return false;
}
