// SPDX-License-Identifier: Apache-2.0
/**
 * Scenarios: what goes wrong in a rehearsal, by kind, name and attempt; a Lua file that returns
 * `{ objects = { … }, cluster = { … } }`.
 */
#ifndef MT_SCRIPT_SCENARIO_H
#define MT_SCRIPT_SCENARIO_H

#include "base/array.h"
#include "base/finding.h"
#include "manifest/ref.h"
#include "rehearsal/controllers.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/** An entry of `objects`; patterns may hold "*". */
struct mt_scenario_rule {
    const char *group; ///< NULL: any.
    const char *kind;
    const char *namespace; ///< NULL: any.
    const char *name;
    const cJSON *attempts; ///< A list of numbers, or NULL: all.
    const cJSON *tree;     ///< As scripts get it: durations are seconds, lists are lists.
    const cJSON *pods;     ///< The same for the Pods of the object, or NULL: nothing is said.
    const cJSON *of_pods;  ///< `{ pods = … }`, for what stands between the object and its Pods.
    const char *refused;   ///< Admission answers this, or NULL.
    int status;            ///< With `refused`.
    bool outside;          ///< Somebody else deletes or changes the object.
    bool fitted;           ///< There was an object that it names.
    struct mt_place place;
};

/** An entry of `http`; patterns may hold "*". */
struct mt_scenario_http {
    const char *url;
    const char *method;    ///< NULL: any.
    const cJSON *attempts; ///< A list of numbers, or NULL: all.
    struct mt_made_answer made;
    unsigned asked; ///< How often a request fitted, but for its attempt.
    struct mt_place place;
};

struct mt_scenario {
    MT_ARRAY(struct mt_scenario_rule) rules;
    MT_ARRAY(struct mt_scenario_http) http;
    const char *ingress_class;       ///< Of the cluster; NULL: none.
    const char *storage_class;       ///< The same.
    MT_ARRAY(const cJSON *) objects; ///< That are there before anything begins.
};

/** What holds without a file: no rules, the classes "nginx" and "standard". */
void mt_scenario_init(struct mt_scenario *scenario);

/**
 * Reads a scenario file; `library` is the folder of our modules.  Everything lives in the arena of
 * the findings; what is wrong goes there, and the rest is read all the same.
 */
void mt_scenario_read(struct mt_scenario *scenario, const char *file, const char *library,
                      struct mt_findings *findings);

/** Whether a rule may name objects of the kind. */
bool mt_scenario_fits_kind(const struct mt_scenario_rule *rule, const char *group,
                           const char *kind);

/** Whether a rule names the object, in some attempt. */
bool mt_scenario_fits(const struct mt_scenario_rule *rule, const struct mt_ref *ref);

/** Whether a rule counts for this attempt of an object that it names; the first is 1. */
bool mt_scenario_fits_attempt(const struct mt_scenario_rule *rule, unsigned attempt);

/** Whether a rule is about such a request, in some attempt. */
bool mt_scenario_fits_request(const struct mt_scenario_http *rule, const char *method,
                              const char *url);

/** Whether a list of attempts (NULL: all) has this one. */
bool mt_scenario_fits_times(const cJSON *attempts, unsigned attempt);

/** Whether what a rule says of Pods is said of this one: its name, and which of them it is. */
bool mt_scenario_fits_pod(const struct mt_scenario_rule *rule, const char *name, unsigned attempt);

#endif
