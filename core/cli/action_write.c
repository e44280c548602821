// SPDX-License-Identifier: Apache-2.0
#include "cli/action_write.h"

#include "base/arena.h"
#include "base/error.h"
#include "cli/connection.h"
#include "kube/three_way.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <string.h>

enum { NOT_FOUND = 404, CONFLICT = 409 };

cJSON *mt_action_patch(const cJSON *live, const cJSON *wanted)
{
    static const char *const servers[] = {"managedFields", "resourceVersion", "uid", "generation",
                                          "creationTimestamp"};
    // What is live counts as applied before: then all that is not wanted goes.
    const struct mt_patch_spot top = {NULL, "", ""};
    const struct mt_states states = {live, live, wanted};
    cJSON *patch = mt_three_way_map(&top, &states, false);
    cJSON *metadata = mt_tree_get(patch, "metadata");
    for (size_t i = 0; metadata != NULL && i < sizeof servers / sizeof *servers; i++) {
        mt_tree_remove(metadata, servers[i]);
    }
    if (metadata != NULL && metadata->child == NULL) {
        mt_tree_remove(patch, "metadata");
    }
    return patch;
}

/** One call of a write. */
struct calling {
    struct mt_action_write *write;
    const struct mt_cluster *cluster;
    struct mt_arena *arena;
    struct mt_error *err;
    bool dry_run;
    bool answered;
    bool good;
    const char *version; ///< The resourceVersion that the object has to have, and then has.
};

/** A dry run is told of all that the write itself would be. */
static void note_warnings(struct calling *calling, const struct mt_answer *answer)
{
    for (size_t i = 0; calling->dry_run && i < answer->warning_count; i++) {
        mt_array_push(calling->arena, &calling->write->warnings,
                      mt_arena_strdup(calling->arena, answer->warnings[i]));
    }
}

static void take(void *data, const struct mt_answer *answer)
{
    struct calling *calling = data;
    struct mt_action_write *write = calling->write;
    const cJSON *metadata = mt_json_get(answer->object, "metadata");
    calling->answered = true;
    calling->good = mt_answer_is_good(answer);
    write->status = answer->status;
    note_warnings(calling, answer);
    if (!calling->good) {
        mt_fail(calling->err, answer->status == NOT_FOUND ? MT_ERR_NOT_FOUND : MT_ERR_IO, "%s",
                mt_answer_why(answer));
        return;
    }
    const char *name = mt_json_string(metadata, "name");
    const char *version = mt_json_string(metadata, "resourceVersion");
    write->name = mt_arena_strdup(calling->arena, name != NULL ? name : write->ref.name);
    if (answer->change != MT_CHANGE_NONE) {
        write->change = answer->change;
    }
    if (version != NULL && !calling->dry_run) { // what a dry run answers with is not stored
        calling->version = mt_arena_strdup(calling->arena, version);
    }
}

static bool call(struct calling *calling, const struct mt_write *write)
{
    const struct mt_cluster *cluster = calling->cluster;
    calling->answered = false;
    cluster->write(cluster->data, write, take, calling);
    mt_connection_await(cluster, &calling->answered);
    return calling->good;
}

/** A patch of the version that was read: what comes after that is not ours to overwrite. */
static bool send_patch(struct calling *calling, const cJSON *patch, bool status)
{
    cJSON *versioned = mt_tree_copy(patch);
    if (calling->version != NULL) {
        mt_tree_set_string(mt_tree_map(versioned, "metadata"), "resourceVersion", calling->version);
    }
    const struct mt_write write = {
        .verb = MT_VERB_PATCH,
        .ref = &calling->write->ref,
        .object = versioned,
        .dry_run = calling->dry_run,
        .status = status,
    };
    const bool good = call(calling, &write);
    cJSON_Delete(versioned);
    return good;
}

/** What is left of a patch once the status is written. */
static bool send_rest(struct calling *calling, const cJSON *patch)
{
    cJSON *rest = mt_tree_copy(patch);
    mt_tree_remove(rest, "status");
    const bool good = rest->child == NULL || send_patch(calling, rest, false);
    cJSON_Delete(rest);
    return good || calling->dry_run || mt_wrap(calling->err, "its status is written, but no more");
}

static bool patch(struct calling *calling)
{
    const cJSON *patch = calling->write->patch;
    const cJSON *metadata = mt_json_get(calling->write->live, "metadata");
    calling->version = mt_json_string(metadata, "resourceVersion");
    if (patch->child == NULL) {
        return true;
    }
    if (mt_json_get(patch, "status") == NULL) {
        return send_patch(calling, patch, false);
    }
    if (send_patch(calling, patch, true)) {
        return send_rest(calling, patch);
    }
    return calling->write->status == NOT_FOUND && send_patch(calling, patch, false);
}

static bool create(struct calling *calling)
{
    const struct mt_write creation = {
        .verb = MT_VERB_CREATE,
        .ref = &calling->write->ref,
        .object = calling->write->created,
        .dry_run = calling->dry_run,
        .lenient = true, // as ArgoCD creates
    };
    return call(calling, &creation);
}

bool mt_action_write(const struct mt_cluster *cluster, struct mt_action_write *write, bool dry_run,
                     struct mt_arena *arena, struct mt_error *err)
{
    struct calling calling = {
        .write = write, .cluster = cluster, .arena = arena, .err = err, .dry_run = dry_run};
    write->change = MT_CHANGE_NONE;
    write->name = write->ref.name;
    if (write->created != NULL ? create(&calling) : patch(&calling)) {
        return true;
    }
    if (write->status == CONFLICT && write->created == NULL) {
        mt_wrap(err, "somebody else has changed it since it was read, and what they wrote stays; "
                     "run the action again");
    } else if (write->status == 0 && !dry_run) {
        mt_wrap(err, "whether it was written is not known, for no answer came");
    }
    return false;
}
