// SPDX-License-Identifier: Apache-2.0
#include "kube/discovery.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "kube/call.h"
#include "kube/kinds.h"
#include "kube/kube_state.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

/** Aggregated discovery where the server has it: all groups in one answer. */
#define ACCEPT_GROUPS                                                                              \
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"                        \
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"

/** All of discovery. */
struct discovery {
    struct mt_kube *kube;
    mt_kube_done_fn *done;
    void *data;
    size_t open; ///< Calls that were not answered yet.
    bool failed;
    struct mt_error err;
};

/** Of one group and version, which need not be tried again: a kind of it that is used is looked up.
 */
static void ask_for_one(struct mt_kube *kube, char *path, mt_kube_reply_fn *done, void *data)
{
    const struct mt_kube_call_spec spec = {.method = "GET", .path = path};
    mt_kube_call(kube, &spec, done, data);
}

static void ask_for_all(struct mt_kube *kube, const char *path, mt_kube_reply_fn *done, void *data)
{
    const struct mt_kube_call_spec spec = {
        .method = "GET", .path = mt_strdup(path), .accept = ACCEPT_GROUPS, .repeatable = true};
    mt_kube_call(kube, &spec, done, data);
}

/** A buffer's text as memory of its own. */
static char *take_text(struct mt_buf *buf)
{
    char *text = mt_strdup(mt_buf_text(buf));
    mt_buf_fini(buf);
    return text;
}

static char *group_path(const char *group, const char *version)
{
    struct mt_buf path;
    mt_buf_init(&path, MT_BUF_UNLIMITED);
    mt_kube_put_group_path(&path, group, version);
    return take_text(&path);
}

static void end_one(struct discovery *discovery)
{
    if (--discovery->open > 0) {
        return;
    }
    discovery->done(discovery->data, !discovery->failed, &discovery->err);
    free(discovery);
}

/** Without the list of groups there is nothing to work with. */
static void fail(struct discovery *discovery, const struct mt_kube_reply *reply)
{
    if (!discovery->failed) {
        mt_fail(&discovery->err, MT_ERR_IO, "%s", reply->message);
    }
    discovery->failed = true;
}

static bool is_good(const struct mt_kube_reply *reply)
{
    enum { GOOD = 200, REDIRECTS = 300 };
    return reply->status >= GOOD && reply->status < REDIRECTS;
}

/** One group and version: one that does not answer leaves the others alone. */
static void take_resources(void *data, const struct mt_kube_reply *reply)
{
    struct discovery *discovery = data;
    if (is_good(reply)) {
        mt_kube_kinds_add_resources(discovery->kube->kinds, reply->body);
    }
    end_one(discovery);
}

static void ask_for_resources(struct discovery *discovery, const char *group, const char *version)
{
    discovery->open++;
    ask_for_one(discovery->kube, group_path(group, version), take_resources, discovery);
}

/** Classic discovery: the groups (or of core the versions), then each of their versions. */
static void ask_for_each(struct discovery *discovery, const cJSON *tree)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, mt_json_get(tree, "versions")) {
        if (cJSON_IsString(item)) {
            ask_for_resources(discovery, "", item->valuestring);
        }
    }
    cJSON_ArrayForEach (item, mt_json_get(tree, "groups")) {
        const char *group = mt_json_string(item, "name");
        const cJSON *version = NULL;
        cJSON_ArrayForEach (version, mt_json_get(item, "versions")) {
            const char *name = mt_json_string(version, "version");
            if (group != NULL && name != NULL) {
                ask_for_resources(discovery, group, name);
            }
        }
    }
}

static void take_groups(void *data, const struct mt_kube_reply *reply)
{
    struct discovery *discovery = data;
    if (!is_good(reply)) {
        fail(discovery, reply);
    } else if (!mt_kube_kinds_add_groups(discovery->kube->kinds, reply->body)) {
        ask_for_each(discovery, reply->body);
    }
    end_one(discovery);
}

void mt_kube_discover(struct mt_kube *kube, mt_kube_done_fn *done, void *data)
{
    struct discovery *discovery = mt_alloc(sizeof *discovery);
    *discovery = (struct discovery){.kube = kube, .done = done, .data = data, .open = 2};
    ask_for_all(kube, "/api", take_groups, discovery);
    ask_for_all(kube, "/apis", take_groups, discovery);
}

void mt_kube_each_kind(const struct mt_kube *kube,
                       void (*each)(void *data, const struct mt_kube_kind *kind), void *data)
{
    mt_kube_kinds_each(kube->kinds, each, data);
}
