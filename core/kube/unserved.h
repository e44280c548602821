// SPDX-License-Identifier: Apache-2.0
/** A kind that the server does not serve: what it serves that may have been meant. */
#ifndef MT_KUBE_UNSERVED_H
#define MT_KUBE_UNSERVED_H

#include <stdbool.h>

struct mt_buf;
struct mt_kube_kinds;

/**
 * Appends what may have been meant by a kind that is not among `kinds`: the versions in which it is
 * served, also where Kubernetes has moved it to another group; else, of those of its group, the one
 * with the nearest name.  False, and nothing appended, where nothing is near.
 */
bool mt_kube_put_meant(struct mt_buf *out, const struct mt_kube_kinds *kinds, const char *group,
                       const char *version, const char *kind);

#endif
