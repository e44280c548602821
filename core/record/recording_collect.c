// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/log.h"
#include "manifest/json.h"
#include "record/recording_state.h"
#include "sync/cluster.h"

#include <string.h>

#define MT_LOG_TOPIC "record"

/** Notes a Secret of the record that this run has not written. */
static void see(struct mt_recording *recording, const cJSON *secret)
{
    const cJSON *metadata = mt_json_get(secret, "metadata");
    const char *name = mt_json_string(metadata, "name");
    size_t length = strlen(recording->header.name);
    bool is_chunk =
        name != NULL && strncmp(name, recording->header.name, length) == 0 && name[length] == '.';
    if (is_chunk) {
        recording_chunk_found(recording, name + length + 1, mt_json_string(metadata, "uid"));
    }
}

static void take_list(void *data, const struct mt_watch_event *event)
{
    struct mt_recording *recording = data;
    switch (event->change) {
    case MT_WATCH_SEEN:
        see(recording, event->object);
        return;
    case MT_WATCH_GONE:
        return;
    case MT_WATCH_FAILED:
        // Whoever may not list Secrets leaves what was left by runs that were killed.
        log_debug("Secrets of %s cannot be listed: %s", recording->of.app, event->message);
        break;
    case MT_WATCH_LISTED:
        break;
    }
    recording->listed = true;
    recording_collect(recording);
}

void recording_collect_list(struct mt_recording *recording)
{
    const struct mt_cluster *cluster = recording->options.cluster;
    const struct mt_watch_scope scope = {
        .group = "",
        .version = "v1",
        .kind = "Secret",
        .namespace = recording->of.namespace,
        .label = mt_arena_printf(recording->arena, "%s=%s", MT_RECORD_LABEL, recording->of.app),
        .once = true,
        .metadata_only = true,
    };
    recording->list = cluster->watch(cluster->data, &scope, take_list, recording);
}

void recording_collect(struct mt_recording *recording)
{
    bool committed = recording->state == COMMIT_NONE && !recording->broken;
    if (!committed || !recording->listed || recording->end.done == NULL) {
        return;
    }
    recording_chunks_drop(recording);
    recording_chunks_pump(recording);
    if (recording->unwanted == 0) {
        recording_tell_end(recording);
    }
}
