// SPDX-License-Identifier: Apache-2.0
/** One file of the kubeconfig: its three lists and its current context. */
#ifndef MT_KUBE_KUBECONFIG_FILE_H
#define MT_KUBE_KUBECONFIG_FILE_H

#include "kube/kubeconfig_entry.h"

struct mt_kube_file {
    struct mt_arena *arena; ///< Where all of it lives.
    const char *path;
    const char *current_context; ///< NULL: not said.
    const cJSON *root;           ///< NULL: an empty file.
};

enum mt_kube_list { MT_KUBE_CLUSTERS, MT_KUBE_USERS, MT_KUBE_CONTEXTS };

/**
 * Reads a file into the arena and checks that its lists have named entries, each name once.
 * MT_ERR_NOT_FOUND where it is not there; all errors name the file.
 */
bool mt_kube_file_read(const char *path, struct mt_arena *arena, struct mt_kube_file *file,
                       struct mt_error *err);

/** The entry of this name; false where the file has none. */
bool mt_kube_file_find(const struct mt_kube_file *file, enum mt_kube_list list, const char *name,
                       struct mt_kube_entry *entry);

/** The contexts, as a list of maps with a name; or NULL. */
const cJSON *mt_kube_file_contexts(const struct mt_kube_file *file);

/** The name of an entry of a list: "" where it has none. */
const char *mt_kube_file_name(const cJSON *item);

#endif
