// SPDX-License-Identifier: Apache-2.0
/** Which API groups are Kubernetes' own: others come from CRDs or from other servers. */
#ifndef MT_MANIFEST_BUILTIN_H
#define MT_MANIFEST_BUILTIN_H

#include <stdbool.h>
#include <stddef.h>

/** Whether the API server itself serves the group, whose name has `length` bytes; "" is core. */
bool mt_group_is_builtin(const char *group, size_t length);

#endif
