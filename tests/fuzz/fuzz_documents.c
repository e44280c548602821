// SPDX-License-Identifier: Apache-2.0
// Any bytes as a file of manifests: reading ends well, and what was read is the same after it was
// written, as JSON and as YAML, and read again.
#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/finding.h"
#include "manifest/documents.h"
#include "manifest/json.h"
#include "manifest/yaml_write.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NODES_WRITTEN_MAX = 20000 }; // what aliases have grown to more would only be slow

struct trees {
    MT_ARRAY(cJSON *) list;
};

static void require(bool holds, const char *what, const struct mt_buf *text)
{
    if (!holds) {
        fprintf(stderr, "%s: %s\n", what, text != NULL ? mt_buf_text(text) : "");
        abort();
    }
}

static void keep(void *data, cJSON *root, unsigned line, unsigned index)
{
    struct trees *trees = data;
    require(line > 0 && index == 1, "a document has a line", NULL);
    mt_array_push(NULL, &trees->list, root);
}

static void keep_any(void *data, cJSON *root, unsigned line, unsigned index)
{
    struct trees *trees = data;
    require(line > 0 && index > 0, "a document has a line and a number", NULL);
    mt_array_push(NULL, &trees->list, root);
}

static size_t count_nodes(const cJSON *node)
{
    size_t count = 1;
    const cJSON *child = NULL;
    cJSON_ArrayForEach (child, node) {
        count += count_nodes(child);
    }
    return count;
}

/** YAML keeps the value of a number, not its text; past a double's range it has only strings. */
static bool same_number(const cJSON *a, const cJSON *b, bool by_value)
{
    if (strcmp(a->valuestring, b->valuestring) == 0) {
        return mt_json_is_number(b) || (by_value && isinf(strtod(a->valuestring, NULL)));
    }
    return by_value && mt_json_is_number(b) &&
           strtod(a->valuestring, NULL) == strtod(b->valuestring, NULL);
}

static bool same_tree(const cJSON *a, const cJSON *b, bool by_value)
{
    if (mt_json_is_number(a) && (mt_json_is_number(b) || cJSON_IsString(b))) {
        return same_number(a, b, by_value);
    }
    if ((a->type & 0xFF) != (b->type & 0xFF) ||
        (cJSON_IsString(a) && strcmp(a->valuestring, b->valuestring) != 0)) {
        return false;
    }
    const cJSON *left = a->child;
    const cJSON *right = b->child;
    for (; left != NULL && right != NULL; left = left->next, right = right->next) {
        bool same_key = !cJSON_IsObject(a) || strcmp(left->string, right->string) == 0;
        if (!same_key || !same_tree(left, right, by_value)) {
            return false;
        }
    }
    return left == right;
}

static void check_yaml(const cJSON *tree, struct mt_buf *text)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    struct trees again = {{0}};
    mt_findings_init(&findings, arena);
    mt_buf_clear(text);
    mt_yaml_write(tree, text);
    mt_documents_read("again", text->data, text->length, arena, &findings, keep, &again);
    require(findings.list.count == 0 && again.list.count == 1, "written YAML is read", text);
    require(same_tree(tree, again.list.items[0], true), "written YAML is the same", text);
    cJSON_Delete(again.list.items[0]);
    mt_array_fini(&again.list);
    mt_arena_free(arena);
}

static void check_json(const cJSON *tree, bool pretty, struct mt_buf *text)
{
    struct mt_json_end end;
    mt_buf_clear(text);
    mt_json_print(tree, pretty, text);
    cJSON *again = mt_json_parse(NULL, text->data, text->length, 1, &end, NULL);
    require(again != NULL && end.offset + pretty == text->length, "printed JSON is read", text);
    require(same_tree(tree, again, false), "printed JSON is the same", text);
    cJSON_Delete(again);
}

/** The reader of JSON alone, which reads a server's answers too. */
static void parse_json(const char *data, size_t size)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_json_end end;
    cJSON_Delete(mt_json_parse(arena, data, size, 1, &end, NULL));
    require(end.offset <= size, "JSON ends in the text", NULL);
    cJSON_Delete(mt_json_parse(NULL, data, size, 1, NULL, NULL));
    mt_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    struct trees trees = {{0}};
    struct mt_buf text;
    mt_findings_init(&findings, arena);
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_documents_read("fuzz.yaml", bytes, size, arena, &findings, keep_any, &trees);
    for (size_t i = 0; i < trees.list.count; i++) {
        if (count_nodes(trees.list.items[i]) <= NODES_WRITTEN_MAX) {
            check_yaml(trees.list.items[i], &text);
            check_json(trees.list.items[i], false, &text);
            check_json(trees.list.items[i], true, &text);
        }
        cJSON_Delete(trees.list.items[i]);
    }
    mt_array_fini(&trees.list);
    mt_buf_fini(&text);
    mt_arena_free(arena);
    parse_json(bytes, size);
    return 0;
}
