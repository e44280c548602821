// SPDX-License-Identifier: Apache-2.0
#include "kube/unserved.h"

#include "base/array.h"
#include "base/buffer.h"
#include "base/nearest.h"
#include "kube/kinds.h"
#include "manifest/builtin.h"

#include <stddef.h>
#include <string.h>

struct asked;

/** Whether a kind that is served may be the one that was meant. */
typedef bool fits_fn(const struct asked *asked, const struct mt_kube_kind *kind);

/** What is not served, and what of the kinds that are fits. */
struct asked {
    const char *group;
    const char *version;
    const char *kind;
    fits_fn *fits;
    MT_ARRAY(const struct mt_kube_kind *) found;
    MT_ARRAY(const char *) names; ///< Of those found, in their order.
};

/** The group from which Kubernetes has moved all to others counts, too. */
static bool is_of_kubernetes(const char *group)
{
    return strcmp(group, "extensions") == 0 || mt_group_is_builtin(group, strlen(group));
}

static bool is_of_group(const struct asked *asked, const struct mt_kube_kind *kind)
{
    return strcmp(kind->group, asked->group) == 0;
}

static bool is_of_version(const struct asked *asked, const struct mt_kube_kind *kind)
{
    return is_of_group(asked, kind) && strcmp(kind->version, asked->version) == 0;
}

static bool is_of_other_version(const struct asked *asked, const struct mt_kube_kind *kind)
{
    return is_of_group(asked, kind) && strcmp(kind->kind, asked->kind) == 0;
}

/**
 * The same name in another group is the same kind where Kubernetes has moved it, or where the group
 * is misspelt: a Service of serving.knative.dev is none of the core group.
 */
static bool is_of_other_group(const struct asked *asked, const struct mt_kube_kind *kind)
{
    return strcmp(kind->kind, asked->kind) == 0 &&
           ((is_of_kubernetes(asked->group) && is_of_kubernetes(kind->group)) ||
            mt_nearest(asked->group, &kind->group, 1) != NULL);
}

static void look_at(void *data, const struct mt_kube_kind *kind)
{
    struct asked *asked = data;
    if (asked->fits(asked, kind)) {
        mt_array_push(NULL, &asked->found, kind);
        mt_array_push(NULL, &asked->names, kind->kind);
    }
}

/** Finds what fits, in place of what was found before; whether there is any. */
static bool find(struct asked *asked, const struct mt_kube_kinds *kinds, fits_fn *fits)
{
    asked->fits = fits;
    asked->found.count = asked->names.count = 0;
    mt_kube_kinds_each(kinds, look_at, asked);
    return asked->found.count > 0;
}

static void put_version(struct mt_buf *out, const char *group, const char *version)
{
    mt_buf_printf(out, "%s%s%s", group, group[0] != '\0' ? "/" : "", version);
}

/** Behind "the server could not find the requested resource": "it serves CronJob in batch/v1, not
 * in batch/v1beta1". */
static void put_versions(struct mt_buf *out, const struct asked *asked)
{
    mt_buf_printf(out, "it serves %s in ", asked->kind);
    for (size_t i = 0; i < asked->found.count; i++) {
        const bool last = i + 1 == asked->found.count;
        mt_buf_puts(out, i == 0 ? "" : last ? " and " : ", ");
        put_version(out, asked->found.items[i]->group, asked->found.items[i]->version);
    }
    mt_buf_puts(out, ", not in ");
    put_version(out, asked->group, asked->version);
}

/** Of those that were found the one with the nearest name, or NULL. */
static const struct mt_kube_kind *nearest(const struct asked *asked)
{
    const char *name = mt_nearest(asked->kind, asked->names.items, asked->names.count);
    for (size_t i = 0; i < asked->names.count; i++) {
        if (asked->names.items[i] == name) {
            return asked->found.items[i];
        }
    }
    return NULL;
}

/** "there is no Deploymnt in apps/v1: did you mean Deployment?" */
static void put_nearest(struct mt_buf *out, const struct asked *asked,
                        const struct mt_kube_kind *kind)
{
    mt_buf_printf(out, "there is no %s in ", asked->kind);
    put_version(out, asked->group, asked->version);
    mt_buf_printf(out, ": did you mean %s", kind->kind);
    if (strcmp(kind->version, asked->version) != 0) {
        mt_buf_puts(out, " in ");
        put_version(out, kind->group, kind->version);
    }
    mt_buf_puts(out, "?");
    if (!is_of_kubernetes(asked->group)) {
        mt_buf_puts(out, " If not, bring its CustomResourceDefinition along");
    }
}

/** The nearest name in the version that was asked for, else in any of the group. */
static const struct mt_kube_kind *find_nearest(struct asked *asked,
                                               const struct mt_kube_kinds *kinds)
{
    const struct mt_kube_kind *kind = find(asked, kinds, is_of_version) ? nearest(asked) : NULL;
    return kind == NULL && find(asked, kinds, is_of_group) ? nearest(asked) : kind;
}

bool mt_kube_put_meant(struct mt_buf *out, const struct mt_kube_kinds *kinds, const char *group,
                       const char *version, const char *kind)
{
    struct asked asked = {.group = group, .version = version, .kind = kind};
    const struct mt_kube_kind *near = NULL;
    const bool elsewhere =
        find(&asked, kinds, is_of_other_version) || find(&asked, kinds, is_of_other_group);
    if (elsewhere) {
        put_versions(out, &asked);
    } else {
        near = find_nearest(&asked, kinds);
    }
    if (near != NULL) {
        put_nearest(out, &asked, near);
    }
    mt_array_fini(&asked.found);
    mt_array_fini(&asked.names);
    return elsewhere || near != NULL;
}
