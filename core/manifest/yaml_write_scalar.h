// SPDX-License-Identifier: Apache-2.0
/** Strings in YAML: in which of its styles every reader gets the same string back. */
#ifndef MT_MANIFEST_YAML_WRITE_SCALAR_H
#define MT_MANIFEST_YAML_WRITE_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

struct mt_buf;

/** Appends `text` in one line: plain where no reader could misread it, else quoted. */
void mt_yaml_write_inline(const char *text, struct mt_buf *out);

/**
 * Appends `text` as a literal block, its lines indented to the column `indent`, which has to be two
 * past the map or list around it.  False, with nothing written, when the text has one line or a
 * block could lose some of it.
 */
bool mt_yaml_write_block(const char *text, size_t indent, struct mt_buf *out);

#endif
