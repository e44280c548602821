// SPDX-License-Identifier: Apache-2.0
#include "manifest/yaml_tree.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/finding.h"
#include "manifest/documents.h"
#include "manifest/json_build.h"
#include "manifest/yaml_check.h"
#include "manifest/yaml_expand.h"
#include "manifest/yaml_leaf.h"
#include "manifest/yaml_lines.h"
#include "manifest/yaml_problem.h"

#include <string.h>
#include <yaml.h>

enum { TEXT_PER_NODE = 16 }; // bytes of text that are charged like a value: aliases repeat them too

/** One chunk being read.  `event` is the one that build_…() looks at, and owned. */
struct tree {
    yaml_parser_t parser;
    yaml_event_t event;
    struct mt_json_builder *builder;
    const struct mt_yaml_chunk *chunk;
    struct mt_findings *findings;
    struct mt_yaml_lines lines;
    struct mt_yaml_cursor cursor;
    size_t documents; // read to their ends
    bool stopped;     // the rest of the chunk cannot be read

    // Of the document:
    struct mt_map anchors; // name to struct mt_yaml_anchor, in the arena
    bool marked;           // there are aliases or merge keys to expand
    bool failed;           // it has errors: read on for more of them, then drop it
    size_t nodes;
    size_t aliased;
    unsigned depth;
    unsigned flow_depth; // of these levels, those in [] and {}
    unsigned deepest;    // with the heights of aliases
};

static cJSON *build(struct tree *tree);

static unsigned line_of(const struct tree *tree, const yaml_mark_t *mark)
{
    return mt_yaml_line(&tree->lines, mark->line);
}

static unsigned event_line(const struct tree *tree)
{
    return line_of(tree, &tree->event.start_mark);
}

/** Reports an error in the document; reading goes on. */
static void report(struct tree *tree, const char *rule, unsigned line, const char *message)
{
    tree->failed = true;
    mt_find(tree->findings, MT_SEVERITY_ERROR, rule, (struct mt_place){tree->chunk->file, line},
            "%s", message);
}

/** Reports an error after which the chunk makes no sense, or would take too much. */
static bool stop(struct tree *tree, const char *rule, unsigned line, const char *message)
{
    report(tree, rule, line, message);
    tree->stopped = true;
    return false;
}

/** Goes to the next event; false when there is none to be had. */
static bool next(struct tree *tree)
{
    yaml_event_delete(&tree->event);
    if (yaml_parser_parse(&tree->parser, &tree->event)) {
        return true;
    }
    struct mt_error err;
    unsigned line = mt_yaml_problem(&tree->parser, tree->chunk, &tree->lines, &err);
    return stop(tree, tree->documents > 0 ? "yaml-after-end" : "yaml-syntax", line, err.msg);
}

static bool charge(struct tree *tree, size_t nodes)
{
    if (nodes > MT_NODES_MAX - tree->nodes) {
        return stop(
            tree, "limit", event_line(tree),
            "the document has more than 8388608 values, aliases (*name) expanded, long texts "
            "counted several times; split it, or repeat less by alias");
    }
    tree->nodes += nodes;
    return true;
}

/** What aliases repeat costs much less to write than to hold, so it has a ceiling of its own. */
static bool charge_alias(struct tree *tree, size_t nodes)
{
    if (nodes > MT_ALIASED_MAX - tree->aliased) {
        return stop(tree, "limit", event_line(tree),
                    "aliases (*name) repeat more than 1048576 values in this document; "
                    "repeat less by alias");
    }
    tree->aliased += nodes;
    return charge(tree, nodes);
}

static bool enter(struct tree *tree, unsigned levels)
{
    if (levels > MT_JSON_DEPTH_MAX - tree->depth) {
        return stop(tree, "limit", event_line(tree),
                    "lists and maps are nested more than 100 levels deep; "
                    "make the document flatter");
    }
    if (tree->depth + levels > tree->deepest) {
        tree->deepest = tree->depth + levels;
    }
    return true;
}

static struct mt_scalar_source source_of(const yaml_event_t *event)
{
    return (struct mt_scalar_source){
        .text = (const char *)event->data.scalar.value,
        .length = event->data.scalar.length,
        .tag = (const char *)event->data.scalar.tag,
        .implicit = event->data.scalar.plain_implicit,
    };
}

/** A new anchor of this name, which replaces an older one; NULL without a name. */
static struct mt_yaml_anchor *add_anchor(struct tree *tree, const yaml_char_t *name)
{
    if (name == NULL) {
        return NULL;
    }
    struct mt_arena *arena = tree->builder->arena;
    struct mt_yaml_anchor *anchor = MT_ARENA_NEW(arena, struct mt_yaml_anchor);
    mt_map_put(&tree->anchors, mt_arena_strdup(arena, (const char *)name), anchor);
    return anchor;
}

