// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/log.h"
#include "base/nearest.h"
#include "kube/impersonation.h"
#include "kube/kubeconfig_entry.h"
#include "kube/kubeconfig_file.h"
#include "kube/kubeconfig_resolve.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

#define MT_LOG_TOPIC "kube.kubeconfig"

enum { NAMES_SHOWN = 20 };

static const char service_account[] = "/var/run/secrets/kubernetes.io/serviceaccount";

/** All files of the kubeconfig: the first to say something wins. */
struct loading {
    const struct mt_kubeconfig_options *options;
    struct mt_arena *arena;
    MT_ARRAY(struct mt_kube_file) files; // those that are there
    MT_ARRAY(const char *) missing;
    const char *folder; // of the service account
    struct mt_error *err;
};

static bool is_set(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static bool add_file(struct loading *loading, const char *path, bool has_to_be)
{
    struct mt_error err;
    struct mt_kube_file file;
    if (mt_kube_file_read(path, loading->arena, &file, &err)) {
        mt_array_push(loading->arena, &loading->files, file);
        return true;
    }
    if (err.code == MT_ERR_NOT_FOUND && !has_to_be) {
        mt_array_push(loading->arena, &loading->missing, path);
        return true;
    }
    return mt_fail(loading->err, err.code, "%s", err.msg);
}

static bool is_listed_before(const char *list, const char *path, size_t length)
{
    for (const char *at = list; at < path; at += strcspn(at, ":") + 1) {
        if (strcspn(at, ":") == length && strncmp(at, path, length) == 0) {
            return true;
        }
    }
    return false;
}

/** Files as KUBECONFIG lists them, each once. */
static bool add_list(struct loading *loading, const char *list)
{
    const char *at = list;
    for (;;) {
        size_t length = strcspn(at, ":");
        if (length > 0 && !is_listed_before(list, at, length) &&
            !add_file(loading, mt_arena_strndup(loading->arena, at, length), false)) {
            return false;
        }
        if (at[length] == '\0') {
            return true;
        }
        at += length + 1;
    }
}

static bool add_files(struct loading *loading)
{
    const char *list = getenv("KUBECONFIG");
    const char *home = getenv("HOME");
    if (is_set(loading->options->path)) {
        return add_file(loading, mt_arena_strdup(loading->arena, loading->options->path), true);
    }
    if (is_set(list)) {
        return add_list(loading, list);
    }
    return !is_set(home) ||
           add_file(loading, mt_arena_printf(loading->arena, "%s/.kube/config", home), false);
}

static bool find(const struct loading *loading, enum mt_kube_list list, const char *name,
                 struct mt_kube_entry *entry)
{
    for (size_t i = 0; i < loading->files.count; i++) {
        if (mt_kube_file_find(&loading->files.items[i], list, name, entry)) {
            return true;
        }
    }
    return false;
}

/** Texts of an array on one line. */
static const char *join(struct mt_arena *arena, const char *const *items, size_t count)
{
    struct mt_buf joined;
    mt_buf_init(&joined, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < count && i < NAMES_SHOWN; i++) {
        mt_buf_printf(&joined, "%s%s", i > 0 ? ", " : "", items[i]);
    }
    if (count > NAMES_SHOWN) {
        mt_buf_printf(&joined, " and %zu more", count - NAMES_SHOWN);
    }
    const char *text = mt_arena_strdup(arena, mt_buf_text(&joined));
    mt_buf_fini(&joined);
    return text;
}

/** What there is to choose from. */
struct context_names {
    const char **items;
    size_t count;
    size_t capacity;
};

static struct context_names context_names(const struct loading *loading)
{
    struct context_names names = {0};
    for (size_t i = 0; i < loading->files.count; i++) {
        const cJSON *item = NULL;
        cJSON_ArrayForEach (item, mt_kube_file_contexts(&loading->files.items[i])) {
            mt_array_push(loading->arena, &names, mt_kube_file_name(item));
        }
    }
    return names;
}

/** "kubeconfig /path", or several of them. */
static const char *all_files(const struct loading *loading)
{
    MT_ARRAY(const char *) paths = {0};
    for (size_t i = 0; i < loading->files.count; i++) {
        mt_array_push(loading->arena, &paths, loading->files.items[i].path);
    }
    return mt_arena_printf(loading->arena, "kubeconfig %s",
                           join(loading->arena, paths.items, paths.count));
}

/** No file is there, and this is no Pod. */
static bool fail_nothing(const struct loading *loading)
{
    const char *missing = join(loading->arena, loading->missing.items, loading->missing.count);
    if (is_set(getenv("KUBECONFIG"))) {
        return mt_fail(loading->err, MT_ERR_NOT_FOUND,
                       "there is no kubeconfig: of the files that KUBECONFIG names none is there "
                       "(%s), and this is no Pod with a service account; name one with "
                       "--kubeconfig FILE",
                       missing);
    }
    return mt_fail(loading->err, MT_ERR_NOT_FOUND,
                   "there is no kubeconfig: KUBECONFIG is not set, %s%s, and this is no Pod with a "
                   "service account; name one with --kubeconfig FILE",
                   missing[0] != '\0' ? missing : "HOME neither",
                   missing[0] != '\0' ? " is not there" : "");
}

static bool fail_no_choice(const struct loading *loading)
{
    struct context_names names = context_names(loading);
    if (loading->files.count == 0) {
        return fail_nothing(loading);
    }
    if (names.count == 0) {
        return mt_fail(
            loading->err, MT_ERR_NOT_FOUND,
            "%s: there are no contexts in it, and this is no Pod with a service account; "
            "name another file with --kubeconfig FILE",
            all_files(loading));
    }
    return mt_fail(loading->err, MT_ERR_NOT_FOUND,
                   "%s: current-context is not set; choose one with --context NAME (contexts: %s)",
                   all_files(loading), join(loading->arena, names.items, names.count));
}

static bool fail_unknown(const struct loading *loading, const char *name)
{
    struct context_names names = context_names(loading);
    const char *nearest = mt_nearest(name, names.items, names.count);
    if (loading->files.count == 0) {
        fail_nothing(loading);
        return mt_wrap(loading->err, "context \"%s\"", name);
    }
    return mt_fail(loading->err, MT_ERR_NOT_FOUND,
                   "%s: there is no context \"%s\"%s%s%s%s (contexts: %s)", all_files(loading),
                   name, is_set(loading->options->context) ? "" : ", which current-context names",
                   nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
                   nearest != NULL ? "\"?" : "",
                   names.count > 0 ? join(loading->arena, names.items, names.count) : "none");
}

/** --context, or the first current-context; NULL where nobody chooses. */
static const char *choose(const struct loading *loading)
{
    if (is_set(loading->options->context)) {
        return mt_arena_strdup(loading->arena, loading->options->context);
    }
    for (size_t i = 0; i < loading->files.count; i++) {
        if (loading->files.items[i].current_context != NULL) {
            return loading->files.items[i].current_context;
        }
    }
    return NULL;
}

/** The entry that a context names; its name is NULL where a user may be left out and is. */
static bool follow(const struct loading *loading, const struct mt_kube_entry *context,
                   enum mt_kube_list list, struct mt_kube_entry *entry)
{
    const char *kind = list == MT_KUBE_CLUSTERS ? "cluster" : "user";
    const char *name = NULL;
    *entry = (struct mt_kube_entry){0};
    if (!mt_kube_entry_string(context, context->body, kind, &name, loading->err)) {
        return false;
    }
    if (name == NULL) {
        return list == MT_KUBE_USERS ||
               mt_kube_entry_fail(context, NULL, loading->err,
                                  "it names no cluster; add cluster: NAME");
    }
    return find(loading, list, name, entry) ||
           mt_kube_entry_fail(context, mt_json_get(context->body, kind), loading->err,
                              "its %s \"%s\" is not there; add it to %ss, or name another", kind,
                              name, kind);
}

/** What stands at the end of a chosen context. */
static bool resolve(const struct loading *loading, const struct mt_kube_entry *context,
                    struct mt_kube_access *access)
{
    struct mt_kube_entry cluster;
    struct mt_kube_entry user;
    access->context = context->name;
    access->user_place = mt_kube_entry_place(context);
    return mt_kube_entry_string(context, context->body, "namespace", &access->namespace,
                                loading->err) &&
           follow(loading, context, MT_KUBE_CLUSTERS, &cluster) &&
           follow(loading, context, MT_KUBE_USERS, &user) &&
           mt_kube_resolve_cluster(&cluster, access, loading->err) &&
           (user.name == NULL ||
            mt_kube_resolve_user(&user, mt_kube_resolve_extension(&cluster), access, loading->err));
}

static bool fill(struct loading *loading, struct mt_kube_access *access)
{
    const char *name = choose(loading);
    struct mt_kube_entry context;
    if (name != NULL) {
        return find(loading, MT_KUBE_CONTEXTS, name, &context) ? resolve(loading, &context, access)
                                                               : fail_unknown(loading, name);
    }
    if (!mt_kube_in_cluster(loading->folder)) {
        return fail_no_choice(loading);
    }
    mt_kube_resolve_in_cluster(loading->folder, loading->arena, access);
    return true;
}

/** No credentials go over the wire in the clear, as in client-go. */
static void drop_credentials(struct mt_kube_access *access)
{
    access->cert = access->key = access->cert_file = access->key_file = NULL;
    access->token = access->token_file = access->user = access->password = NULL;
    access->exec = NULL;
}

/** Nobody has named a file or a context, and there is none: not a mistake, perhaps. */
static bool is_absent(const struct loading *loading)
{
    return loading->err->code == MT_ERR_NOT_FOUND && loading->files.count == 0 &&
           !is_set(loading->options->path) && !is_set(loading->options->context) &&
           !is_set(getenv("KUBECONFIG")) && !mt_kube_in_cluster(loading->folder);
}

bool mt_kubeconfig_load(const struct mt_kubeconfig_options *options, struct mt_arena *arena,
                        struct mt_kube_access *access, struct mt_error *err)
{
    const char *folder =
        is_set(options->service_account) ? options->service_account : service_account;
    struct loading loading = {.options = options, .arena = arena, .folder = folder, .err = err};
    *access = (struct mt_kube_access){0};
    if (!add_files(&loading) || !fill(&loading, access)) {
        access->absent = is_absent(&loading);
        return false;
    }
    if (access->namespace == NULL && mt_kube_in_cluster(folder)) {
        access->namespace = mt_kube_pod_namespace(folder, arena);
    }
    if (strncmp(access->server, "http://", strlen("http://")) == 0) {
        log_debug("%s is reached by http: no credentials are sent", access->server);
        drop_credentials(access);
    }
    return mt_kube_impersonation_settle(options, arena, access, err);
}
