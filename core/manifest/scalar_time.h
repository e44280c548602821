// SPDX-License-Identifier: Apache-2.0
/** Which texts a YAML scalar with the tag !!timestamp may have. */
#ifndef MT_MANIFEST_SCALAR_TIME_H
#define MT_MANIFEST_SCALAR_TIME_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Whether go-yaml v2 takes the text for a time: "2001-1-2", "2001-1-2 3:4:5.6" or
 * "2001-1-2T3:4:5.6Z" with Z, +07:00 or -07:00.
 */
bool mt_scalar_is_time(const char *text, size_t length);

#endif
