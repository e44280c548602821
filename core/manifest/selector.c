// SPDX-License-Identifier: Apache-2.0
#include "manifest/selector.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "manifest/json.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum operation { EXISTS, NOT_EXISTS, IN, NOT_IN };

struct requirement {
    const char *key;
    enum operation operation;
    MT_ARRAY(const char *) values;
};

struct mt_selector {
    MT_ARRAY(struct requirement) requirements;
};

/** Where the parser stands. */
struct cursor {
    const char *at;
    struct mt_arena *arena;
    const char *text;
    struct mt_error *err;
};

static void skip_space(struct cursor *cursor)
{
    while (isspace((unsigned char)*cursor->at)) {
        cursor->at++;
    }
}

static bool fail(const struct cursor *cursor, const char *wanted)
{
    return mt_fail(cursor->err, MT_ERR_INVALID,
                   "selector \"%s\": %s is wanted at \"%s\"; write it as app=web,tier!=db or "
                   "\"app in (web, api)\"",
                   cursor->text, wanted, cursor->at);
}

static bool take(struct cursor *cursor, const char *token)
{
    skip_space(cursor);
    if (strncmp(cursor->at, token, strlen(token)) != 0) {
        return false;
    }
    cursor->at += strlen(token);
    return true;
}

/** A label key or value; "" when there is none here. */
static const char *take_word(struct cursor *cursor)
{
    skip_space(cursor);
    const char *from = cursor->at;
    while (isalnum((unsigned char)*cursor->at) ||
           (*cursor->at != '\0' && strchr("-_./", *cursor->at) != NULL)) {
        cursor->at++;
    }
    return mt_arena_strndup(cursor->arena, from, (size_t)(cursor->at - from));
}

/** Takes a word of the grammar that ends here: not the "in" of "inn". */
static bool take_keyword(struct cursor *cursor, const char *keyword)
{
    const char *end = cursor->at + strlen(keyword);
    if (strncmp(cursor->at, keyword, strlen(keyword)) != 0 ||
        (*end != '(' && *end != '\0' && !isspace((unsigned char)*end))) {
        return false;
    }
    cursor->at = end;
    return true;
}

static bool take_values(struct cursor *cursor, struct requirement *requirement)
{
    if (!take(cursor, "(")) {
        return fail(cursor, "(");
    }
    skip_space(cursor);
    if (*cursor->at == ')') {
        return fail(cursor, "a value");
    }
    do {
        const char *value = take_word(cursor);
        mt_array_push(cursor->arena, &requirement->values, value);
    } while (take(cursor, ","));
    return take(cursor, ")") || fail(cursor, ")");
}

static bool take_requirement(struct cursor *cursor, struct requirement *requirement)
{
    bool negated = take(cursor, "!");
    requirement->key = take_word(cursor);
    if (requirement->key[0] == '\0') {
        return fail(cursor, "a label");
    }
    requirement->operation = negated ? NOT_EXISTS : EXISTS;
    skip_space(cursor);
    if (negated || *cursor->at == '\0' || *cursor->at == ',') {
        return true;
    }
    if (take_keyword(cursor, "in")) {
        requirement->operation = IN;
        return take_values(cursor, requirement);
    }
    if (take_keyword(cursor, "notin")) {
        requirement->operation = NOT_IN;
        return take_values(cursor, requirement);
    }
    requirement->operation = take(cursor, "!=") ? NOT_IN : IN;
    if (requirement->operation == IN && !take(cursor, "==") && !take(cursor, "=")) {
        return fail(cursor, "=, !=, in or notin");
    }
    const char *value = take_word(cursor);
    mt_array_push(cursor->arena, &requirement->values, value);
    return true;
}

struct mt_selector *mt_selector_parse(const char *text, struct mt_arena *arena,
                                      struct mt_error *err)
{
    struct mt_selector *selector = MT_ARENA_NEW(arena, struct mt_selector);
    struct cursor cursor = {text, arena, text, err};
    skip_space(&cursor);
    if (*cursor.at == '\0') {
        return selector; // as kubectl: everything
    }
    do {
        struct requirement requirement = {0};
        if (!take_requirement(&cursor, &requirement)) {
            return NULL;
        }
        mt_array_push(arena, &selector->requirements, requirement);
    } while (take(&cursor, ","));
    skip_space(&cursor);
    if (*cursor.at != '\0') {
        fail(&cursor, "a comma");
        return NULL;
    }
    return selector;
}

