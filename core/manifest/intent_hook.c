// SPDX-License-Identifier: Apache-2.0
#include "manifest/intent_reading.h"

#include "base/nearest.h"

#include <string.h>

// SEMANTICS.md 1.4; install, upgrade, rollback and test apart as DESIGN.md says.  Which hook type
// an event is of, the types say themselves.
static const struct {
    const char *event;
    unsigned when;
} helm_events[] = {
    {"pre-install", MT_WHEN_FIRST},
    {"pre-upgrade", MT_WHEN_LATER},
    {"post-install", MT_WHEN_FIRST},
    {"post-upgrade", MT_WHEN_LATER},
    {"pre-rollback", MT_WHEN_ROLLBACK},
    {"post-rollback", MT_WHEN_ROLLBACK},
    {"test", MT_WHEN_TEST},
    {"test-success", MT_WHEN_TEST},
    {"pre-delete", MT_WHEN_SYNC},
    {"post-delete", MT_WHEN_SYNC},
    {"crd-install", 0},  // beside other events it means nothing
    {"test-failure", 0}, // gone since Helm 3
};

enum {
    HELM_EVENTS = sizeof helm_events / sizeof *helm_events,
    HELM_EVENTS_USUAL = 4, // install and upgrade: what is shown when no event is meant
};

bool mt_helm_event(const char *event, unsigned *when)
{
    for (size_t i = 0; i < HELM_EVENTS; i++) {
        if (strcmp(helm_events[i].event, event) == 0) {
            *when = helm_events[i].when;
            return true;
        }
    }
    return false;
}

static void add_use(struct mt_intent_reading *reading, struct mt_hook_use use)
{
    mt_array_push(reading->findings->arena, &reading->intent->hook_types, use);
}

static void refuse_event(struct mt_intent_reading *reading, const struct mt_annotation_value *value,
                         const char *event)
{
    const char *names[HELM_EVENTS];
    for (size_t i = 0; i < HELM_EVENTS; i++) {
        names[i] = helm_events[i].event;
    }
    bool near = mt_nearest(event, names, HELM_EVENTS) != NULL;
    mt_intent_complain(
        reading, "unknown-hook-type", value, event, "is no hook event; %s",
        mt_intent_advice(reading, event, names, near ? HELM_EVENTS : HELM_EVENTS_USUAL));
}

static void read_helm_hook(struct mt_intent_reading *reading,
                           const struct mt_annotation_value *value)
{
    struct mt_csv events = mt_csv_split(value->value, reading->findings->arena);
    for (size_t i = 0; i < events.items.count; i++) {
        const char *event = events.items.items[i];
        unsigned when = 0;
        if (!mt_helm_event(event, &when)) {
            refuse_event(reading, value, event);
        } else if (when != 0) {
            add_use(reading, (struct mt_hook_use){NULL, when, event, true});
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
