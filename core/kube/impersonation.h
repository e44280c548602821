// SPDX-License-Identifier: Apache-2.0
/** The headers that ask the API server to take us for somebody else. */
#ifndef MT_KUBE_IMPERSONATION_H
#define MT_KUBE_IMPERSONATION_H

struct mt_arena;
struct mt_kube_impersonation;

/** Receives one header; both live in the arena or the impersonation. */
typedef void mt_kube_header_fn(void *data, const char *name, const char *value);

/**
 * Calls `each` for every header of a request, in a fixed order: Impersonate-User, -Uid, -Group once
 * a group, -Extra-KEY once a value, with KEY percent-encoded where a header's name cannot have it.
 * Nobody to act as: none.
 */
void mt_kube_impersonation_headers(const struct mt_kube_impersonation *impersonation,
                                   struct mt_arena *arena, mt_kube_header_fn *each, void *data);

#endif
