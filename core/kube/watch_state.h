// SPDX-License-Identifier: Apache-2.0
/** A watch from the inside: what is known, its list and its stream. */
#ifndef MT_KUBE_WATCH_STATE_H
#define MT_KUBE_WATCH_STATE_H

#include "base/map.h"
#include "kube/lines.h"
#include "sync/cluster.h"

#include <stdbool.h>
#include <stdint.h>

struct mt_arena;
struct mt_http_request;
struct mt_kube;
struct mt_kube_call;
struct mt_kube_kind;

struct mt_watch {
    struct mt_kube *kube;
    struct mt_arena *arena;
    struct mt_watch_scope scope;
    const struct mt_kube_kind *kind;
    mt_watch_fn *each;
    void *each_data;

    struct mt_map known;
    uint64_t lists;
    bool listed; ///< LISTED was sent.
    char *version;
    char *page; ///< Where the list goes on; NULL: at its start.

    struct mt_kube_call *call;
    struct mt_http_request *stream;
    struct mt_kube_lines lines;
    uint64_t began_ms; ///< The stream.
    uint64_t credentials;
    unsigned failures; ///< In a row.
    bool stale;        ///< The stream said that its place is forgotten.

    bool closed;
    unsigned busy; ///< Functions of ours that still use it; with the timers that point to it.
    struct mt_watch *next;
    struct mt_watch *previous;
};

// watch.c

/** Ends a use that `busy` was counted up for; the last one frees a watch that is closed. */
void mt_kube_watch_leave(struct mt_watch *watch);

void mt_kube_watch_tell(struct mt_watch *watch, enum mt_watch_change change, const cJSON *object,
                        int status, const char *message);

/** The watch has ended for good, and stays until unwatch(). */
void mt_kube_watch_fail(struct mt_watch *watch, int status, const char *message);

/** The path and query of the list or the stream; on the heap. */
char *mt_kube_watch_path(const struct mt_watch *watch, bool stream);

/** Goes on after a pause, from the version that was reached, or with a list where there is none. */
void mt_kube_watch_go_on(struct mt_watch *watch, uint64_t pause_ms);

/** `*text` becomes a copy of `value`; NULL where that is empty. */
void mt_kube_watch_set(char **text, const char *value);

// watch_known.c

/** The object is there: notes and tells it. */
void mt_kube_watch_see(struct mt_watch *watch, const cJSON *object);

/** The object is gone. */
void mt_kube_watch_lose(struct mt_watch *watch, const cJSON *object);

/** What an earlier list had and this one does not is gone. */
void mt_kube_watch_lose_unlisted(struct mt_watch *watch);

// watch_list.c

/** Asks for the next page, of which the first makes a new list. */
void mt_kube_watch_list(struct mt_watch *watch);

// watch_stream.c

/** Follows what happens since the version that was reached. */
void mt_kube_watch_stream(struct mt_watch *watch);

#endif