static void anchor_scalar(struct tree *tree)
{
    struct mt_yaml_anchor *anchor = add_anchor(tree, tree->event.data.scalar.anchor);
    if (anchor != NULL) {
        struct mt_arena *arena = tree->builder->arena;
        anchor->is_scalar = true;
        anchor->scalar = source_of(&tree->event);
        anchor->scalar.text = mt_arena_strndup(arena, anchor->scalar.text, anchor->scalar.length);
        anchor->scalar.tag = mt_arena_strdup(arena, anchor->scalar.tag);
    }
}

/** The anchor that the alias event names; NULL, reported, when there is no such value yet. */
static struct mt_yaml_anchor *find_anchor(struct tree *tree)
{
    const char *name = (const char *)tree->event.data.alias.anchor;
    struct mt_yaml_anchor *anchor = mt_map_get(&tree->anchors, name);
    if (anchor != NULL && (anchor->is_scalar || anchor->node != NULL)) {
        return anchor;
    }
    char shown[MT_SHOWN_MAX];
    struct mt_error err;
    mt_json_shown(name, strlen(name), shown);
    if (anchor == NULL) {
        mt_fail(&err, MT_ERR_INVALID,
                "alias *%s names nothing; write &%s before the value that it repeats, earlier in "
                "the same document",
                shown, shown);
    } else {
        mt_fail(&err, MT_ERR_INVALID, "the value of &%s contains itself by the alias *%s", shown,
                shown);
    }
    report(tree, "yaml-alias", event_line(tree), err.msg);
    return NULL;
}

/** A null in place of what is wrong, so that the rest of the document can be read. */
static cJSON *build_leaf(struct tree *tree, const struct mt_scalar_source *source, unsigned line)
{
    struct mt_error err;
    cJSON *leaf = mt_yaml_leaf(tree->builder, source, &err);
    if (leaf == NULL) {
        report(tree, "yaml-value", line, err.msg);
        return cJSON_CreateNull();
    }
    return leaf;
}

static bool check_scalar(struct tree *tree)
{
    struct mt_error err;
    return mt_yaml_check_scalar(tree->chunk, &tree->cursor, &tree->event, tree->flow_depth > 0,
                                &err) ||
           stop(tree, "yaml-syntax", event_line(tree), err.msg);
}

static cJSON *build_scalar(struct tree *tree)
{
    struct mt_scalar_source source = source_of(&tree->event);
    if (!check_scalar(tree) || !charge(tree, 1 + source.length / TEXT_PER_NODE)) {
        return NULL;
    }
    anchor_scalar(tree);
    return build_leaf(tree, &source, event_line(tree));
}

static cJSON *build_scalar_alias(struct tree *tree, struct mt_yaml_anchor *anchor)
{
    if (!charge_alias(tree, 1 + anchor->scalar.length / TEXT_PER_NODE)) {
        return NULL;
    }
    if (anchor->leaf.type != cJSON_Invalid) {
        return mt_yaml_share_leaf(&anchor->leaf);
    }
    cJSON *leaf = build_leaf(tree, &anchor->scalar, event_line(tree));
    anchor->leaf = *leaf;
    return leaf;
}

static cJSON *build_alias(struct tree *tree)
{
    struct mt_yaml_anchor *anchor = find_anchor(tree);
    if (anchor == NULL) {
        return cJSON_CreateNull();
    }
    if (anchor->is_scalar) {
        return build_scalar_alias(tree, anchor);
    }
    if (!charge_alias(tree, anchor->nodes) || !enter(tree, anchor->height)) {
        return NULL;
    }
    tree->marked = true;
    return mt_yaml_alias(anchor);
}

/** A key of a map; not usable where it was wrong and reported. */
struct key {
    bool usable;
    bool merge;
    unsigned line;
    struct mt_yaml_key name;
};

static void report_key(struct tree *tree, struct key *key, const char *message)
{
    key->usable = false;
    report(tree, "yaml-value", key->line, message);
}

static void read_scalar_key(struct tree *tree, const struct mt_scalar_source *source,
                            struct key *key)
{
    struct mt_error err;
    if (!mt_yaml_key(tree->builder, source, &key->name, &err)) {
        report_key(tree, key, err.msg);
    }
}

/** Keeps a node that is no member: anchors may point into it, so it lives as long as the tree. */
static void keep(struct tree *tree, cJSON *map, cJSON *node)
{
    static char no_key[] = "\xFF";
    node->string = no_key;
    node->type |= cJSON_StringIsConst;
    cJSON_AddItemToArray(map, node);
    tree->failed = true;
}

