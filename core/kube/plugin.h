// SPDX-License-Identifier: Apache-2.0
/** Credential plugins: programs that print who we are (client.authentication.k8s.io). */
#ifndef MT_KUBE_PLUGIN_H
#define MT_KUBE_PLUGIN_H

#include <stdbool.h>
#include <stdint.h>

struct mt_arena;
struct mt_error;
struct mt_buf;
struct mt_kube_access;
struct mt_kube_credentials_options;

/** What a plugin said, in the arena; NULL where it did not say it. */
struct mt_kube_plugin_answer {
    const char *token;
    const char *cert; ///< PEM; there exactly when `key` is.
    const char *key;
    int64_t expires_ms; ///< Since 1970; INT64_MAX: never.
};

/** Runs the plugin of `access` and waits for it. */
bool mt_kube_plugin_run(const struct mt_kube_access *access,
                        const struct mt_kube_credentials_options *options, struct mt_arena *arena,
                        struct mt_kube_plugin_answer *answer, struct mt_error *err);

/** The environment of the plugin: ours, what the kubeconfig adds, and KUBERNETES_EXEC_INFO. */
const char *const *mt_kube_plugin_environment(const struct mt_kube_access *access, bool interactive,
                                              struct mt_arena *arena);

/** Reads what the plugin printed; errors go on after "the plugin NAME". */
bool mt_kube_plugin_parse(const struct mt_kube_access *access, const struct mt_buf *output,
                          struct mt_arena *arena, struct mt_kube_plugin_answer *answer,
                          struct mt_error *err);

#endif
