// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "record/manifests.h"
#include "record/plain.h"
#include "record/recording_state.h"

#include <assert.h>

/** Whether objects were left out of the sync on purpose. */
static bool is_partial(const struct mt_plan *plan)
{
    for (size_t i = 0; i < plan->skipped.count; i++) {
        if (plan->skipped.items[i].object != NULL) {
            return true;
        }
    }
    return false;
}

/** A text of a revision is valid UTF-8 and short: arguments may be neither. */
static const char *text(struct mt_recording *recording, const char *said)
{
    return mt_plain_text(said, MT_RECORDING_MESSAGE_BYTES, recording->arena);
}

static void add_revision(struct mt_recording *recording)
{
    const struct mt_recording_options *options = &recording->options;
    const struct mt_run_head *head = &options->head;
    const struct mt_record_revision *newest = mt_record_newest(&recording->now);
    assert(newest == NULL || newest->number < head->revision);
    (void)newest;
    const struct mt_record_revision revision = {
        .number = head->revision,
        .run_id = text(recording, options->run_id),
        .first = options->plan->first,
        .partial = is_partial(options->plan),
        .deletion = options->plan->deletion,
        .message = "",
        .plan_hash = text(recording, head->plan_hash),
        .user = text(recording, head->user),
        .host = text(recording, options->host),
        .context = text(recording, head->context),
        .env = text(recording, head->env),
        .source = text(recording, head->source),
        .commit = text(recording, head->commit),
        .version = text(recording, head->version),
        .started_ms = options->cluster->wall_ms(options->cluster->data),
    };
    recording->revision = recording->now.revisions.count;
    mt_array_push(recording->arena, &recording->now.revisions, revision);
}

/** The revision goes on: its hooks and logs stay, and its outcome is open again. */
static void resume_revision(struct mt_recording *recording)
{
    const struct mt_recording_options *options = &recording->options;
    recording->revision = recording->now.revisions.count - 1;
    struct mt_record_revision *own = recording_own(recording);
    assert(own->number == options->resumed->number);
    own->ended = false;
    own->message = "";
    own->user = text(recording, options->head.user);
    own->host = text(recording, options->host);
    own->manifests = (struct mt_hashes){0};
    // Its arrays are the reader's: what is added goes into ours.
    struct mt_record_revision read = *own;
    own->hooks.items = NULL;
    own->hooks.count = own->hooks.capacity = 0;
    own->logs = (struct mt_hashes){0};
    for (size_t i = 0; i < read.hooks.count; i++) {
        mt_array_push(recording->arena, &own->hooks, read.hooks.items[i]);
    }
    for (size_t i = 0; i < read.logs.count; i++) {
        mt_array_push(recording->arena, &own->logs, read.logs.items[i]);
    }
    recording->logs_sealed = own->logs.count;
}

static void want_manifests(void *data, const char *hash, const char *bytes, size_t length)
{
    struct mt_recording *recording = data;
    recording_chunk_want(recording, MT_RECORD_MANIFESTS, hash, bytes, length);
    mt_array_push(recording->arena, &recording_own(recording)->manifests,
                  mt_arena_strdup(recording->arena, hash));
}

/** What is deleted is what the last sync brought: its manifests stay those of the newest revision.
 */
static void keep_manifests(struct mt_recording *recording)
{
    const struct mt_record_revision *newest = mt_record_newest(recording->options.record);
    if (newest == NULL) {
        return;
    }
    for (size_t i = 0; i < newest->manifests.count; i++) {
        mt_array_push(recording->arena, &recording_own(recording)->manifests,
                      newest->manifests.items[i]);
    }
}

static void cut_manifests(struct mt_recording *recording)
{
    const struct mt_recording_options *options = &recording->options;
    mt_manifests_cut(
        &(struct mt_manifests_input){
            .objects = options->objects,
            .hooks = options->hooks,
            .hook_count = options->hook_count,
            .omit_secrets = options->omit_secrets,
        },
        want_manifests, recording);
}

void recording_begin(struct mt_recording *recording)
{
    const struct mt_recording_options *options = &recording->options;
    assert(!recording->begun);
    recording->begun = true;
    if (options->resumed != NULL) {
        resume_revision(recording);
    } else {
        add_revision(recording);
    }
    recording->results_dirty = true;
    if (options->plan->deletion) {
        keep_manifests(recording);
    } else {
        cut_manifests(recording);
    }
    recording_items_begin(recording);
    // One more than are kept: should this run change nothing, its own entry goes again.
    recording_trim(recording, recording_history(recording) + 1);
}