static bool read_collection_key(struct tree *tree, cJSON *map, struct key *key)
{
    report_key(tree, key,
               tree->event.type == YAML_MAPPING_START_EVENT
                   ? "a map cannot be a key; quote the text if it is a {{ template }}"
                   : "a list cannot be a key; quote the text if it is one");
    cJSON *node = build(tree);
    if (node != NULL) {
        keep(tree, map, node);
    }
    return node != NULL;
}

/** The event is the key's; false when the rest cannot be read. */
static bool read_key(struct tree *tree, cJSON *map, struct key *key)
{
    key->usable = true;
    key->merge = false;
    key->line = event_line(tree);
    if (tree->event.type == YAML_SCALAR_EVENT) {
        if (!check_scalar(tree)) {
            return false;
        }
        struct mt_scalar_source source = source_of(&tree->event);
        anchor_scalar(tree);
        key->merge = mt_yaml_is_merge(&source);
        if (!key->merge) {
            read_scalar_key(tree, &source, key);
        }
        return true;
    }
    if (tree->event.type != YAML_ALIAS_EVENT) {
        return read_collection_key(tree, map, key);
    }
    const struct mt_yaml_anchor *anchor = find_anchor(tree);
    if (anchor == NULL) {
        key->usable = false;
    } else if (anchor->is_scalar) {
        read_scalar_key(tree, &anchor->scalar, key);
    } else {
        report_key(tree, key, "a key is an alias of a list or map; a key has to be a text");
    }
    return true;
}

/** The key for mt_members_add(), or NULL, reported, when the map has it already. */
static char *claim_key(struct tree *tree, const struct mt_members *members, const struct key *key)
{
    const cJSON *first = tree->builder->last_wins
                             ? NULL
                             : mt_members_find(members, key->name.text, key->name.length);
    if (first != NULL) {
        char shown[MT_SHOWN_MAX];
        struct mt_error err;
        mt_fail(&err, MT_ERR_INVALID,
                "key \"%s\" stands twice in this map, first in line %u; remove one",
                mt_json_shown(key->name.text, key->name.length, shown), mt_json_line(first));
        report(tree, "duplicate-key", key->line, err.msg);
        return NULL;
    }
    return mt_json_key(tree->builder, key->name.text, key->name.length);
}

static void add_merge(struct tree *tree, cJSON *map, cJSON *node)
{
    if (!tree->failed && !mt_yaml_can_merge(node)) {
        report(tree, "yaml-value", mt_json_line(node),
               "a merge key (<<) takes a map, an alias of a map, or a list of these; "
               "quote the key if its text is meant");
    }
    tree->marked = true;
    mt_yaml_add_merge(map, node);
}

static bool build_member(struct tree *tree, struct mt_members *members)
{
    struct key key;
    if (!read_key(tree, members->map, &key)) {
        return false;
    }
    bool named = key.usable && !key.merge;
    if (named && !charge(tree, key.name.length / TEXT_PER_NODE)) {
        return false;
    }
    char *name = named ? claim_key(tree, members, &key) : NULL;
    cJSON *node = next(tree) ? build(tree) : NULL;
    if (node == NULL) {
        return false;
    }
    node->valueint = (int)key.line;
    if (key.merge) {
        add_merge(tree, members->map, node);
    } else if (name != NULL && tree->builder->last_wins) {
        mt_members_set(tree->builder, members, name, node);
    } else if (name != NULL) {
        mt_members_add(tree->builder, members, name, node);
    } else {
        keep(tree, members->map, node);
    }
    return true;
}

static bool build_members(struct tree *tree, cJSON *map)
{
    struct mt_members members = {.map = map};
    bool ok = next(tree);
    while (ok && tree->event.type != YAML_MAPPING_END_EVENT) {
        ok = build_member(tree, &members) && next(tree);
    }
    mt_members_fini(&members);
    return ok;
}

static bool build_items(struct tree *tree, cJSON *list)
{
    bool ok = next(tree);
    while (ok && tree->event.type != YAML_SEQUENCE_END_EVENT) {
        cJSON *item = build(tree);
        if (item == NULL) {
            return false;
        }
        cJSON_AddItemToArray(list, item);
        ok = next(tree);
    }
    return ok;
}

static bool is_flow(const yaml_event_t *event)
{
    return event->type == YAML_MAPPING_START_EVENT
               ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
               : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
}

