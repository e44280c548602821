// SPDX-License-Identifier: Apache-2.0
#include "manifest/yaml_write.h"

#include "base/buffer.h"
#include "manifest/yaml_write_scalar.h"

#include <stdbool.h>
#include <string.h>

enum {
    INDENT = 2,
    SIMPLE_KEY_MAX = 500, // readers take a key in "key: value" of up to 1024 characters
};

static void write_children(const cJSON *node, size_t column, bool inside_line, struct mt_buf *out);

static void write_spaces(size_t count, struct mt_buf *out)
{
    char *room = mt_buf_reserve(out, count);
    if (room != NULL) {
        memset(room, ' ', count);
        room[count] = '\0';
        out->length += count;
    }
}

static void write_number(const char *text, struct mt_buf *out)
{
    mt_buf_puts(out, strcmp(text, "-0") == 0 ? "-0.0" : text); // YAML's -0 is the integer 0
}

static bool has_children(const cJSON *node)
{
    return (cJSON_IsObject(node) || cJSON_IsArray(node)) && node->child != NULL;
}

/** A node without children, and the end of its line; a block's lines stand at `column`. */
static void write_leaf(const cJSON *node, size_t column, struct mt_buf *out)
{
    switch (node->type & 0xFF) {
    case cJSON_String:
        if (column > 0 && mt_yaml_write_block(node->valuestring, column, out)) {
            return;
        }
        mt_yaml_write_inline(node->valuestring, out);
        break;
    case cJSON_Raw:
        write_number(node->valuestring, out);
        break;
    case cJSON_True:
        mt_buf_puts(out, "true");
        break;
    case cJSON_False:
        mt_buf_puts(out, "false");
        break;
    case cJSON_Object:
        mt_buf_puts(out, "{}");
        break;
    case cJSON_Array:
        mt_buf_puts(out, "[]");
        break;
    default:
        mt_buf_puts(out, "null");
        break;
    }
    mt_buf_putc(out, '\n');
}

/** "key:", or the form with a question mark for one that is too long for that. */
static void write_key(const char *key, size_t column, struct mt_buf *out)
{
    bool simple = strlen(key) <= SIMPLE_KEY_MAX;
    mt_buf_append(out, "? ", simple ? 0 : 2);
    mt_yaml_write_inline(key, out);
    if (!simple) {
        mt_buf_putc(out, '\n');
        write_spaces(column, out);
    }
    mt_buf_putc(out, ':');
}

/** A member; its list stands in the key's own column, as kubectl prints it. */
static void write_member(const cJSON *node, size_t column, struct mt_buf *out)
{
    write_key(node->string, column, out);
    if (has_children(node)) {
        mt_buf_putc(out, '\n');
        write_children(node, cJSON_IsObject(node) ? column + INDENT : column, false, out);
    } else {
        mt_buf_putc(out, ' ');
        write_leaf(node, column + INDENT, out);
    }
}

static void write_item(const cJSON *node, size_t column, struct mt_buf *out)
{
    mt_buf_append(out, "- ", 2);
    if (has_children(node)) {
        write_children(node, column + INDENT, true, out);
    } else {
        write_leaf(node, column + INDENT, out);
    }
}

/** The members or items, each in a line at `column`; the first goes on in a line that has begun. */
static void write_children(const cJSON *node, size_t column, bool inside_line, struct mt_buf *out)
{
    bool is_map = cJSON_IsObject(node);
    for (const cJSON *child = node->child; child != NULL; child = child->next) {
        if (child != node->child || !inside_line) {
            write_spaces(column, out);
        }
        if (is_map) {
            write_member(child, column, out);
        } else {
            write_item(child, column, out);
        }
    }
}

void mt_yaml_write(const cJSON *tree, struct mt_buf *out)
{
    if (has_children(tree)) {
        write_children(tree, 0, false, out);
    } else {
        write_leaf(tree, 0, out);
    }
}
