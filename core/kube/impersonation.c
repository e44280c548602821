// SPDX-License-Identifier: Apache-2.0
#include "kube/impersonation.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "kube/kubeconfig.h"
#include "kube/kubeconfig_entry.h"

#include <string.h>

static bool is_set(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static void override(const struct mt_kubeconfig_options *options, struct mt_arena *arena,
                     struct mt_kube_impersonation *as)
{
    as->user = is_set(options->as) ? mt_arena_strdup(arena, options->as) : as->user;
    as->uid = is_set(options->as_uid) ? mt_arena_strdup(arena, options->as_uid) : as->uid;
    if (options->as_group_count > 0) {
        MT_ARRAY(const char *) groups = {0};
        for (size_t i = 0; i < options->as_group_count; i++) {
            mt_array_push(arena, &groups, mt_arena_strdup(arena, options->as_groups[i]));
        }
        as->groups = groups.items;
        as->group_count = groups.count;
    }
}

/** Whether all of it can stand in headers. */
static bool is_one_line(const struct mt_kube_impersonation *as)
{
    bool good = (as->user == NULL || mt_kube_is_one_line(as->user)) &&
                (as->uid == NULL || mt_kube_is_one_line(as->uid));
    for (size_t i = 0; i < as->group_count; i++) {
        good = good && mt_kube_is_one_line(as->groups[i]);
    }
    for (size_t i = 0; i < as->extra_count; i++) {
        for (size_t j = 0; j < as->extras[i].value_count; j++) {
            good = good && mt_kube_is_one_line(as->extras[i].values[j]);
        }
    }
    return good;
}

bool mt_kube_impersonation_settle(const struct mt_kubeconfig_options *options,
                                  struct mt_arena *arena, struct mt_kube_access *access,
                                  struct mt_error *err)
{
    struct mt_kube_impersonation *as = &access->impersonation;
    override(options, arena, as);
    if (as->user == NULL && (options->as_group_count > 0 || is_set(options->as_uid))) {
        return mt_fail(err, MT_ERR_INVALID,
                       "%s says more of the user that --as names; add --as USER",
                       options->as_group_count > 0 ? "--as-group" : "--as-uid");
    }
    if (as->user == NULL && (as->uid != NULL || as->group_count > 0 || as->extra_count > 0)) {
        return mt_fail(
            err, MT_ERR_INVALID,
            "%s: as-uid, as-groups and as-user-extra say more of the user that as names; "
            "add as: USER, or --as USER",
            access->user_place);
    }
    return is_one_line(as) ||
           mt_fail(err, MT_ERR_INVALID,
                   "%s: the user to act as (as, as-uid, as-groups, as-user-extra, or --as and "
                   "--as-group) holds a line break or another control character; remove it",
                   access->user_place);
}

/** "Impersonate-Extra-KEY", with what no header's name can have as %XX, as client-go writes it. */
static const char *extra_name(const char *key, struct mt_arena *arena)
{
    static const char allowed[] = "!#$&'*+-.^_`|~"
                                  "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    struct mt_buf name;
    mt_buf_init(&name, MT_BUF_UNLIMITED);
    mt_buf_puts(&name, "Impersonate-Extra-");
    for (; *key != '\0'; key++) {
        if (strchr(allowed, *key) != NULL) {
            mt_buf_putc(&name, *key);
        } else {
            mt_buf_printf(&name, "%%%02X", (unsigned char)*key);
        }
    }
    const char *text = mt_arena_strdup(arena, mt_buf_text(&name));
    mt_buf_fini(&name);
    return text;
}

void mt_kube_impersonation_headers(const struct mt_kube_impersonation *impersonation,
                                   struct mt_arena *arena, mt_kube_header_fn *each, void *data)
{
    if (impersonation->user == NULL) {
        return;
    }
    each(data, "Impersonate-User", impersonation->user);
    if (impersonation->uid != NULL) {
        each(data, "Impersonate-Uid", impersonation->uid);
    }
    for (size_t i = 0; i < impersonation->group_count; i++) {
        each(data, "Impersonate-Group", impersonation->groups[i]);
    }
    for (size_t i = 0; i < impersonation->extra_count; i++) {
        const struct mt_kube_extra *extra = &impersonation->extras[i];
        const char *name = extra_name(extra->key, arena);
        for (size_t j = 0; j < extra->value_count; j++) {
            each(data, name, extra->values[j]);
        }
    }
}
