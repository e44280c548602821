// SPDX-License-Identifier: Apache-2.0
/** JSON trees as YAML that kubectl, go-yaml and this program read back as the same tree. */
#ifndef MT_MANIFEST_YAML_WRITE_H
#define MT_MANIFEST_YAML_WRITE_H

#include <cjson/cJSON.h>

struct mt_buf;

/**
 * Appends the tree as one block-style YAML document, keys in the tree's order, two spaces a level,
 * strings of several lines as literal blocks; without "---".  A string that any reader could take
 * for something else ("yes", "0x1F", "1e3", "2001-01-01", "~", "") is quoted.
 */
void mt_yaml_write(const cJSON *tree, struct mt_buf *out);

#endif
