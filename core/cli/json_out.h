// SPDX-License-Identifier: Apache-2.0
/** Writes JSON piece by piece into a buffer: commas and escapes are taken care of, nothing is
 * built. */
#ifndef MT_CLI_JSON_OUT_H
#define MT_CLI_JSON_OUT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_buf;
struct mt_ref;

/**
 * `key` is the member's name in an object, NULL for items of a list and for the outermost value.
 */
struct mt_json_out {
    struct mt_buf *buf;
    bool more; ///< A value stands before the next one: a comma is due.
};

void mt_json_out_object(struct mt_json_out *out, const char *key);
void mt_json_out_object_end(struct mt_json_out *out);
void mt_json_out_list(struct mt_json_out *out, const char *key);
void mt_json_out_list_end(struct mt_json_out *out);

/**
 * Ends a list whose items begin lines of their own (mt_json_out_line()): the bracket has one, too.
 */
void mt_json_out_list_end_line(struct mt_json_out *out);

/** A string; bytes that are no UTF-8 become U+FFFD.  NULL is null. */
void mt_json_out_text(struct mt_json_out *out, const char *key, const char *text);

void mt_json_out_int(struct mt_json_out *out, const char *key, int64_t number);
void mt_json_out_bool(struct mt_json_out *out, const char *key, bool value);
void mt_json_out_null(struct mt_json_out *out, const char *key);

/** A duration as a number of seconds: 90, 0.25. */
void mt_json_out_seconds(struct mt_json_out *out, const char *key, uint64_t ms);

/**
 * {"group","version","kind","namespace","name"}, and "generateName":true where `name` is a prefix.
 */
void mt_json_out_ref(struct mt_json_out *out, const char *key, const struct mt_ref *ref,
                     bool generate_name);

/** A tree as it is (manifest/json.h). */
void mt_json_out_tree(struct mt_json_out *out, const char *key, const cJSON *tree);

/** Appends a JSON text as a YAML document: two forms of one thing cannot differ then. */
void mt_yaml_of_json(const struct mt_buf *text, struct mt_buf *out);

/** The next value begins on a line of its own, after `indent` spaces. */
void mt_json_out_line(struct mt_json_out *out, size_t indent);

#endif
