// SPDX-License-Identifier: Apache-2.0
// What containers write, as a scenario says it with `log`.
#include "manifest/json.h"
#include "script/controllers_state.h"

#include <string.h>

/** What names no container is about those that the Pod is for, not its init containers. */
static bool is_for_all(const cJSON *pod, const char *container)
{
    const cJSON *init = NULL;
    cJSON_ArrayForEach (init, mt_json_at(pod, "spec", "initContainers", NULL)) {
        const char *name = mt_json_string(init, "name");
        if (name != NULL && strcmp(name, container) == 0) {
            return false;
        }
    }
    return true;
}

static bool is_about(const cJSON *rule, const char *container, bool for_all)
{
    const char *named = mt_json_string(rule, "container");
    return named != NULL ? strcmp(named, container) == 0 : for_all;
}

const cJSON *mt_controllers_log(struct mt_script_controllers *controllers,
                                const struct mt_reconcile *pod, const char *container,
                                unsigned restarts)
{
    struct mt_fitting fitting = {.count = 0};
    const cJSON *log = NULL;
    const cJSON *crashes = NULL;
    bool for_all = is_for_all(pod->object, container);
    if (controllers->scenario.rules.count > 0) {
        mt_controllers_fit(controllers, pod, &fitting);
    }
    for (size_t i = 0; i < fitting.count; i++) { // the later ones count more
        const cJSON *rule = fitting.rules[i];
        if (is_about(rule, container, for_all)) {
            const cJSON *said = mt_json_get(rule, "log");
            log = said != NULL ? said : log;
            said = mt_json_get(rule, "crashes");
            crashes = said != NULL ? said : crashes;
        }
    }
    int64_t times;
    bool well = mt_json_int64(crashes, &times) && (int64_t)restarts >= times;
    return well ? NULL : log;
}