static cJSON *build_children(struct tree *tree, bool is_map)
{
    unsigned flow = is_flow(&tree->event);
    tree->depth++;
    tree->flow_depth += flow;
    cJSON *node = is_map ? cJSON_CreateObject() : cJSON_CreateArray();
    bool ok = is_map ? build_members(tree, node) : build_items(tree, node);
    tree->flow_depth -= flow;
    tree->depth--;
    if (!ok) {
        cJSON_Delete(node);
        return NULL;
    }
    return node;
}

static cJSON *build_collection(struct tree *tree, bool is_map)
{
    if (!charge(tree, 1) || !enter(tree, 1)) {
        return NULL;
    }
    struct mt_yaml_anchor *anchor =
        add_anchor(tree, is_map ? tree->event.data.mapping_start.anchor
                                : tree->event.data.sequence_start.anchor);
    size_t nodes_before = tree->nodes - 1;
    unsigned deepest_before = tree->deepest;
    tree->deepest = tree->depth + 1;
    cJSON *node = build_children(tree, is_map);
    if (node != NULL && anchor != NULL) {
        anchor->node = node;
        anchor->nodes = tree->nodes - nodes_before;
        anchor->height = tree->deepest - tree->depth;
    }
    if (deepest_before > tree->deepest) {
        tree->deepest = deepest_before;
    }
    return node;
}

/** The node that begins with this event; the event is its last one then.  NULL when stopped. */
static cJSON *build(struct tree *tree)
{
    unsigned line = event_line(tree);
    cJSON *node = NULL;
    if (tree->event.type == YAML_SCALAR_EVENT) {
        node = build_scalar(tree);
    } else if (tree->event.type == YAML_ALIAS_EVENT) {
        node = build_alias(tree);
    } else {
        node = build_collection(tree, tree->event.type == YAML_MAPPING_START_EVENT);
    }
    if (node != NULL) {
        node->valueint = (int)line;
    }
    return node;
}

static void begin_document(struct tree *tree)
{
    mt_map_fini(&tree->anchors);
    tree->marked = tree->failed = false;
    tree->nodes = 0;
    tree->aliased = 0;
    tree->depth = tree->flow_depth = tree->deepest = 0;
}

/** The finished root: NULL after errors, which deletes it. */
static cJSON *finish(struct tree *tree, cJSON *root)
{
    if (root == NULL || (!tree->failed && !tree->marked)) {
        return root;
    }
    cJSON *expanded = tree->failed ? NULL : mt_yaml_expand(tree->builder, root);
    cJSON_Delete(root);
    return expanded;
}

/** The event is a document's start; false when the rest cannot be read. */
static bool read_document(struct tree *tree, mt_yaml_document_fn *each, void *data)
{
    begin_document(tree);
    unsigned line = 0;
    cJSON *root = NULL;
    if (next(tree)) {
        line = event_line(tree);
        root = build(tree);
    }
    bool ok = root != NULL && next(tree); // the document's end, which can be wrong too
    tree->documents += ok;
    root = finish(tree, root);
    if (cJSON_IsNull(root)) {
        cJSON_Delete(root);
    } else {
        each(data, root, line);
    }
    return ok;
}

static bool read_stream(struct tree *tree, mt_yaml_document_fn *each, void *data)
{
    bool more = true;
    while (more) {
        if (!next(tree)) {
            if (tree->documents == 0) {
                each(data, NULL, 0); // what should have been a document
            }
            break;
        }
        more = tree->event.type != YAML_STREAM_END_EVENT &&
               (tree->event.type != YAML_DOCUMENT_START_EVENT || read_document(tree, each, data));
    }
    return !tree->stopped || tree->documents > 0;
}

static bool check_tags(struct tree *tree)
{
    struct mt_error err;
    return mt_yaml_check_tags(tree->chunk, &err) ||
           stop(tree, "limit", tree->chunk->first_line, err.msg);
}

bool mt_yaml_read(struct mt_json_builder *builder, const struct mt_yaml_chunk *chunk,
                  struct mt_findings *findings, mt_yaml_document_fn *each, void *data)
{
    struct tree tree = {.builder = builder, .chunk = chunk, .findings = findings};
    yaml_parser_initialize(&tree.parser);
    yaml_parser_set_input_string(&tree.parser, (const unsigned char *)chunk->text, chunk->length);
    yaml_parser_set_encoding(&tree.parser, YAML_UTF8_ENCODING);
    mt_yaml_lines_init(&tree.lines, chunk->text, chunk->length, chunk->first_line);
    bool ok = check_tags(&tree) && read_stream(&tree, each, data);
    mt_yaml_lines_fini(&tree.lines);
    mt_map_fini(&tree.anchors);
    yaml_event_delete(&tree.event);
    yaml_parser_delete(&tree.parser);
    return ok;
}
