// SPDX-License-Identifier: Apache-2.0
#include "manifest/field_rule.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define CONTAINERS "*ontainers" // containers, initContainers, ephemeralContainers
#define ANYWHERE "*"

#define WHOLE MT_MERGE_WHOLE
#define MAP MT_MERGE_MAP
#define SET MT_MERGE_SET
#define KEYED MT_MERGE_KEYED

enum {
    PLAIN = MT_FIELD_PLAIN,
    MERGE = MT_FIELD_MERGE,
    RETAIN = MT_FIELD_RETAIN_KEYS,
    REPLACE = MT_FIELD_REPLACE,
    ONE_OWNER = MT_FIELD_ONE_OWNER,
};

// Kubernetes' OpenAPI, v1.36.
static const struct mt_field_rule rules[] = {
    {NULL, "metadata", "ownerReferences", KEYED, MERGE | ONE_OWNER, {"uid"}},
    {NULL, "metadata", "finalizers", SET, MERGE, {NULL}},
    {NULL, "status", "conditions", KEYED, MERGE, {"type"}},
    {NULL, "spec", "containers", KEYED, MERGE, {"name"}},
    {NULL, "spec", "initContainers", KEYED, MERGE, {"name"}},
    {NULL, "spec", "ephemeralContainers", KEYED, MERGE, {"name"}},
    {NULL, "spec", "volumes", KEYED, MERGE | RETAIN, {"name"}},
    {NULL, "spec", "imagePullSecrets", KEYED, MERGE | ONE_OWNER, {"name"}},
    {NULL, "spec", "hostAliases", KEYED, MERGE, {"ip"}},
    {NULL, "spec", "resourceClaims", KEYED, MERGE | RETAIN, {"name"}},
    {NULL, "spec", "schedulingGates", KEYED, MERGE, {"name"}},
    {NULL, "spec", "topologySpreadConstraints", KEYED, MERGE, {"topologyKey", "whenUnsatisfiable"}},
    {NULL, CONTAINERS, "ports", KEYED, MERGE, {"containerPort", "protocol"}},
    {NULL, CONTAINERS, "env", KEYED, MERGE, {"name"}},
    {NULL, CONTAINERS, "volumeMounts", KEYED, MERGE, {"mountPath"}},
    {NULL, CONTAINERS, "volumeDevices", KEYED, MERGE, {"devicePath"}},
    {NULL, "resources", "claims", KEYED, PLAIN, {"name"}},
    {"Service", "spec", "ports", KEYED, MERGE, {"port", "protocol"}},
    {"Deployment", "spec", "strategy", MAP, RETAIN, {NULL}},
    {"ServiceAccount", "", "secrets", KEYED, MERGE | ONE_OWNER, {"name"}},
    {"Node", "spec", "podCIDRs", SET, MERGE, {NULL}},
    {"CSINode", "spec", "drivers", KEYED, MERGE, {"name"}},
    {"Node", "status", "addresses", KEYED, MERGE, {"type"}},
    {"ValidatingWebhookConfiguration", "", "webhooks", KEYED, MERGE, {"name"}},
    {"MutatingWebhookConfiguration", "", "webhooks", KEYED, MERGE, {"name"}},
    {NULL, "webhooks", "matchConditions", KEYED, MERGE, {"name"}},
    {"ValidatingAdmissionPolicy", "spec", "variables", KEYED, MERGE, {"name"}},
    {"ValidatingAdmissionPolicy", "spec", "matchConditions", KEYED, MERGE, {"name"}},
    {"MutatingAdmissionPolicy", "spec", "matchConditions", KEYED, MERGE, {"name"}},
    {"PodDisruptionBudget", "spec", "selector", WHOLE, REPLACE, {NULL}},
    {NULL, "spec", "selector", WHOLE, PLAIN, {NULL}},
    {NULL, "spec", "nodeSelector", WHOLE, PLAIN, {NULL}},
    {NULL, "spec", "scaleTargetRef", WHOLE, PLAIN, {NULL}},
    {NULL, "spec", "dataSource", WHOLE, PLAIN, {NULL}},
    {NULL, ANYWHERE, "configMapKeyRef", WHOLE, PLAIN, {NULL}},
    {NULL, ANYWHERE, "secretKeyRef", WHOLE, PLAIN, {NULL}},
    {NULL, ANYWHERE, "fieldRef", WHOLE, PLAIN, {NULL}},
    {NULL, ANYWHERE, "resourceFieldRef", WHOLE, PLAIN, {NULL}},
    {NULL, ANYWHERE, "labelSelector", WHOLE, PLAIN, {NULL}},
    {NULL, ANYWHERE, "namespaceSelector", WHOLE, PLAIN, {NULL}},
    {NULL, ANYWHERE, "objectSelector", WHOLE, PLAIN, {NULL}},
    {NULL, ANYWHERE, "podSelector", WHOLE, PLAIN, {NULL}},
    {NULL, "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", WHOLE, PLAIN, {NULL}},
    {NULL, "", "roleRef", WHOLE, PLAIN, {NULL}},
    {NULL, "", "involvedObject", WHOLE, PLAIN, {NULL}},
    {NULL, "backend", "resource", WHOLE, PLAIN, {NULL}},
};

static bool fits_parent(const char *rule, const char *parent)
{
    if (rule[0] != '*') {
        return strcmp(rule, parent) == 0;
    }
    size_t tail = strlen(rule + 1);
    size_t length = strlen(parent);
    return length >= tail && strcmp(parent + length - tail, rule + 1) == 0;
}

const struct mt_field_rule *mt_field_rule_find(const char *kind, const char *parent,
                                               const char *field)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct mt_field_rule *rule = &rules[i];
        if (rule->field[0] == field[0] && strcmp(rule->field, field) == 0 &&
            fits_parent(rule->parent, parent) &&
            (rule->kind == NULL || (kind != NULL && strcmp(rule->kind, kind) == 0))) {
            return rule;
        }
    }
    return NULL;
}
