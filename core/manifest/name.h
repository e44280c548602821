// SPDX-License-Identifier: Apache-2.0
/** Names that people give: of apps, namespaces and scripts. */
#ifndef MT_MANIFEST_NAME_H
#define MT_MANIFEST_NAME_H

#include <stdbool.h>

struct mt_error;

/**
 * Whether `name` can be the name of an app (a DNS label of at most 53 characters) or of a namespace
 * (63); the error begins with `subject`, such as "--app".
 */
bool mt_name_check(const char *subject, const char *name, bool app, struct mt_error *err);

/**
 * Whether `text` can be the name of a script, a gate or a check: letters and digits, and . _ - /
 * between them, so that it can stand in a file name and ".." is never a part.
 */
bool mt_name_is_plain(const char *text);

#endif
