// SPDX-License-Identifier: Apache-2.0
/** From the lines that YAML 1.1 counts to those that an editor shows. */
#ifndef MT_MANIFEST_YAML_LINES_H
#define MT_MANIFEST_YAML_LINES_H

#include "base/array.h"

#include <stddef.h>

/** Embedded.  To YAML 1.1 a lone CR and the characters U+0085, U+2028 and U+2029 end a line too. */
struct mt_yaml_lines {
    unsigned first;
    MT_ARRAY(unsigned) extra; ///< For each of these breaks, in order, the YAML line that it ends.
};

void mt_yaml_lines_init(struct mt_yaml_lines *lines, const char *text, size_t length,
                        unsigned first_line);
void mt_yaml_lines_fini(struct mt_yaml_lines *lines);

/** The line in the file, from 1, of line `yaml_line` of the text, from 0. */
unsigned mt_yaml_line(const struct mt_yaml_lines *lines, size_t yaml_line);

#endif
