// SPDX-License-Identifier: Apache-2.0
/** What the parts of the controllers' host share. */
#ifndef MT_SCRIPT_CONTROLLERS_STATE_H
#define MT_SCRIPT_CONTROLLERS_STATE_H

#include "base/map.h"
#include "script/check_kinds.h"
#include "script/controllers.h"
#include "script/lazy_script.h"
#include "script/scenario.h"

enum { MT_FITTING_MAX = 64 }; ///< Rules that count for one object.

/** One file. */
struct mt_controller {
    const char *path; ///< What errors call it.
    struct mt_lazy_script script;
    struct mt_kind_patterns kinds;
    bool of_scenario; ///< It is asked only about what somebody else deletes or changes.
};

struct mt_script_controllers {
    struct mt_arena *arena;
    MT_ARRAY(struct mt_controller *) list;
    struct mt_scenario scenario;
    struct mt_map attempts; ///< "group/Kind/namespace/name" to the attempt of that object.
    MT_ARRAY(const cJSON *) start;
};

/** The rules that count for one object, as its controller gets them. */
struct mt_fitting {
    const cJSON *rules[MT_FITTING_MAX];
    size_t count;
    bool outside; ///< One of its own says that somebody else deletes or changes it.
};

/**
 * Compiles the file in the state of `loader` and reads what it says of itself; NULL for a module,
 * or with findings.
 */
struct mt_controller *mt_controller_new(struct mt_script *loader,
                                        const struct mt_script_options *options,
                                        struct mt_findings *findings);

/** Whether the controller is for this kind, of any version. */
bool mt_controller_is_for(const struct mt_controller *controller, const char *group,
                          const char *kind);

/** Asks it, and adds what it wants to the answer. */
bool mt_controller_ask(struct mt_controller *controller, const struct mt_reconcile *question,
                       const struct mt_fitting *fitting, struct mt_reconciled *answer,
                       struct mt_error *err);

/** Finds the rules: those of the object, and what those of its owners say of their Pods. */
void mt_controllers_fit(struct mt_script_controllers *controllers,
                        const struct mt_reconcile *question, struct mt_fitting *fitting);

/** What a container of a Pod writes in one of its runs, by the scenario; NULL: nothing. */
const cJSON *mt_controllers_log(struct mt_script_controllers *controllers,
                                const struct mt_reconcile *pod, const char *container,
                                unsigned restarts);

/** struct mt_controllers, fetch. */
void mt_controllers_fetch(struct mt_script_controllers *controllers, const char *method,
                          const char *url, struct mt_made_answer *made);

/** Calls `each` for what the scenario says of URLs that nobody asked for. */
void mt_controllers_unused_http(const struct mt_script_controllers *controllers,
                                mt_unused_rule_fn *each, void *data);

/** Makes the list of the objects that are there at the start. */
void mt_controllers_make_start(struct mt_script_controllers *controllers);

#endif
