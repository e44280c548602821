// SPDX-License-Identifier: Apache-2.0
/** mt_json_print(): cJSON's own printer formats each number and copies each string twice. */
#include "base/array.h"
#include "base/buffer.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

struct printer {
    struct mt_buf *out;
    bool pretty;
    bool sorted; ///< Maps by their keys.
};

static void print_node(struct printer *printer, const cJSON *node, size_t depth);

/** Bytes of `text` that stand for themselves in a JSON string. */
static size_t plain_length(const char *text)
{
    size_t length = 0;
    while ((unsigned char)text[length] >= ' ' && text[length] != '"' && text[length] != '\\') {
        length++;
    }
    return length;
}

static void print_escape(struct mt_buf *out, unsigned char byte)
{
    static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *name = named; *name != '\0'; name += 2) {
        if ((unsigned char)name[0] == byte) {
            mt_buf_append(out, (const char[]){'\\', name[1]}, 2);
            return;
        }
    }
    mt_buf_printf(out, "\\u%04x", byte);
}

static void print_string(struct mt_buf *out, const char *text)
{
    mt_buf_putc(out, '"');
    for (;;) {
        size_t length = plain_length(text);
        mt_buf_append(out, text, length);
        text += length;
        if (*text == '\0') {
            break;
        }
        print_escape(out, (unsigned char)*text++);
    }
    mt_buf_putc(out, '"');
}

static void break_line(struct printer *printer, size_t depth)
{
    if (!printer->pretty) {
        return;
    }
    char *room = mt_buf_reserve(printer->out, 2 * depth + 1);
    if (room != NULL) {
        room[0] = '\n';
        memset(room + 1, ' ', 2 * depth);
        printer->out->length += 2 * depth + 1;
        room[2 * depth + 1] = '\0';
    }
}

static int by_key(const void *left, const void *right)
{
    const cJSON *const *a = left;
    const cJSON *const *b = right;
    return strcmp((*a)->string, (*b)->string);
}

static void print_sorted_map(struct printer *printer, const cJSON *map, size_t depth)
{
    MT_ARRAY(const cJSON *) members = {0};
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, map) {
        mt_array_push(NULL, &members, member);
    }
    if (members.count > 1) {
        qsort(members.items, members.count, sizeof *members.items, by_key);
    }
    for (size_t i = 0; i < members.count; i++) {
        mt_buf_putc(printer->out, i > 0 ? ',' : '{');
        print_string(printer->out, members.items[i]->string);
        mt_buf_putc(printer->out, ':');
        print_node(printer, members.items[i], depth + 1);
    }
    mt_buf_puts(printer->out, members.count > 0 ? "}" : "{}");
    mt_array_fini(&members);
}

static void print_children(struct printer *printer, const cJSON *node, size_t depth)
{
    bool is_map = cJSON_IsObject(node);
    if (is_map && printer->sorted) {
        print_sorted_map(printer, node, depth);
        return;
    }
    mt_buf_putc(printer->out, is_map ? '{' : '[');
    for (const cJSON *child = node->child; child != NULL; child = child->next) {
        if (child != node->child) {
            mt_buf_putc(printer->out, ',');
        }
        break_line(printer, depth + 1);
        if (is_map) {
            print_string(printer->out, child->string);
            mt_buf_append(printer->out, ": ", printer->pretty ? 2 : 1);
        }
        print_node(printer, child, depth + 1);
    }
    if (node->child != NULL) {
        break_line(printer, depth);
    }
    mt_buf_putc(printer->out, is_map ? '}' : ']');
}

static void print_node(struct printer *printer, const cJSON *node, size_t depth)
{
    switch (node->type & 0xFF) {
    case cJSON_String:
        print_string(printer->out, node->valuestring);
        break;
    case cJSON_Raw:
        mt_buf_puts(printer->out, node->valuestring);
        break;
    case cJSON_Object:
    case cJSON_Array:
        print_children(printer, node, depth);
        break;
    case cJSON_True:
        mt_buf_puts(printer->out, "true");
        break;
    case cJSON_False:
        mt_buf_puts(printer->out, "false");
        break;
    default: // a type of cJSON's that no tree of ours holds, or null
        mt_buf_puts(printer->out, "null");
        break;
    }
}

void mt_json_print(const cJSON *tree, bool pretty, struct mt_buf *out)
{
    struct printer printer = {.out = out, .pretty = pretty};
    print_node(&printer, tree, 0);
    if (pretty) {
        mt_buf_putc(out, '\n');
    }
}

void mt_json_print_sorted(const cJSON *tree, struct mt_buf *out)
{
    struct printer printer = {.out = out, .sorted = true};
    print_node(&printer, tree, 0);
}
