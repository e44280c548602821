// SPDX-License-Identifier: Apache-2.0
/**
 * Hooks of an app, their Pods' containers, and what these have written: as long as they are there
 * from the cluster, and then from the record.
 */
#ifndef MT_CLI_LOGS_READ_H
#define MT_CLI_LOGS_READ_H

#include "base/array.h"
#include "base/map.h"
#include "manifest/ref.h"
#include "sync/cluster.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_arena;
struct mt_hook_logs;
struct mt_logged_hook;
struct mt_output;
struct mt_record_log;
struct mt_record_logs;
struct mt_record_revision;

/** A container of a Pod of a hook; its runs are counted from 0, as `restartCount` does. */
struct mt_logged_container {
    struct mt_logged_hook *hook;
    const char *namespace;
    const char *pod;
    const char *name;                     ///< "": a script hook has none.
    const struct mt_record_log *recorded; ///< What the record has in its place; NULL: it is there.
    bool printed;                         ///< Of `recorded`.
    const char *pod_created;              ///< RFC 3339.
    size_t place;                         ///< In its Pod, init containers first.
    const char *waits;                    ///< Why it has not begun; NULL: it has.
    bool ended;
    int64_t restarts;
    int64_t next;                 ///< The first run of which nothing was read.
    struct mt_log_stream *stream; ///< NULL: none is open.
};

struct mt_logged_hook {
    struct mt_hook_logs *logs;
    struct mt_ref ref;
    const char *uid;
    const char *shown;    ///< "Job/db-migrate".
    const char *created;  ///< RFC 3339; "": not known.
    const char *revision; ///< NULL: it does not say.
    size_t turn;          ///< By the record, from 1; 0: from before, SIZE_MAX: from after it.
    bool over;            ///< Nothing more comes of it.
    bool there;           ///< In the cluster.
    MT_ARRAY(struct mt_logged_container *) containers;
};

/** Names, each once. */
struct mt_hook_logs_others {
    MT_ARRAY(const char *) list;
};

/** How they are read; all of it lives until mt_hook_logs_fini(). */
struct mt_hook_logs {
    struct mt_arena *arena;
    const struct mt_cluster *cluster;
    struct mt_output *output;
    const char *namespace;                ///< That goes without saying.
    const struct mt_object_pattern *hook; ///< That is asked for, also without a kind; NULL: all.
    const char *container;                ///< The same.
    const char *revision;                 ///< The same: the number of one.
    unsigned tail;
    bool follow;
    bool headed; ///< Lines stand below the name of who wrote them, not behind it.
    MT_ARRAY(struct mt_logged_hook *) hooks;
    struct mt_hook_logs_others other_hooks; ///< That were not asked for.
    struct mt_hook_logs_others other_containers;
    struct mt_map by_key; ///< Hooks, and containers of them.
    size_t open;
    MT_ARRAY(const char *) notes;    ///< What to know of logs, that nobody has said yet.
    MT_ARRAY(const char *) failures; ///< Why logs could not be read, that nobody has said yet.
    int failure_status;              ///< Of the first of all, as HTTP has it; 0: none.
    bool failed;                     ///< One could not be read.
};

void mt_hook_logs_fini(struct mt_hook_logs *logs);

/** Takes in a state of a hook and of the Pods of it. */
void mt_hook_logs_see(struct mt_hook_logs *logs, const struct mt_ref *ref, const cJSON *tree,
                      const cJSON *const *pods, size_t count);

/**
 * Takes in what the record has of a revision's hooks, once those that are there were seen: what can
 * be read from them is not read from the record.  Both live as long as `logs`; `recorded` is NULL
 * where it cannot be read.
 */
void mt_hook_logs_see_recorded(struct mt_hook_logs *logs, const struct mt_record_revision *revision,
                               const struct mt_record_logs *recorded);

/** The object is gone, and its Pods with it. */
void mt_hook_logs_lose(struct mt_hook_logs *logs, const struct mt_ref *ref);

/** Sorts hooks and their containers in the order in which they ran. */
void mt_hook_logs_sort(struct mt_hook_logs *logs);

/** Begins to read the container. */
void mt_hook_logs_open(struct mt_logged_container *container);

/** Begins to read what can be read and was not: what has ended one by one, what runs beside it. */
void mt_hook_logs_open_all(struct mt_hook_logs *logs);

/** Whether nothing more comes of any of them. */
bool mt_hook_logs_are_over(const struct mt_hook_logs *logs);

// logs_print.c
/** Prints a line of a container. */
void mt_hook_logs_print_line(const struct mt_logged_container *container, const char *line);
/** Prints whose lines follow, where they are headed. */
void mt_hook_logs_print_head(const struct mt_logged_container *container);
/** Prints what the record has of it, once. */
void mt_hook_logs_print_recorded(struct mt_logged_container *container);

// For logs_record.c.
/** The hook of this name and uid, made where it is new; the name is copied. */
struct mt_logged_hook *mt_hook_logs_hook(struct mt_hook_logs *logs, const struct mt_ref *ref,
                                         const char *uid);
bool mt_hook_logs_is_asked_for(const struct mt_hook_logs *logs, const struct mt_ref *ref);
/** Note a hook or container that was not asked for, for who asked for what is not there. */
void mt_hook_logs_pass_hook(struct mt_hook_logs *logs, const struct mt_ref *ref);
void mt_hook_logs_pass_container(struct mt_hook_logs *logs, const char *name);

#endif
