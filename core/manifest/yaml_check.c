// SPDX-License-Identifier: Apache-2.0
#include "manifest/yaml_check.h"

#include "base/error.h"
#include "manifest/utf8.h"
#include "manifest/yaml_tree.h"

#include <string.h>

enum { TAG_LINES_MAX = 1000 };

size_t mt_yaml_offset(const struct mt_yaml_chunk *chunk, struct mt_yaml_cursor *cursor,
                      const yaml_mark_t *mark)
{
    if (mark->index < cursor->index) {
        *cursor = (struct mt_yaml_cursor){0};
    }
    const char *end = chunk->text + chunk->length;
    for (; cursor->index < mark->index && cursor->offset < chunk->length; cursor->index++) {
        size_t width = mt_utf8_character(chunk->text + cursor->offset, end);
        cursor->offset += width > 0 ? width : 1;
    }
    return cursor->offset;
}

/** Whether the source from `start` to `end`, in double quotes, has the escape "\/". */
static bool escapes_slash(const char *start, const char *end)
{
    const char *at = start;
    while (at < end && (at = memchr(at, '\\', (size_t)(end - at))) != NULL && at + 1 < end) {
        if (at[1] == '/') {
            return true;
        }
        at += 2;
    }
    return false;
}

/** Whether the last word before `end` begins with "!". */
static bool ends_in_tag(const char *start, const char *end)
{
    while (end > start && strchr(" \t\r\n", end[-1]) == NULL) {
        end--;
    }
    return *end == '!';
}

static bool check_quoted(const struct mt_yaml_chunk *chunk, struct mt_yaml_cursor *cursor,
                         const yaml_event_t *scalar, struct mt_error *err)
{
    if (memchr(scalar->data.scalar.value, '/', scalar->data.scalar.length) == NULL) {
        return true;
    }
    size_t start = mt_yaml_offset(chunk, cursor, &scalar->start_mark);
    size_t end = mt_yaml_offset(chunk, cursor, &scalar->end_mark);
    return !escapes_slash(chunk->text + start, chunk->text + end) ||
           mt_fail(err, MT_ERR_INVALID,
                   "kubectl does not know the escape \"\\/\" in YAML; write \"/\"");
}

/** A tag takes a comma behind it for its own in kubectl, so that [!a, b] has one item there. */
static bool check_empty(const struct mt_yaml_chunk *chunk, struct mt_yaml_cursor *cursor,
                        const yaml_event_t *scalar, struct mt_error *err)
{
    size_t start = mt_yaml_offset(chunk, cursor, &scalar->start_mark);
    size_t end = mt_yaml_offset(chunk, cursor, &scalar->end_mark);
    bool comma = end < chunk->length && chunk->text[end] == ',';
    return !comma || !ends_in_tag(chunk->text + start, chunk->text + end) ||
           mt_fail(err, MT_ERR_INVALID,
                   "a tag stands directly before a comma, which kubectl takes for a part of it; "
                   "write \"\" between them");
}

bool mt_yaml_check_scalar(const struct mt_yaml_chunk *chunk, struct mt_yaml_cursor *cursor,
                          const yaml_event_t *scalar, bool in_flow, struct mt_error *err)
{
    if (scalar->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) {
        return check_quoted(chunk, cursor, scalar, err);
    }
    if (!in_flow || scalar->data.scalar.style != YAML_PLAIN_SCALAR_STYLE) {
        return true;
    }
    if (scalar->data.scalar.length == 0 && scalar->data.scalar.tag != NULL) {
        return check_empty(chunk, cursor, scalar, err);
    }
    return memchr(scalar->data.scalar.value, '?', scalar->data.scalar.length) == NULL ||
           mt_fail(err, MT_ERR_INVALID,
                   "kubectl does not read \"?\" in a value without quotes inside [] or {}; "
                   "quote the value");
}

bool mt_yaml_check_tags(const struct mt_yaml_chunk *chunk, struct mt_error *err)
{
    const char *end = chunk->text + chunk->length;
    const char *at = chunk->text;
    unsigned count = 0;
    while ((at = memchr(at, '%', (size_t)(end - at))) != NULL) {
        count += end - at > 4 && memcmp(at, "%TAG", 4) == 0;
        at++;
    }
    return count <= TAG_LINES_MAX ||
           mt_fail(err, MT_ERR_INVALID,
                   "the document has \"%%TAG\" more than %d times; remove these lines",
                   TAG_LINES_MAX);
}
