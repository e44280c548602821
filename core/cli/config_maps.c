// SPDX-License-Identifier: Apache-2.0
#include "cli/config_maps.h"

#include "base/arena.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/connection.h"
#include "cli/load.h"
#include "manifest/json.h"
#include "manifest/name.h"
#include "manifest/tree.h"
#include "script/argocd_cm.h"

#include <string.h>

enum { NOT_FOUND = 404 };

/** "NAMESPACE/NAME" of what stands for a ConfigMap. */
static const char *named(const char *path)
{
    return path + strlen(MT_CONFIG_MAP_PREFIX);
}

bool mt_config_map_check(const char *path, struct mt_error *err)
{
    const char *slash = strchr(named(path), '/');
    const bool good =
        slash != NULL && slash != named(path) && slash[1] != '\0' && strchr(slash + 1, '/') == NULL;
    return good || mt_fail(err, MT_ERR_INVALID,
                           "\"%s\" names no ConfigMap; write " MT_CONFIG_MAP_PREFIX
                           "NAMESPACE/NAME, such as " MT_CONFIG_MAP_PREFIX "argocd/argocd-cm",
                           path);
}

/** Those of one command. */
struct reading {
    struct mt_loaded *loaded;
    struct mt_connection connection;
};

static void complain(struct reading *reading, const char *path, const char *message)
{
    mt_find(&reading->loaded->findings, MT_SEVERITY_ERROR, "unreadable", (struct mt_place){path, 0},
            "%s", message);
}

struct getting {
    bool answered;
    int status;
    cJSON *tree;
    struct mt_error err;
};

static void take(void *data, const struct mt_answer *answer)
{
    struct getting *getting = data;
    getting->answered = true;
    getting->status = answer->status;
    if (mt_answer_is_good(answer)) {
        getting->tree = mt_tree_copy(answer->object);
    } else {
        mt_fail(&getting->err, MT_ERR_IO, "%s", mt_answer_why(answer));
    }
}

static void read_one(struct reading *reading, const char *path)
{
    struct mt_loaded *loaded = reading->loaded;
    const struct mt_cluster *cluster = &reading->connection.cluster;
    const char *slash = strchr(named(path), '/');
    const struct mt_ref ref = {
        .group = "",
        .version = "v1",
        .kind = "ConfigMap",
        .namespace = mt_arena_strndup(loaded->arena, named(path), (size_t)(slash - named(path))),
        .name = slash + 1,
    };
    struct getting getting = {0};
    cluster->get(cluster->data, &ref, take, &getting);
    mt_connection_await(cluster, &getting.answered);
    if (getting.tree != NULL) {
        mt_arena_own(loaded->arena, getting.tree, mt_json_release);
    } else {
        loaded->unreachable |= getting.status != NOT_FOUND;
        complain(reading, path,
                 getting.status == NOT_FOUND
                     ? mt_arena_printf(loaded->arena, "there is no ConfigMap %s in namespace %s",
                                       ref.name, ref.namespace)
                     : getting.err.msg);
    }
    const struct mt_config_map map = {path, getting.tree};
    mt_array_push(loaded->arena, &loaded->config_maps, map);
}

/** Readies a connection of our own: the command may make none, or has not come so far. */
static bool reach(struct reading *reading, struct mt_error *err)
{
    struct mt_loaded *loaded = reading->loaded;
    const char *context = loaded->context;
    const char *namespace = loaded->namespace;
    int code = MT_EXIT_DONE;
    bool found = mt_connection_find(&reading->connection, loaded, loaded->cli, &code, err);
    loaded->context = context; // of what else the command does it is to say nothing
    loaded->namespace = namespace;
    return found && mt_connection_reach(&reading->connection, loaded, NULL, NULL, err);
}

static void read_all(struct reading *reading, const struct mt_words *paths)
{
    struct mt_error err;
    if (!reach(reading, &err)) {
        reading->loaded->unreachable = true;
        complain(reading, paths->items[0], mt_arena_strdup(reading->loaded->arena, err.msg));
        return;
    }
    for (size_t i = 0; i < paths->count; i++) {
        read_one(reading, paths->items[i]);
    }
}

void mt_config_maps_read(struct mt_loaded *loaded)
{
    struct reading reading = {.loaded = loaded};
    struct mt_words paths = {0};
    const bool offline = loaded->cli->args.offline;
    for (size_t i = 0; i < loaded->project.scripts.count && !loaded->config_maps_read; i++) {
        const char *path = loaded->project.scripts.items[i];
        if (mt_argocd_cm_is_live(path) && offline) {
            mt_find(&loaded->findings, MT_SEVERITY_WARNING, "unreadable",
                    (struct mt_place){path, 0},
                    "--offline asks no cluster, so the scripts of this ConfigMap are left out");
        } else if (mt_argocd_cm_is_live(path)) {
            mt_array_push(loaded->arena, &paths, path);
        }
    }
    loaded->config_maps_read = true;
    if (paths.count > 0) {
        read_all(&reading, &paths);
    }
    mt_connection_close(&reading.connection);
}
