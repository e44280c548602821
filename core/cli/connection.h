// SPDX-License-Identifier: Apache-2.0
/** From the arguments and the project file to a cluster that is connected. */
#ifndef MT_CLI_CONNECTION_H
#define MT_CLI_CONNECTION_H

#include "cli/app_record.h"
#include "kube/kube.h"
#include "kube/kubeconfig.h"
#include "sync/cluster.h"

#include <stdbool.h>

struct mt_cli;
struct mt_error;
struct mt_loaded;

/** Embedded; all zero is none.  mt_connection_close() is due in any case. */
struct mt_connection {
    struct mt_kube_access access;
    struct mt_kube *kube; ///< NULL before mt_connection_open() or mt_connection_reach().
    struct mt_cluster cluster;
    bool writes; ///< The plan is to be carried out: that takes the lock and the record, too.
    struct mt_app_record record; ///< Of mt_connection_plan().
};

/**
 * Finds out whom to talk to, and tells `loaded` the context and, where nothing else says one, the
 * context's namespace.  False with `err` and the exit code: a kubeconfig that is no good, a context
 * that the project file does not allow.
 */
bool mt_connection_find(struct mt_connection *connection, struct mt_loaded *loaded,
                        const struct mt_cli *cli, int *code, struct mt_error *err);

/** Readies the connection, which the first call makes.  False with `err`: the access is no good. */
bool mt_connection_reach(struct mt_connection *connection, const struct mt_loaded *loaded,
                         mt_kube_warn_fn *warn, void *warn_data, struct mt_error *err);

/**
 * Connects and asks which kinds are served, which `loaded` is told.  False with `err` where the
 * cluster is not reached or does not let us in.
 */
bool mt_connection_open(struct mt_connection *connection, struct mt_loaded *loaded,
                        const struct mt_cli *cli, mt_kube_warn_fn *warn, void *warn_data,
                        struct mt_error *err);

/**
 * Makes the plan of `loaded` anew where the cluster knows what the input does not say: which kinds
 * live in namespaces, whether the app's Namespace is there, whether this is the first sync of the
 * app.  False with `err` and the exit code: the cluster does not answer, the record is damaged, or
 * rights are missing that the plan takes; all of them are named.
 */
bool mt_connection_plan(struct mt_connection *connection, struct mt_loaded *loaded,
                        const struct mt_cli *cli, int *code, struct mt_error *err);

/** Whether we have all rights that the plan takes; else false with `err`, which names the others.
 */
bool mt_connection_may(struct mt_connection *connection, const struct mt_loaded *loaded,
                       struct mt_error *err);

/** Polls the cluster until a call of it has set `*answered`. */
void mt_connection_await(const struct mt_cluster *cluster, const bool *answered);

void mt_connection_close(struct mt_connection *connection);

#endif
