// SPDX-License-Identifier: Apache-2.0
// Objects and tasks are digested one by one, and the digests sorted: so no order counts.
#include "sync/fingerprint.h"

#include "base/buffer.h"
#include "base/digest.h"
#include "manifest/intent.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

struct digest {
    unsigned char bytes[MT_SHA256_SIZE];
};

struct fingerprint {
    MT_ARRAY(struct digest) digests;
    struct mt_buf text; ///< Of what is digested next.
};

static void add_digest(struct fingerprint *fingerprint)
{
    struct digest digest;
    mt_sha256(fingerprint->text.data, fingerprint->text.length, digest.bytes);
    mt_array_push(NULL, &fingerprint->digests, digest);
    mt_buf_clear(&fingerprint->text);
}

/** A field on a line of its own; no text of a plan has a line break but within JSON, escaped. */
static void put(struct fingerprint *fingerprint, const char *key, const char *value)
{
    mt_buf_printf(&fingerprint->text, "%s=%s\n", key, value != NULL ? value : "");
}

static void put_tree(struct fingerprint *fingerprint, const char *key, const cJSON *tree)
{
    mt_buf_printf(&fingerprint->text, "%s=", key);
    if (tree != NULL) {
        mt_json_print_sorted(tree, &fingerprint->text);
    }
    mt_buf_putc(&fingerprint->text, '\n');
}

static void put_flag(struct fingerprint *fingerprint, const char *key, bool flag)
{
    put(fingerprint, key, flag ? "true" : "false");
}

static void put_option(void *data, const char *item)
{
    put(data, "option", item);
}

/** Whether it is a task in some syncs of the app and in others not. */
static bool comes_and_goes(const struct mt_task *task)
{
    if (task->object == NULL) {
        return task->script == NULL; // prunes and releases
    }
    if (task->object->place.file == NULL) {
        return true; // the Namespace of CreateNamespace=true, until it is there
    }
    const struct mt_intent *intent = task->object->intent;
    for (size_t i = 0; i < intent->hook_types.count; i++) {
        if (intent->hook_types.items[i].when != MT_WHEN_SYNC) {
            return true;
        }
    }
    return false;
}

static void add_task(struct fingerprint *fingerprint, const struct mt_task *task)
{
    put(fingerprint, "task", task->id);
    put(fingerprint, "action", mt_action_name(task->action));
    for (size_t i = 0; i < task->hook_types.count; i++) {
        put(fingerprint, "type", task->hook_types.items[i]);
    }
    mt_buf_printf(&fingerprint->text, "policies=%u\nretries=%u\n", task->delete_policies,
                  task->retries);
    put_flag(fingerprint, "onlyOnTimeout", task->only_on_timeout);
    put_flag(fingerprint, "wait", task->wait);
    put(fingerprint, "namespace", task->script_namespace);
    put_tree(fingerprint, "params", task->params);
    mt_sync_options_each(&task->options, put_option, fingerprint);
    add_digest(fingerprint);
}

static void add_options(struct fingerprint *fingerprint, const struct mt_plan *plan,
                        const struct mt_plan_options *options)
{
    put(fingerprint, "app", options->app);
    put(fingerprint, "namespace", options->namespace);
    put_flag(fingerprint, "test", options->test);
    put_flag(fingerprint, "noHooks", options->no_hooks);
    put_flag(fingerprint, "lenient", options->lenient);
    put_flag(fingerprint, "prune", options->prune && !options->source_replaced);
    put_flag(fingerprint, "noWait", options->no_wait);
    if (plan->deletion) {
        put(fingerprint, "deletion", plan->orphan ? "orphan" : "cascade");
    }
    put_tree(fingerprint, "namespaceMetadata", options->namespace_metadata);
    put_tree(fingerprint, "ignore", options->ignore);
    mt_sync_options_each(&options->sync_options, put_option, fingerprint);
    add_digest(fingerprint);
}

static int by_bytes(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct digest));
}

void mt_plan_fingerprint(const struct mt_plan *plan, const struct mt_objects *objects,
                         const struct mt_plan_options *options, char out[MT_FINGERPRINT_SIZE])
{
    struct fingerprint fingerprint = {0};
    mt_buf_init(&fingerprint.text, MT_BUF_UNLIMITED);
    add_options(&fingerprint, plan, options);
    for (size_t i = 0; i < objects->list.count; i++) {
        put_tree(&fingerprint, "object", objects->list.items[i]->tree);
        add_digest(&fingerprint);
    }
    for (size_t i = 0; i < plan->tasks.count; i++) {
        if (!comes_and_goes(plan->tasks.items[i])) {
            add_task(&fingerprint, plan->tasks.items[i]);
        }
    }
    qsort(fingerprint.digests.items, fingerprint.digests.count, sizeof(struct digest), by_bytes);
    mt_sha256_hex(fingerprint.digests.items, fingerprint.digests.count * sizeof(struct digest),
                  out);
    mt_array_fini(&fingerprint.digests);
    mt_buf_fini(&fingerprint.text);
}
