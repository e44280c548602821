// SPDX-License-Identifier: Apache-2.0
/** A resource action that is run on one object after the other, in files or live. */
#ifndef MT_CLI_ACTING_H
#define MT_CLI_ACTING_H

#include "base/array.h"
#include "script/resource_actions.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_cli;
struct mt_error;
struct mt_loaded;
struct mt_object;
struct mt_words;

/** One action command on its way. */
struct mt_acting {
    struct mt_cli *cli;
    struct mt_loaded *loaded;
    const char *name; ///< Of the action.
    cJSON *params;    ///< A map of strings; the arena's.
    size_t printed;   ///< Results, so far.
    bool failed;
    MT_ARRAY(const char *) offered; ///< Names of all actions that any object has.
};

/** What came of asking about one object. */
enum mt_acted {
    MT_ACTED,        ///< The results say what is to be written.
    MT_ACTED_FAILED, ///< Why is printed.
    MT_ACTED_UNKNOWN ///< It has no such action.
};

/** Reads the values of --param; the last of a name counts. */
bool mt_acting_read_params(struct mt_acting *acting, struct mt_error *err);

/** Runs the action on an object, unless what is offered for it says that it may not be. */
enum mt_acted mt_acting_ask(struct mt_acting *acting, const struct mt_object *object,
                            struct mt_action_results *results);

/** Prints "error: Deployment/web: MESSAGE", and notes that something failed. */
void mt_acting_complain(struct mt_acting *acting, const struct mt_object *object,
                        const char *message);

/**
 * `WHO "x"`, the nearest name, and which there are, where WHO is such as "no object has an action".
 * In the arena.
 */
const char *mt_acting_unknown(const struct mt_acting *acting, const char *who);

/** Prints the head of a result, a comment: "# VERB by ACTION of OBJECT", and what stands before. */
void mt_acting_print_head(struct mt_acting *acting, const char *verb,
                          const struct mt_object *object);

/** The whole command with --live: the objects are named by `operands`.  The exit code. */
int mt_acting_live(struct mt_acting *acting, const struct mt_words *operands);

#endif
