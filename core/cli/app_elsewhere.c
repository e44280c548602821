// SPDX-License-Identifier: Apache-2.0
#include "cli/app_elsewhere.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/nearest.h"
#include "cli/listing.h"
#include "manifest/json.h"
#include "record/secret.h"

#include <stdlib.h>
#include <string.h>

enum {
    NAMED_MAX = 8, ///< Namespaces that are named; more are counted.
};

/** An app that has a record. */
struct recorded {
    const char *app;
    const char *namespace;
};

struct looking {
    const struct mt_app_sought *sought;
    struct mt_arena *arena;
    MT_ARRAY(struct recorded) apps;
};

static void see(void *data, const cJSON *secret)
{
    struct looking *looking = data;
    const cJSON *metadata = mt_json_get(secret, "metadata");
    const char *app = mt_json_string(mt_json_get(metadata, "labels"), MT_RECORD_LABEL);
    const char *namespace = mt_json_string(metadata, "namespace");
    if (app != NULL && namespace != NULL) {
        const struct recorded recorded = {mt_arena_strdup(looking->arena, app),
                                          mt_arena_strdup(looking->arena, namespace)};
        mt_array_push(looking->arena, &looking->apps, recorded);
    }
}

/** Lists the headers of a namespace, or with "" of all. */
static enum mt_listed look(struct looking *looking, const char *namespace, struct mt_error *err)
{
    const struct mt_watch_scope scope = {
        .group = "",
        .version = "v1",
        .kind = "Secret",
        .namespace = namespace,
        .label = MT_RECORD_PART_LABEL "=header",
        .metadata_only = true,
    };
    return mt_listing(looking->sought->cluster, &scope, see, looking, err);
}

static int compare(const void *left, const void *right)
{
    const struct recorded *a = left;
    const struct recorded *b = right;
    const int order = strcmp(a->namespace, b->namespace);
    return order != 0 ? order : strcmp(a->app, b->app);
}

static void put_command(struct mt_buf *out, const struct mt_app_sought *sought,
                        const char *namespace)
{
    mt_buf_printf(out, "moontide %s %s/%s", sought->command, namespace, sought->app);
    if (sought->rest != NULL) {
        mt_buf_printf(out, " %s", sought->rest);
    }
}

/** "; found in prod, shop: moontide status prod/shop"; whether there is any. */
static bool put_namesakes(struct mt_buf *out, const struct looking *looking)
{
    const char *first = NULL;
    size_t found = 0;
    for (size_t i = 0; i < looking->apps.count; i++) {
        const struct recorded *other = &looking->apps.items[i];
        if (strcmp(other->app, looking->sought->app) != 0) {
            continue;
        }
        first = first == NULL ? other->namespace : first;
        if (found++ < NAMED_MAX) {
            mt_buf_printf(out, "%s%s", found == 1 ? "; found in " : ", ", other->namespace);
        }
    }
    if (found == 0) {
        return false;
    }
    if (found > NAMED_MAX) {
        mt_buf_printf(out, " and %zu more", found - NAMED_MAX);
    }
    mt_buf_puts(out, ": ");
    put_command(out, looking->sought, first);
    return true;
}

/** The app whose name is nearest, before others one of the namespace; NULL: none is near. */
static const struct recorded *nearest(const struct looking *looking)
{
    const struct mt_app_sought *sought = looking->sought;
    const size_t count = looking->apps.count;
    const char **names = mt_arena_alloc(looking->arena, (count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++) {
        const struct recorded *other = &looking->apps.items[i];
        names[i] = strcmp(other->namespace, sought->namespace) == 0 ? other->app : NULL;
    }
    const char *near = mt_nearest(sought->app, names, count);
    for (size_t i = 0; near == NULL && i < count; i++) {
        names[i] = looking->apps.items[i].app;
    }
    near = near != NULL ? near : mt_nearest(sought->app, names, count);
    for (size_t i = 0; near != NULL && i < count; i++) {
        if (names[i] == near) {
            return &looking->apps.items[i];
        }
    }
    return NULL;
}

/** What can be done where no app of this name was seen; `why` not all could be: NULL for all. */
static void put_advice(struct mt_buf *out, struct looking *looking, const char *why)
{
    const struct mt_app_sought *sought = looking->sought;
    const struct recorded *near = nearest(looking);
    mt_buf_puts(out, why == NULL ? ", nor in any other" : "");
    if (near != NULL) {
        mt_buf_printf(out, "; did you mean %s/%s?", near->namespace, near->app);
    } else if (why == NULL && looking->apps.count == 0) {
        mt_buf_puts(out, ": no app has one");
    } else if (why == NULL) {
        mt_buf_puts(out, "; moontide list -A shows the apps that have one");
    }
    if (why != NULL) {
        mt_buf_puts(out, "; say in which namespace it is: ");
        put_command(out, sought, "NAMESPACE");
        mt_buf_printf(out, " (not all can be looked through: %s)", why);
    }
}

/** Lists all headers; those of the namespace, where all are not for us to list. */
static enum mt_listed look_around(struct looking *looking, struct mt_error *why)
{
    struct mt_error own;
    enum mt_listed all = look(looking, "", why);
    if (all == MT_LISTED_FORBIDDEN &&
        look(looking, looking->sought->namespace, &own) == MT_LISTED_INTERRUPTED) {
        return MT_LISTED_INTERRUPTED;
    }
    return all;
}

const char *mt_app_elsewhere(const struct mt_app_sought *sought, struct mt_arena *arena)
{
    struct looking looking = {.sought = sought, .arena = arena};
    struct mt_error why = {0};
    enum mt_listed listed = look_around(&looking, &why);
    if (listed == MT_LISTED_INTERRUPTED) {
        return NULL;
    }
    if (looking.apps.count > 1) {
        qsort(looking.apps.items, looking.apps.count, sizeof *looking.apps.items, compare);
    }
    const char *context = sought->context;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_printf(&text, "no record of app %s in namespace %s%s%s", sought->app, sought->namespace,
                  context != NULL ? " of the context " : "", context != NULL ? context : "");
    if (!put_namesakes(&text, &looking)) {
        put_advice(&text, &looking, listed != MT_LISTED_ALL ? why.msg : NULL);
    }
    const char *message = mt_arena_strdup(arena, mt_buf_text(&text));
    mt_buf_fini(&text);
    return message;
}
