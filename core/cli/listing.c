// SPDX-License-Identifier: Apache-2.0
#include "cli/listing.h"

#include "base/error.h"
#include "cli/signals.h"

enum { FORBIDDEN = 403 };

struct listing {
    mt_listing_fn *each;
    void *data;
    bool over;
    enum mt_listed listed;
    struct mt_error *err;
};

static void take(void *data, const struct mt_watch_event *event)
{
    struct listing *listing = data;
    switch (event->change) {
    case MT_WATCH_SEEN:
        listing->each(listing->data, event->object);
        break;
    case MT_WATCH_GONE:
        break;
    case MT_WATCH_LISTED:
        listing->over = true;
        listing->listed = MT_LISTED_ALL;
        break;
    case MT_WATCH_FAILED:
        listing->over = true;
        listing->listed = event->status == FORBIDDEN ? MT_LISTED_FORBIDDEN : MT_LISTED_FAILED;
        mt_fail(listing->err, MT_ERR_IO, "%s",
                event->message[0] != '\0' ? event->message : "the cluster did not answer");
        break;
    }
}

enum mt_listed mt_listing(const struct mt_cluster *cluster, const struct mt_watch_scope *scope,
                          mt_listing_fn *each, void *data, struct mt_error *err)
{
    struct listing listing = {
        .each = each, .data = data, .listed = MT_LISTED_INTERRUPTED, .err = err};
    struct mt_watch_scope once = *scope;
    once.once = true;
    struct mt_watch *watch = cluster->watch(cluster->data, &once, take, &listing);
    while (!listing.over && mt_signals_count() == 0) {
        cluster->poll(cluster->data, UINT64_MAX);
    }
    cluster->unwatch(cluster->data, watch);
    return listing.listed;
}
