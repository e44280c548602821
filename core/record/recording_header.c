// SPDX-License-Identifier: Apache-2.0
#include "manifest/json.h"
#include "record/recording_state.h"
#include "sync/cluster.h"

#include <string.h>

enum {
    NOT_FOUND = 404,
    CONFLICT = 409,
    WRITES_MAX = 4, ///< Of one header.
};

/** Why it was not written is not known, or that another write came first. */
static bool is_open(const struct mt_recording *recording, const struct mt_answer *answer)
{
    bool silent = answer->status == 0 && !answer->cancelled && answer->reason[0] == '\0';
    bool gone = answer->status == NOT_FOUND && recording->now.resource_version != NULL;
    return silent || gone || answer->status == CONFLICT;
}

static const char *nonce_of(const cJSON *header)
{
    const char *nonce =
        mt_json_string(mt_json_at(header, "metadata", "annotations", NULL), MT_RECORD_NONCE_KEY);
    return nonce != NULL ? nonce : "";
}

/** Nobody else has written it: it is written again onto what is live. */
static void write_again(struct mt_recording *recording, const cJSON *live)
{
    const char *version = mt_json_string(mt_json_get(live, "metadata"), "resourceVersion");
    recording->now.resource_version = mt_arena_strdup(recording->arena, version);
    recording_header_write(recording);
}

/** What is live tells whether the write was carried out. */
static void take_live(void *data, const struct mt_answer *answer)
{
    struct mt_recording *recording = data;
    const struct mt_record *now = &recording->now;
    recording->calls--;
    if (recording->broken) {
        return;
    }
    bool there = mt_answer_is_good(answer);
    bool missing = answer->status == NOT_FOUND;
    if (there && strcmp(nonce_of(answer->object), recording->nonce) == 0) {
        recording_committed(recording, answer->object);
    } else if (there && now->nonce != NULL && strcmp(nonce_of(answer->object), now->nonce) == 0) {
        write_again(recording, answer->object);
    } else if (missing && now->resource_version == NULL) {
        recording_header_write(recording);
    } else if (there) {
        recording_break(recording, true,
                        "another run has written the record of app %s (Secret %s/%s)",
                        recording->of.app, recording->header.namespace, recording->header.name);
    } else if (missing) {
        recording_break(recording, false,
                        "the record of app %s, Secret %s/%s, was deleted during the run",
                        recording->of.app, recording->header.namespace, recording->header.name);
    } else {
        recording_fail(recording, &recording->header, answer);
    }
}

static void take_written(void *data, const struct mt_answer *answer)
{
    struct mt_recording *recording = data;
    const struct mt_cluster *cluster = recording->options.cluster;
    recording->calls--;
    if (recording->broken) {
        return;
    }
    if (mt_answer_is_good(answer)) {
        recording_committed(recording, answer->object);
    } else if (is_open(recording, answer) && recording->header_writes < WRITES_MAX) {
        recording->calls++;
        cluster->get(cluster->data, &recording->header, take_live, recording);
    } else {
        recording_fail(recording, &recording->header, answer);
    }
}

/** The Secret as it is sent; NULL where it is too large. */
static cJSON *make_tree(const struct mt_recording *recording)
{
    cJSON *tree =
        mt_secret_tree(&recording->header, recording->of.app, MT_RECORD_HEADER, &recording->text);
    if (tree == NULL) {
        return NULL;
    }
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(tree, "metadata");
    cJSON_AddStringToObject(cJSON_GetObjectItemCaseSensitive(metadata, "annotations"),
                            MT_RECORD_NONCE_KEY, recording->nonce);
    if (recording->now.resource_version != NULL) {
        cJSON_AddStringToObject(metadata, "resourceVersion", recording->now.resource_version);
    }
    return tree;
}

void recording_header_write(struct mt_recording *recording)
{
    const struct mt_cluster *cluster = recording->options.cluster;
    cJSON *tree = make_tree(recording);
    if (tree == NULL) {
        recording_break(recording, false,
                        "the record of app %s is too large for Secret %s/%s; keep fewer "
                        "revisions: --history-max",
                        recording->of.app, recording->header.namespace, recording->header.name);
        return;
    }
    recording->header_writes++;
    recording->calls++;
    const struct mt_write write = {
        .verb = recording->now.resource_version != NULL ? MT_VERB_REPLACE : MT_VERB_CREATE,
        .ref = &recording->header,
        .object = tree,
    };
    cluster->write(cluster->data, &write, take_written, recording);
    cJSON_Delete(tree);
}
