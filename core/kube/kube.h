// SPDX-License-Identifier: Apache-2.0
/**
 * A real cluster: the cluster seam over the Kubernetes API, and what only a real one has: whom to
 * connect as, which kinds it serves, which rights we have.
 */
#ifndef MT_KUBE_KUBE_H
#define MT_KUBE_KUBE_H

#include "sync/cluster.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_error;
struct mt_kube; // opaque; the struct is in kube_state.h
struct mt_kube_access;
struct mt_kube_kind;

/** Told what a person should know, such as that the server does not answer for a while. */
typedef void mt_kube_warn_fn(void *data, const char *message);

struct mt_kube_options {
    const struct mt_kube_access *access; ///< Borrowed until mt_kube_free().
    const char *user_agent;              ///< "moontide/1.2.3".
    unsigned in_flight;                  ///< Calls at a time; 0: what net says.
    bool terminal;                       ///< A credential plugin may ask the person.
    int wake_fd;                         ///< poll() returns while it can be read; -1: none.
    mt_kube_warn_fn *warn;               ///< May be NULL.
    void *warn_data;
};

/** Connects with the first call.  NULL with `err` where the access is no good. */
struct mt_kube *mt_kube_new(const struct mt_kube_options *options, struct mt_error *err);

/** Ends all that is under way without telling; takes NULL. */
void mt_kube_free(struct mt_kube *kube);

/** The seam; valid until mt_kube_free(). */
struct mt_cluster mt_kube_cluster(struct mt_kube *kube);

/** "127.0.0.1:6443": whom we talk to, for messages. */
const char *mt_kube_host(const struct mt_kube *kube);

/** How a question of our own ended; `err` is borrowed, and set where it is not `good`. */
typedef void mt_kube_done_fn(void *data, bool good, const struct mt_error *err);

/**
 * Asks which kinds are served: by aggregated discovery, else group by group.  A group that does not
 * answer leaves the others.  `done` runs once, from poll().
 */
void mt_kube_discover(struct mt_kube *kube, mt_kube_done_fn *done, void *data);

/** Calls `each` for every kind that is known to be served; the strings live as long as `kube`. */
void mt_kube_each_kind(const struct mt_kube *kube,
                       void (*each)(void *data, const struct mt_kube_kind *kind), void *data);

#endif