static bool is_among(const struct requirement *requirement, const char *value)
{
    for (size_t i = 0; i < requirement->values.count; i++) {
        if (strcmp(requirement->values.items[i], value) == 0) {
            return true;
        }
    }
    return false;
}

static bool meets(const struct requirement *requirement, const char *value)
{
    switch (requirement->operation) {
    case EXISTS:
        return value != NULL;
    case NOT_EXISTS:
        return value == NULL;
    case IN:
        return value != NULL && is_among(requirement, value);
    case NOT_IN: // as in Kubernetes, an object without the label is not in the set
        return value == NULL || !is_among(requirement, value);
    }
    return false;
}

bool mt_selector_matches_labels(const struct mt_selector *selector, const cJSON *labels)
{
    for (size_t i = 0; i < selector->requirements.count; i++) {
        const struct requirement *requirement = &selector->requirements.items[i];
        if (!meets(requirement, mt_json_string(labels, requirement->key))) {
            return false;
        }
    }
    return true;
}

bool mt_selector_matches(const struct mt_selector *selector, const cJSON *tree)
{
    return mt_selector_matches_labels(selector, mt_json_at(tree, "metadata", "labels", NULL));
}

/** Adds "key in (the one value)" for each member; false when one is no text. */
static bool add_labels(struct mt_selector *selector, const cJSON *labels, struct mt_arena *arena)
{
    const cJSON *label = NULL;
    cJSON_ArrayForEach (label, labels) {
        struct requirement requirement = {.key = label->string, .operation = IN};
        if (!cJSON_IsString(label)) {
            return false;
        }
        const char *value = label->valuestring;
        mt_array_push(arena, &requirement.values, value);
        mt_array_push(arena, &selector->requirements, requirement);
    }
    return labels == NULL || cJSON_IsObject(labels);
}

static bool read_operator(const char *text, enum operation *operation)
{
    static const char *const names[] = {
        [EXISTS] = "Exists", [NOT_EXISTS] = "DoesNotExist", [IN] = "In", [NOT_IN] = "NotIn"};
    for (size_t i = 0; text != NULL && i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], text) == 0) {
            *operation = (enum operation)i;
            return true;
        }
    }
    return false;
}

static bool add_expression(struct mt_selector *selector, const cJSON *expression,
                           struct mt_arena *arena)
{
    struct requirement requirement = {.key = mt_json_string(expression, "key")};
    if (requirement.key == NULL ||
        !read_operator(mt_json_string(expression, "operator"), &requirement.operation)) {
        return false;
    }
    const cJSON *value = NULL;
    cJSON_ArrayForEach (value, mt_json_get(expression, "values")) {
        if (!cJSON_IsString(value)) {
            return false;
        }
        const char *text = value->valuestring;
        mt_array_push(arena, &requirement.values, text);
    }
    mt_array_push(arena, &selector->requirements, requirement);
    return true;
}

static bool add_match(struct mt_selector *selector, const cJSON *map, struct mt_arena *arena)
{
    const cJSON *expression = NULL;
    cJSON_ArrayForEach (expression, mt_json_get(map, "matchExpressions")) {
        if (!add_expression(selector, expression, arena)) {
            return false;
        }
    }
    return add_labels(selector, mt_json_get(map, "matchLabels"), arena);
}

struct mt_selector *mt_selector_read(const cJSON *selector, struct mt_arena *arena)
{
    if (cJSON_IsString(selector)) {
        return mt_selector_parse(selector->valuestring, arena, NULL);
    }
    struct mt_selector *read = MT_ARENA_NEW(arena, struct mt_selector);
    const bool matches = mt_json_get(selector, "matchLabels") != NULL ||
                         mt_json_get(selector, "matchExpressions") != NULL;
    const bool good = cJSON_IsObject(selector) && (matches ? add_match(read, selector, arena)
                                                           : add_labels(read, selector, arena));
    return good ? read : NULL;
}
