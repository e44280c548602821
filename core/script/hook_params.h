// SPDX-License-Identifier: Apache-2.0
/**
 * Parameters of script hooks: what a type declares, what a hook gives, and what the script is
 * handed in the end.  A secret is a reference to the last; its value is read when a hook starts.
 */
#ifndef MT_SCRIPT_HOOK_PARAMS_H
#define MT_SCRIPT_HOOK_PARAMS_H

#include "base/array.h"
#include "base/finding.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_error;

enum mt_param_type {
    MT_PARAM_STRING,
    MT_PARAM_INT,
    MT_PARAM_NUMBER,
    MT_PARAM_BOOL,
    MT_PARAM_DURATION, ///< The script gets seconds.
    MT_PARAM_URL,
    MT_PARAM_SECRET, ///< The script gets the text.
    MT_PARAM_CHOICE, ///< One of a few words; the script gets the word.
};

/** One parameter that a type declares. */
struct mt_param {
    const char *name;
    enum mt_param_type type;
    bool optional;                  ///< Declared with a final "?".
    MT_ARRAY(const char *) choices; ///< Of CHOICE.
};

struct mt_params {
    MT_ARRAY(struct mt_param) list; ///< Sorted by name.
};

/**
 * Adds the parameter that a type declares as `name = "declared"`; false with `err`.  "a|b" declares
 * one of these words.
 */
bool mt_params_declare(struct mt_params *params, const char *name, const char *declared,
                       struct mt_arena *arena, struct mt_error *err);

/** Adds those of `base` that are not declared in `params` themselves. */
void mt_params_inherit(struct mt_params *params, const struct mt_params *base,
                       struct mt_arena *arena);

/** Sorts what was declared. */
void mt_params_sort(struct mt_params *params);

/**
 * What there is to write for one: "a duration such as "90s" or "5m"".  With `texts` as the data of
 * a ConfigMap have it.
 */
const char *mt_param_what(const struct mt_param *param, bool texts, struct mt_arena *arena);

/**
 * struct mt_policy, read_params: a map with what was given, each by its type.  `type_name` is how
 * findings call the hook type.  A secret stays a map with where it is (script/hook_secret.h), a
 * path relative to the folder of `place`.
 */
const cJSON *mt_params_read(const struct mt_params *params, const char *type_name,
                            const cJSON *given, bool texts, struct mt_place place,
                            struct mt_findings *findings);

/** The declared parameter, or NULL. */
const struct mt_param *mt_params_find(const struct mt_params *params, const char *name);

#endif
