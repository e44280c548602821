// SPDX-License-Identifier: Apache-2.0
/** Acting as somebody else, where the API server lets us. */
#ifndef MT_KUBE_IMPERSONATION_H
#define MT_KUBE_IMPERSONATION_H

#include <stdbool.h>

struct mt_arena;
struct mt_error;
struct mt_kube_access;
struct mt_kube_impersonation;
struct mt_kubeconfig_options;

/** Receives one header; both live in the arena or the impersonation. */
typedef void mt_kube_header_fn(void *data, const char *name, const char *value);

/**
 * Calls `each` for every header of a request, in a fixed order: Impersonate-User, -Uid, -Group once
 * a group, -Extra-KEY once a value, with KEY percent-encoded where a header's name cannot have it.
 * Nobody to act as: none.
 */
void mt_kube_impersonation_headers(const struct mt_kube_impersonation *impersonation,
                                   struct mt_arena *arena, mt_kube_header_fn *each, void *data);

/**
 * Puts the command line's part in the place of the kubeconfig's, and checks the whole;
 * mt_kubeconfig_load() calls it.
 */
bool mt_kube_impersonation_settle(const struct mt_kubeconfig_options *options,
                                  struct mt_arena *arena, struct mt_kube_access *access,
                                  struct mt_error *err);

#endif
