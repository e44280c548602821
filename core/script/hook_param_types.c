// SPDX-License-Identifier: Apache-2.0
// The types of parameters, and what a hook type declares of them.
#include "script/hook_params.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/nearest.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name; ///< NULL: it is declared by its words.
    const char *what; ///< "within is …; write <what>".
    const char *text; ///< The same for the data of a ConfigMap, where that is another.
} types[] = {
    [MT_PARAM_STRING] = {.name = "string", .what = "a text"},
    [MT_PARAM_INT] = {.name = "int", .what = "a whole number such as 3"},
    [MT_PARAM_NUMBER] = {.name = "number", .what = "a number such as 0.5"},
    [MT_PARAM_BOOL] = {.name = "bool", .what = "true or false"},
    [MT_PARAM_DURATION] = {.name = "duration", .what = "a duration such as \"90s\" or \"5m\""},
    [MT_PARAM_URL] = {.name = "url", .what = "a URL such as \"https://shop.example.com/\""},
    [MT_PARAM_SECRET] = {.name = "secret",
                         .what = "where it is: { env = \"TOKEN\" }, { file = \"token.txt\" } or "
                                 "{ secret = \"namespace/name/key\" }",
                         .text = "where it is: \"env:TOKEN\", \"file:token.txt\" or "
                                 "\"secret:namespace/name/key\""},
    [MT_PARAM_CHOICE] = {.name = NULL},
};

enum { TYPES = MT_PARAM_CHOICE };

static int by_name(const void *left, const void *right)
{
    const struct mt_param *a = left;
    const struct mt_param *b = right;
    return strcmp(a->name, b->name);
}

void mt_params_sort(struct mt_params *params)
{
    if (params->list.count > 1) {
        qsort(params->list.items, params->list.count, sizeof(struct mt_param), by_name);
    }
}

const struct mt_param *mt_params_find(const struct mt_params *params, const char *name)
{
    const struct mt_param key = {.name = name};
    return params->list.count > 0 ? bsearch(&key, params->list.items, params->list.count,
                                            sizeof(struct mt_param), by_name)
                                  : NULL;
}

void mt_params_inherit(struct mt_params *params, const struct mt_params *base,
                       struct mt_arena *arena)
{
    struct mt_params all = {0};
    for (size_t i = 0; i < base->list.count; i++) {
        if (mt_params_find(params, base->list.items[i].name) == NULL) {
            mt_array_push(arena, &all.list, base->list.items[i]);
        }
    }
    for (size_t i = 0; i < params->list.count; i++) {
        mt_array_push(arena, &all.list, params->list.items[i]);
    }
    *params = all;
    mt_params_sort(params);
}

/** The type of a name, or TYPES. */
static int find_type(const char *name)
{
    int i = 0;
    while (i < TYPES && strcmp(types[i].name, name) != 0) {
        i++;
    }
    return i;
}

static bool refuse_type(const char *name, const char *declared, const char *plain,
                        struct mt_error *err)
{
    const char *names[TYPES];
    for (int i = 0; i < TYPES; i++) {
        names[i] = types[i].name;
    }
    const char *nearest = mt_nearest(plain, names, TYPES);
    return mt_fail(err, MT_ERR_INVALID, "params.%s: \"%s\" is no type; %s%s%s", name, declared,
                   nearest != NULL ? "did you mean \"" : "there are ",
                   nearest != NULL
                       ? nearest
                       : "string, int, number, bool, duration, url, secret and words such as "
                         "\"on|off\", each with \"?\" where it may be left out",
                   nearest != NULL ? "\"?" : "");
}

/** One word of "on|off"; false with `err` for one that nobody could tell from a mistake. */
static bool add_choice(struct mt_param *param, const char *word, struct mt_arena *arena,
                       struct mt_error *err)
{
    if (word[0] == '\0' || strpbrk(word, " \t\r\n\"?") != NULL) {
        return mt_fail(err, MT_ERR_INVALID,
                       "params.%s: \"%s\" is none of several words; write \"on|off\"", param->name,
                       word);
    }
    if (find_type(word) < TYPES) {
        return mt_fail(err, MT_ERR_INVALID,
                       "params.%s: \"%s\" is a type, and a parameter has one type; write it alone",
                       param->name, word);
    }
    mt_array_push(arena, &param->choices, word);
    return true;
}

/** The words of "on|off"; false with `err`. */
static bool read_choices(struct mt_param *param, const char *plain, struct mt_arena *arena,
                         struct mt_error *err)
{
    param->type = MT_PARAM_CHOICE;
    for (const char *at = plain; at != NULL;) {
        const char *bar = strchr(at, '|');
        const size_t length = bar != NULL ? (size_t)(bar - at) : strlen(at);
        if (!add_choice(param, mt_arena_strndup(arena, at, length), arena, err)) {
            return false;
        }
        at = bar != NULL ? bar + 1 : NULL;
    }
    return true;
}

bool mt_params_declare(struct mt_params *params, const char *name, const char *declared,
                       struct mt_arena *arena, struct mt_error *err)
{
    const size_t length = strlen(declared);
    struct mt_param param = {.name = mt_arena_strdup(arena, name)};
    param.optional = length > 0 && declared[length - 1] == '?';
    const char *plain = mt_arena_strndup(arena, declared, length - param.optional);
    const int type = find_type(plain);
    if (type < TYPES) {
        param.type = (enum mt_param_type)type;
    } else if (strchr(plain, '|') == NULL) {
        return refuse_type(name, declared, plain, err);
    } else if (!read_choices(&param, plain, arena, err)) {
        return false;
    }
    mt_array_push(arena, &params->list, param);
    return true;
}

/** "one of "on", "off"". */
static const char *one_of(const struct mt_param *param, struct mt_arena *arena)
{
    const char *text = "one of ";
    for (size_t i = 0; i < param->choices.count; i++) {
        text =
            mt_arena_printf(arena, "%s%s\"%s\"", text, i > 0 ? ", " : "", param->choices.items[i]);
    }
    return text;
}

const char *mt_param_what(const struct mt_param *param, bool texts, struct mt_arena *arena)
{
    if (param->type == MT_PARAM_CHOICE) {
        return one_of(param, arena);
    }
    return texts && types[param->type].text != NULL ? types[param->type].text
                                                    : types[param->type].what;
}
