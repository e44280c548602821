// SPDX-License-Identifier: Apache-2.0
/** What libyaml says is wrong, in words that name the mistake and its remedy. */
#ifndef MT_MANIFEST_YAML_PROBLEM_H
#define MT_MANIFEST_YAML_PROBLEM_H

#include <yaml.h>

struct mt_error;
struct mt_yaml_chunk;
struct mt_yaml_lines;

/** Fills `err` for a parser that failed over `chunk`; returns the line in the file to look at. */
unsigned mt_yaml_problem(const yaml_parser_t *parser, const struct mt_yaml_chunk *chunk,
                         const struct mt_yaml_lines *lines, struct mt_error *err);

#endif
