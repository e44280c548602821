// SPDX-License-Identifier: Apache-2.0
#include "script/scenario.h"

#include "manifest/json.h"

#include <fnmatch.h>
#include <string.h>

void mt_scenario_init(struct mt_scenario *scenario)
{
    *scenario = (struct mt_scenario){.ingress_class = "nginx", .storage_class = "standard"};
}

static bool text_fits(const char *pattern, const char *text)
{
    return pattern == NULL || strcmp(pattern, text) == 0 ||
           fnmatch(pattern, text, FNM_NOESCAPE) == 0;
}

static bool attempt_fits(const cJSON *attempts, unsigned attempt)
{
    if (attempts == NULL) {
        return true;
    }
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, attempts) {
        int64_t number;
        if (mt_json_int64(item, &number) && number == (int64_t)attempt) {
            return true;
        }
    }
    return false;
}

bool mt_scenario_fits_kind(const struct mt_scenario_rule *rule, const char *group, const char *kind)
{
    return text_fits(rule->kind, kind) && text_fits(rule->group, group);
}

bool mt_scenario_fits(const struct mt_scenario_rule *rule, const struct mt_ref *ref)
{
    return mt_scenario_fits_kind(rule, ref->group, ref->kind) && text_fits(rule->name, ref->name) &&
           text_fits(rule->namespace, ref->namespace);
}

bool mt_scenario_fits_attempt(const struct mt_scenario_rule *rule, unsigned attempt)
{
    return attempt_fits(rule->attempts, attempt);
}

bool mt_scenario_fits_request(const struct mt_scenario_http *rule, const char *method,
                              const char *url)
{
    return text_fits(rule->url, url) && text_fits(rule->method, method);
}

bool mt_scenario_fits_times(const cJSON *attempts, unsigned attempt)
{
    return attempt_fits(attempts, attempt);
}

bool mt_scenario_fits_pod(const struct mt_scenario_rule *rule, const char *name, unsigned attempt)
{
    return text_fits(mt_json_string(rule->pods, "name"), name) &&
           attempt_fits(mt_json_get(rule->pods, "attempt"), attempt);
}
