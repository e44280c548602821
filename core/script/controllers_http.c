// SPDX-License-Identifier: Apache-2.0
// What a scenario says of the servers that script hooks ask.
#include "base/arena.h"
#include "script/controllers_state.h"

void mt_controllers_fetch(struct mt_script_controllers *controllers, const char *method,
                          const char *url, struct mt_made_answer *made)
{
    for (size_t i = 0; i < controllers->scenario.http.count; i++) { // the last that fits counts
        struct mt_scenario_http *rule = &controllers->scenario.http.items[i];
        if (mt_scenario_fits_request(rule, method, url) &&
            mt_scenario_fits_times(rule->attempts, ++rule->asked)) {
            *made = rule->made;
        }
    }
}

void mt_controllers_unused_http(const struct mt_script_controllers *controllers,
                                mt_unused_rule_fn *each, void *data)
{
    for (size_t i = 0; i < controllers->scenario.http.count; i++) {
        const struct mt_scenario_http *rule = &controllers->scenario.http.items[i];
        if (rule->asked == 0) {
            each(data, rule->place, rule->url);
        }
    }
}
