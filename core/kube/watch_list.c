// SPDX-License-Identifier: Apache-2.0
// The list of a watch, page by page.
#include "base/buffer.h"
#include "kube/call.h"
#include "kube/kube_state.h"
#include "kube/watch_state.h"
#include "manifest/json.h"

enum {
    LISTS_MAX = 10, ///< That fail in a row before a watch ends for want of an answer.
};

/** A list of what objects are called, without what they hold. */
static const char accept_metadata[] =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/** Items of a list do not say what they are. */
static void name_item(const struct mt_watch *watch, cJSON *item)
{
    struct mt_buf version;
    mt_buf_init(&version, MT_BUF_UNLIMITED);
    mt_buf_printf(&version, "%s%s%s", watch->scope.group, watch->scope.group[0] != '\0' ? "/" : "",
                  watch->scope.version);
    if (mt_json_get(item, "kind") == NULL) {
        cJSON_AddStringToObject(item, "kind", watch->scope.kind);
    }
    if (mt_json_get(item, "apiVersion") == NULL) {
        cJSON_AddStringToObject(item, "apiVersion", mt_buf_text(&version));
    }
    mt_buf_fini(&version);
}

static void end_list(struct mt_watch *watch)
{
    mt_kube_watch_lose_unlisted(watch);
    if (!watch->listed) {
        watch->listed = true;
        mt_kube_watch_tell(watch, MT_WATCH_LISTED, NULL, 0, "");
    }
    if (!watch->closed && !watch->scope.once) {
        mt_kube_watch_stream(watch);
    }
}

static void take_page(struct mt_watch *watch, cJSON *body)
{
    const cJSON *metadata = mt_json_get(body, "metadata");
    cJSON *item = NULL;
    watch->failures = 0;
    cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(body, "items")) {
        name_item(watch, item);
        mt_kube_watch_see(watch, item);
    }
    if (watch->closed) {
        return;
    }
    mt_kube_watch_set(&watch->version, mt_json_string(metadata, "resourceVersion"));
    mt_kube_watch_set(&watch->page, mt_json_string(metadata, "continue"));
    if (watch->page != NULL) {
        mt_kube_watch_list(watch);
    } else {
        end_list(watch);
    }
}

static void take_list(void *data, const struct mt_kube_reply *reply)
{
    enum { GONE = 410 };
    struct mt_watch *watch = data;
    watch->call = NULL;
    watch->busy++;
    if (reply->status / 100 == 2 && reply->body != NULL) {
        take_page(watch, reply->body);
    } else if (reply->status == GONE && watch->page != NULL) {
        mt_kube_watch_set(&watch->page, NULL); // the pages took too long: from the first again
        mt_kube_watch_list(watch);
    } else if ((reply->status == 0 || reply->status / 100 == 5) && ++watch->failures < LISTS_MAX &&
               watch->kube->reached) {
        mt_kube_watch_set(&watch->version, NULL);
        mt_kube_watch_go_on(watch, mt_kube_pause_ms(watch->kube, watch->failures));
    } else {
        mt_kube_watch_fail(watch, reply->status, reply->message);
    }
    mt_kube_watch_leave(watch);
}

void mt_kube_watch_list(struct mt_watch *watch)
{
    if (watch->page == NULL) {
        watch->lists++;
    }
    const struct mt_kube_call_spec spec = {.method = "GET",
                                           .path = mt_kube_watch_path(watch, false),
                                           .accept =
                                               watch->scope.metadata_only ? accept_metadata : NULL,
                                           .repeatable = true,
                                           .internal = true};
    watch->call = mt_kube_call(watch->kube, &spec, take_list, watch);
}
