// SPDX-License-Identifier: Apache-2.0
/** Which API groups are Kubernetes' own: others come from CRDs or from other servers. */
#ifndef MT_KUBE_BUILTIN_H
#define MT_KUBE_BUILTIN_H

#include <stdbool.h>
#include <stddef.h>

/** Whether the API server itself serves the group, whose name has `length` bytes; "" is core. */
bool mt_kube_group_is_builtin(const char *group, size_t length);

#endif
