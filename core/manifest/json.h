// SPDX-License-Identifier: Apache-2.0
/**
 * JSON trees: cJSON trees that keep what cJSON's own parser loses.
 *
 * In every tree of moontide
 *   - a number is a cJSON_Raw node with its source text: cJSON would round 9007199254740993, and an
 *     integer stays apart from a float (mt_json_is_number, mt_json_is_integer);
 *   - `valueint`, which cJSON uses for numbers only, is the line of the node in its file, counted
 *     from 1 (for a member of an object: of its key), or 0 (mt_json_line);
 *   - keys are unique and looked up with regard to case; no string holds a NUL.
 */
#ifndef MT_MANIFEST_JSON_H
#define MT_MANIFEST_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_arena;
struct mt_buf;
struct mt_error;

enum {
    MT_JSON_DEPTH_MAX = 100, ///< Levels of lists and maps in one document.
};

/** Where mt_json_parse() stopped. */
struct mt_json_end {
    size_t offset; ///< Bytes consumed: the end of the value, or the place of the error.
    unsigned line; ///< The line of that place, counted from 1.
};

/**
 * Reads one JSON value (RFC 8259) at the start of `text`; leading white space is skipped, what
 * follows the value is left alone.  Errors (MT_ERR_INVALID, no file, the line in `end`): no JSON, a
 * key twice, a NUL or invalid UTF-8 in a string, more than MT_JSON_DEPTH_MAX levels.  A lone
 * surrogate escape becomes U+FFFD, as in Go.
 * Keys and strings may live in `arena`, which must outlive the tree; with NULL they are on the
 * heap. `first_line` is the line of text[0].  Free the tree with cJSON_Delete().
 */
cJSON *mt_json_parse(struct mt_arena *arena, const char *text, size_t length, unsigned first_line,
                     struct mt_json_end *end, struct mt_error *err);

/** The member `key` of an object, or NULL (also when `object` is NULL or no object). */
const cJSON *mt_json_get(const cJSON *object, const char *key);

/** The member at the end of a NULL-terminated chain of keys: mt_json_at(o, "spec", "template",
 * NULL). */
const cJSON *mt_json_at(const cJSON *object, ...) __attribute__((sentinel));

/** The string value of the member `key`, or NULL when there is none or it is no string. */
const char *mt_json_string(const cJSON *object, const char *key);

/** Whether the node is a number; its text is `valuestring`. */
bool mt_json_is_number(const cJSON *node);

/** Whether the node is a number without fraction and exponent. */
bool mt_json_is_integer(const cJSON *node);

/** The node's integer when it is one that fits; else false. */
bool mt_json_int64(const cJSON *node, int64_t *value);

/** The line of a node (for a member: of its key), or 0 where it is not known. */
unsigned mt_json_line(const cJSON *node);

/** True or false as it was written ("yes", "n"), where that is known. */
const char *mt_json_bool_text(const cJSON *node);

/** "a string", "a number", "true or false", "null", "a list", "a map": for messages. */
const char *mt_json_type_name(const cJSON *node);

/** A number node with this text (copied), which must be a JSON number. */
cJSON *mt_json_number(const char *text);

/**
 * Appends the tree as JSON: compact on one line, or indented by two spaces with a final newline.
 */
void mt_json_print(const cJSON *tree, bool pretty, struct mt_buf *out);

/** The same compact, each map in the order of its keys: equal trees come to equal texts. */
void mt_json_print_sorted(const cJSON *tree, struct mt_buf *out);

/** cJSON_Delete() in the shape of mt_arena_own(). */
void mt_json_release(void *tree);

#endif
