// SPDX-License-Identifier: Apache-2.0
/** Entries of a kubeconfig to the fields of an access.  Seen by the kubeconfig*.c files only. */
#ifndef MT_KUBE_KUBECONFIG_RESOLVE_H
#define MT_KUBE_KUBECONFIG_RESOLVE_H

#include <stdbool.h>

struct mt_arena;
struct mt_error;
struct mt_kube_access;
struct mt_kube_entry;
struct mt_kube_exec;

/** A cluster: the server, how to reach it and how to know it. */
bool mt_kube_resolve_cluster(const struct mt_kube_entry *cluster, struct mt_kube_access *access,
                             struct mt_error *err);

/** A user's credentials and whom they act as; `cluster_config` is mt_kube_resolve_extension()'s. */
bool mt_kube_resolve_user(const struct mt_kube_entry *user, const char *cluster_config,
                          struct mt_kube_access *access, struct mt_error *err);

/** The plugin of a user; `*exec` is NULL where there is none. */
bool mt_kube_resolve_exec(const struct mt_kube_entry *user, struct mt_kube_exec **exec,
                          struct mt_error *err);

/** What a cluster has for plugins, as JSON, or NULL: its extension of the reserved name. */
const char *mt_kube_resolve_extension(const struct mt_kube_entry *cluster);

/** Whether this runs in a Pod with a service account, whose folder is this. */
bool mt_kube_in_cluster(const char *folder);

/** The cluster around the Pod, as its service account. */
void mt_kube_resolve_in_cluster(const char *folder, struct mt_arena *arena,
                                struct mt_kube_access *access);

/** The namespace of the Pod, or NULL. */
const char *mt_kube_pod_namespace(const char *folder, struct mt_arena *arena);

#endif
