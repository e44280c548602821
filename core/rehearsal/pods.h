// SPDX-License-Identifier: Apache-2.0
/** Where kinds of Kubernetes' own have the Pods that they make. */
#ifndef MT_REHEARSAL_PODS_H
#define MT_REHEARSAL_PODS_H

struct mt_kind;

/** "spec.template", of a Pod itself ""; NULL for a kind that makes no Pods. */
const char *mt_pods_path(const struct mt_kind *kind);

#endif
