// SPDX-License-Identifier: Apache-2.0
#include "manifest/intent_reading.h"

#include "base/nearest.h"

#include <string.h>

// SEMANTICS.md 1.4; install, upgrade, rollback and test apart as DESIGN.md says.
static const struct {
    const char *event;
    const char *type;
    unsigned when;
} helm_events[] = {
    {"pre-install", "PreSync", MT_WHEN_FIRST},
    {"pre-upgrade", "PreSync", MT_WHEN_LATER},
    {"post-install", "PostSync", MT_WHEN_FIRST},
    {"post-upgrade", "PostSync", MT_WHEN_LATER},
    {"pre-rollback", "PreSync", MT_WHEN_ROLLBACK},
    {"post-rollback", "PostSync", MT_WHEN_ROLLBACK},
    {"test", "PostSync", MT_WHEN_TEST},
    {"test-success", "PostSync", MT_WHEN_TEST},
    {"pre-delete", "PreDelete", MT_WHEN_SYNC},
    {"post-delete", "PostDelete", MT_WHEN_SYNC},
    {"crd-install", NULL, 0},  // beside other events it means nothing
    {"test-failure", NULL, 0}, // gone since Helm 3
};

enum {
    HELM_EVENTS = sizeof helm_events / sizeof *helm_events,
    HELM_EVENTS_USUAL = 4, // install and upgrade: what is shown when no event is meant
};

static void add_use(struct mt_intent_reading *reading, struct mt_hook_use use)
{
    for (size_t i = 0; i < reading->intent->hook_types.count; i++) {
        struct mt_hook_use *known = &reading->intent->hook_types.items[i];
        if (known->helm == use.helm && strcmp(known->type, use.type) == 0) {
            known->when |= use.when; // pre-install,pre-upgrade is one PreSync
            return;
        }
    }
    mt_array_push(reading->findings->arena, &reading->intent->hook_types, use);
}

static void read_helm_hook(struct mt_intent_reading *reading,
                           const struct mt_annotation_value *value)
{
    struct mt_csv events = mt_csv_split(value->value, reading->findings->arena);
    for (size_t i = 0; i < events.items.count; i++) {
        const char *event = events.items.items[i];
        size_t known = 0;
        const char *names[HELM_EVENTS];
        while (known < HELM_EVENTS && strcmp(helm_events[known].event, event) != 0) {
            names[known] = helm_events[known].event;
            known++;
        }
        if (known == HELM_EVENTS) {
            bool near = mt_nearest(event, names, HELM_EVENTS) != NULL;
            mt_intent_complain(
                reading, "unknown-hook-type", value, event, "is no hook event; %s",
                mt_intent_advice(reading, event, names, near ? HELM_EVENTS : HELM_EVENTS_USUAL));
        } else if (helm_events[known].type != NULL) {
            add_use(reading, (struct mt_hook_use){helm_events[known].type, helm_events[known].when,
                                                  event, true});
        }
    }
    if (events.items.count == 0) {
        mt_intent_complain(reading, "unknown-hook-type", value, NULL,
                           "names no hook event; write one such as \"pre-install\", or remove the "
                           "annotation");
    }
}

/** SEMANTICS.md 1.3: whether it is a hook, and of which types. */
static void read_types(struct mt_intent_reading *reading)
{
    const struct mt_annotation_value *argo = mt_intent_value(reading, MT_ANN_HOOK);
    const struct mt_annotation_value *helm = mt_intent_value(reading, MT_ANN_HELM_HOOK);
    bool helm_hook = helm != NULL && strcmp(helm->value, "crd-install") != 0;
    if (argo == NULL && !helm_hook) {
        return;
    }
    reading->intent->hook = true;
    reading->intent->hook_key = argo != NULL ? argo->key : helm->key;
    if (argo != NULL) {
        struct mt_csv types = mt_csv_split(argo->value, reading->findings->arena);
        for (size_t i = 0; i < types.items.count; i++) {
            const char *type = types.items.items[i];
            add_use(reading, (struct mt_hook_use){type, MT_WHEN_SYNC, type, false});
        }
        if (types.items.count == 0) {
            mt_intent_complain(
                reading, "unknown-hook-type", argo, NULL,
                "names no hook type; write one such as \"PreSync\", or remove the annotation");
        }
    }
    if (helm_hook) {
        read_helm_hook(reading, helm);
    }
}

static const struct {
    const char *argo;
    const char *helm;
    unsigned policy;
} policies_known[] = {
    {"BeforeHookCreation", "before-hook-creation", MT_DELETE_BEFORE_HOOK_CREATION},
    {"HookSucceeded", "hook-succeeded", MT_DELETE_HOOK_SUCCEEDED},
    {"HookFailed", "hook-failed", MT_DELETE_HOOK_FAILED},
};

enum { POLICIES = sizeof policies_known / sizeof *policies_known };

static void read_policies(struct mt_intent_reading *reading, enum mt_annotation annotation,
                          bool helm)
{
    const struct mt_annotation_value *value = mt_intent_value(reading, annotation);
    if (value == NULL) {
        return;
    }
    struct mt_csv items = mt_csv_split(value->value, reading->findings->arena);
    for (size_t i = 0; i < items.items.count; i++) {
        const char *item = items.items.items[i];
        const char *names[POLICIES];
        size_t known = POLICIES;
        for (size_t p = 0; p < POLICIES; p++) {
            names[p] = helm ? policies_known[p].helm : policies_known[p].argo;
            known = strcmp(names[p], item) == 0 ? p : known;
        }
        if (known < POLICIES) {
            reading->intent->delete_policies |= policies_known[known].policy;
            continue;
        }
        mt_intent_complain(reading, "unknown-delete-policy", value, item, "is no delete policy; %s",
                           mt_intent_advice(reading, item, names, POLICIES));
    }
}

/** Argo's and Helm's policies together; a hook without any has BeforeHookCreation. */
static void read_delete_policies(struct mt_intent_reading *reading)
{
    read_policies(reading, MT_ANN_HOOK_DELETE_POLICY, false);
    read_policies(reading, MT_ANN_HELM_HOOK_DELETE_POLICY, true);
    reading->intent->delete_policies_said = reading->intent->delete_policies != 0;
    if (reading->intent->hook && !reading->intent->delete_policies_said) {
        reading->intent->delete_policies = MT_DELETE_BEFORE_HOOK_CREATION;
    }
}

size_t mt_delete_policy_names(unsigned policies, const char *names[3])
{
    size_t count = 0;
    for (size_t i = 0; i < POLICIES; i++) {
        if (policies & policies_known[i].policy) {
            names[count++] = policies_known[i].argo;
        }
    }
    return count;
}

void mt_intent_read_hook(struct mt_intent_reading *reading)
{
    read_types(reading);
    read_delete_policies(reading);
}
