// SPDX-License-Identifier: Apache-2.0
/** Conditions of objects as scripts name them: "Ready", "Ready=False", "Ready=False:Reason". */
#ifndef MT_SCRIPT_CONDITION_H
#define MT_SCRIPT_CONDITION_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_arena;

/** Whether the text names a condition in one of the three ways. */
bool mt_is_condition(const char *text);

/**
 * Whether the object (or NULL) has the condition: with status True where none is named, and not
 * while what is said is of an earlier generation.  `text` names one.
 */
bool mt_condition_holds(const cJSON *object, const char *text);

/**
 * Why it does not, for people, in the arena: "is not there", "has no condition Ready", "has Ready
 * False: the message".
 */
const char *mt_condition_state(const cJSON *object, const char *text, struct mt_arena *arena);

#endif
