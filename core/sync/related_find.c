// SPDX-License-Identifier: Apache-2.0
// mt_related_find(): one question to a set of related objects.
#include "base/arena.h"
#include "base/map.h"
#include "manifest/json.h"
#include "manifest/ref.h"
#include "sync/policy.h"
#include "sync/related_state.h"
#include "sync/relation.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/** What the check needs, and what was found for it by a name or a selector. */
struct wanted {
    const struct mt_need *need;
    const char *pattern; // its kind, with an empty group for the core's
    struct entries found;
    bool leaves; // one is named where nobody looks
    bool asked;  // an earlier need of the same kind answers for this one
};

/** One mt_related_find() on its way. */
struct question {
    struct mt_related *related;
    size_t number;
    struct wanted *wanted;
    size_t wanted_count;
    struct entries members; // the object, what is found for it, what these own, claims of Pods
    struct mt_arena *arena;
    struct mt_related_found *found;
};

/** IngressClass, StorageClass and their like serve every object of the cluster. */
static bool is_class_kind(const char *kind)
{
    size_t length = strlen(kind);
    return length > 5 && strcmp(kind + length - 5, "Class") == 0;
}

static void add_member(struct question *question, struct entry *entry, unsigned depth)
{
    if (entry->met != question->number && entry->tree != NULL) {
        entry->met = question->number;
        entry->depth = depth;
        mt_array_push(question->arena, &question->members.list, entry);
    }
}

/** Behind the object: what it owns, breadth first, so that the way to each is the shortest. */
static void add_owned(struct question *question)
{
    for (size_t i = 0; i < question->members.list.count; i++) {
        const struct entry *owner = question->members.list.items[i];
        const struct entries *owned = owner->uid != NULL && owner->depth < MT_RELATED_DEPTH_MAX
                                          ? mt_map_get(&question->related->owned, owner->uid)
                                          : NULL;
        for (size_t j = 0; owned != NULL && j < owned->list.count; j++) {
            add_member(question, owned->list.items[j], owner->depth + 1);
        }
    }
}

static void add_claims_of(struct question *question, const struct entry *pod)
{
    const cJSON *volume = NULL;
    cJSON_ArrayForEach (volume, mt_json_at(pod->tree, "spec", "volumes", NULL)) {
        const char *name = text_at(mt_json_get(volume, "persistentVolumeClaim"), "claimName");
        struct entry *claim =
            name != NULL
                ? mt_map_get(&question->related->claims,
                             mt_arena_printf(question->arena, "%s/%s", pod->ref->namespace, name))
                : NULL;
        if (claim != NULL) {
            add_member(question, claim, pod->depth + 1);
        }
    }
}

static void add_claims(struct question *question)
{
    size_t count = question->members.list.count;
    for (size_t i = 0; i < count; i++) {
        const struct entry *member = question->members.list.items[i];
        if (is_core(member->ref, "Pod")) {
            add_claims_of(question, member);
        }
    }
}

/** Whether "group/version/Kind" fits the pattern; "*" is any characters but "/". */
static bool fits(const char *pattern, const char *text)
{
    const char *star = NULL;
    const char *retry = NULL;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = ++pattern;
            retry = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL && *retry != '/') {
            text = ++retry;
            pattern = star;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

static void add_candidate(struct question *question, struct entries *candidates,
                          struct entry *entry)
{
    if (entry->given != question->number && entry->tree != NULL) {
        entry->given = question->number;
        mt_array_push(question->arena, &candidates->list, entry);
    }
}

static bool is_about(const struct entry *event, const struct entry *member)
{
    const cJSON *subject = subject_of(event->tree);
    if (member->uid != NULL && text_at(subject, "uid") != NULL) {
        return false; // then the uid decides, by which it was looked for
    }
    const char *api_version = text_at(subject, "apiVersion");
    if (api_version == NULL) {
        return true;
    }
    const char *slash = strchr(api_version, '/');
    size_t length = slash != NULL ? (size_t)(slash - api_version) : 0;
    return strlen(member->ref->group) == length &&
           strncmp(member->ref->group, api_version, length) == 0;
}

static void add_events_of(struct question *question, const char *pattern,
                          const struct entry *member, struct entries *candidates)
{
    const struct mt_related *related = question->related;
    const struct entries *exact =
        member->uid != NULL ? mt_map_get(&related->events, member->uid) : NULL;
    for (size_t i = 0; exact != NULL && i < exact->list.count; i++) {
        if (fits(pattern, exact->list.items[i]->kind)) {
            add_candidate(question, candidates, exact->list.items[i]);
        }
    }
    const struct entries *named = mt_map_get(
        &related->events_of_one, mt_arena_printf(question->arena, "%s/%s/%s", member->ref->kind,
                                                 member->ref->namespace, member->ref->name));
    for (size_t i = 0; named != NULL && i < named->list.count; i++) {
        struct entry *event = named->list.items[i];
        if (event->tree != NULL && is_about(event, member) && fits(pattern, event->kind)) {
            add_candidate(question, candidates, event);
        }
    }
}

/** When something happened, as text that sorts: an event's last time, else when it was made. */
static const char *time_of(const cJSON *tree)
{
    static const char *const keys[] = {"lastTimestamp", "eventTime", "firstTimestamp"};
    const char *time = text_at(mt_json_get(tree, "series"), "lastObservedTime");
    for (size_t i = 0; time == NULL && i < sizeof keys / sizeof *keys; i++) {
        time = text_at(tree, keys[i]);
    }
    return time != NULL ? time
                        : or_empty(text_at(mt_json_get(tree, "metadata"), "creationTimestamp"));
}

/** Whether this is a Pod with which all is well. */
static bool is_fine_pod(const struct entry *entry)
{
    const cJSON *status = mt_json_get(entry->tree, "status");
    if (!is_core(entry->ref, "Pod")) {
        return false;
    }
    const cJSON *condition = NULL;
    cJSON_ArrayForEach (condition, mt_json_get(status, "conditions")) {
        if (strcmp(or_empty(mt_json_string(condition, "type")), "Ready") == 0 &&
            strcmp(or_empty(mt_json_string(condition, "status")), "True") == 0) {
            return true;
        }
    }
    return strcmp(or_empty(mt_json_string(status, "phase")), "Succeeded") == 0;
}

/** A candidate with what decides whether it is kept. */
struct candidate {
    struct entry *entry;
    bool fine;
    const char *time;
    size_t place;
};

static int by_urgency(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;
    int newer = strcmp(b->time, a->time);
    return a->fine != b->fine ? a->fine - b->fine
           : newer != 0       ? newer
                              : (a->place > b->place) - (a->place < b->place);
}

/** Leaves out all but the MT_RELATED_MAX most urgent, which come first then. */
static void choose(struct question *question, struct entries *candidates)
{
    size_t count = candidates->list.count;
    struct candidate *sorted = mt_arena_alloc(question->arena, count * sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        struct entry *entry = candidates->list.items[i];
        sorted[i] = (struct candidate){entry, is_fine_pod(entry), time_of(entry->tree), i};
    }
    qsort(sorted, count, sizeof *sorted, by_urgency);
    for (size_t i = 0; i < count; i++) {
        candidates->list.items[i] = sorted[i].entry;
        if (i >= MT_RELATED_MAX) {
            sorted[i].entry->left_out = question->number;
        }
    }
    candidates->list.count = MT_RELATED_MAX;
}

static bool has_live(const struct mt_related *related, const char *pattern)
{
    for (size_t i = 0; i < related->by_kind.count; i++) {
        const struct entries *entries = related->by_kind.entries[i].value;
        if (entries->live && fits(pattern, related->by_kind.entries[i].key)) {
            return true;
        }
    }
    return false;
}

/** What `each` is called with for the needs of one kind. */
typedef void wanted_fn(struct question *question, struct wanted *wanted, void *data);

/** Calls `each` for a need and those of the same kind after it, which answer together. */
static void each_of_kind(struct question *question, struct wanted *first, wanted_fn *each,
                         void *data)
{
    const struct wanted *end = question->wanted + question->wanted_count;
    for (struct wanted *wanted = first; wanted < end; wanted++) {
        if (strcmp(wanted->need->kind, first->need->kind) == 0) {
            wanted->asked = true;
            each(question, wanted, data);
        }
    }
}

static void see_leaving(struct question *question, struct wanted *wanted, void *data)
{
    bool *leaves = data;
    (void)question;
    *leaves |= wanted->leaves;
}

/** Gives the candidates, as many as may be, and says whether the kind is known. */
static void give(struct question *question, struct wanted *wanted, struct entries *candidates)
{
    struct mt_related_found *found = question->found;
    bool whole = candidates->list.count <= MT_RELATED_MAX;
    bool leaves = false;
    if (!whole) {
        choose(question, candidates);
    }
    for (size_t i = 0; i < candidates->list.count; i++) {
        mt_array_push(question->arena, &found->objects, candidates->list.items[i]->tree);
    }
    each_of_kind(question, wanted, see_leaving, &leaves);
    if (whole && !leaves &&
        (mt_map_get(&question->related->whole, wanted->pattern) != NULL ||
         has_live(question->related, wanted->pattern))) {
        mt_array_push(question->arena, &found->known, wanted->need->kind);
    }
}

static void add_found(struct question *question, struct wanted *wanted, void *data)
{
    for (size_t i = 0; i < wanted->found.list.count; i++) {
        add_candidate(question, data, wanted->found.list.items[i]);
    }
}

/** The events about all that is given already, and about what nobody needs: a ReplicaSet's. */
static void give_events(struct question *question, struct wanted *wanted)
{
    struct entries candidates = {0};
    for (size_t i = 0; i < question->members.list.count; i++) {
        const struct entry *member = question->members.list.items[i];
        if (member->left_out != question->number) {
            add_events_of(question, wanted->pattern, member, &candidates);
        }
    }
    each_of_kind(question, wanted, add_found, &candidates);
    give(question, wanted, &candidates);
}

static void add_classes(struct question *question, const char *pattern, struct entries *candidates)
{
    const struct mt_map *by_kind = &question->related->by_kind;
    for (size_t i = 0; i < by_kind->count; i++) {
        const struct entries *entries = by_kind->entries[i].value;
        const char *kind = by_kind->entries[i].key;
        bool needed = is_class_kind(kind) && fits(pattern, kind);
        for (size_t j = 0; needed && j < entries->list.count; j++) {
            if (entries->list.items[j]->ref->namespace[0] == '\0') {
                add_candidate(question, candidates, entries->list.items[j]);
            }
        }
    }
}

/** Adds what one need finds: what belongs to the object, or what was found for it. */
static void add_wanted(struct question *question, struct wanted *wanted, void *data)
{
    struct entries *candidates = data;
    if (wanted->need->by != MT_NEED_OWNED) {
        add_found(question, wanted, candidates);
        return;
    }
    for (size_t i = 1; i < question->members.list.count; i++) { // behind the object itself
        struct entry *member = question->members.list.items[i];
        if (fits(wanted->pattern, member->kind)) {
            add_candidate(question, candidates, member);
        }
    }
    add_classes(question, wanted->pattern, candidates);
}

static void give_others(struct question *question, struct wanted *wanted)
{
    struct entries candidates = {0};
    each_of_kind(question, wanted, add_wanted, &candidates);
    give(question, wanted, &candidates);
}

/** "v1/Event" and "events.k8s.io/v1/Event". */
static bool is_event_kind(const char *pattern)
{
    const char *kind = strrchr(pattern, '/');
    return kind != NULL && strcmp(kind, "/Event") == 0 &&
           (pattern[0] == '/' || strncmp(pattern, "events.k8s.io/", 14) == 0);
}

static bool is_same_object(const struct entry *entry, const struct entry *asked)
{
    return entry->uid != NULL && asked->uid != NULL ? strcmp(entry->uid, asked->uid) == 0
                                                    : mt_ref_compare(entry->ref, asked->ref) == 0;
}

/** Finds what a name or a selector leads to; it belongs to the object then. */
static void find_wanted(struct question *question, struct wanted *wanted, const struct entry *asked)
{
    const struct mt_relation *relation =
        mt_relation_new(wanted->need, asked->ref, asked->tree, question->arena);
    const struct mt_map *by_kind = &question->related->by_kind;
    wanted->leaves = mt_relation_leaves(relation);
    for (size_t i = 0; i < by_kind->count; i++) {
        const struct entries *entries = by_kind->entries[i].value;
        bool needed = fits(wanted->pattern, by_kind->entries[i].key);
        for (size_t j = 0; needed && j < entries->list.count; j++) {
            struct entry *entry = entries->list.items[j];
            if (entry->tree != NULL && !is_same_object(entry, asked) &&
                mt_relation_holds(relation, entry->ref, entry->tree)) {
                mt_array_push(question->arena, &wanted->found.list, entry);
                add_member(question, entry, 1);
            }
        }
    }
}

static void want(struct question *question, const struct mt_need *needs, size_t count,
                 const struct entry *asked)
{
    question->wanted = mt_arena_alloc(question->arena, count * sizeof *question->wanted);
    question->wanted_count = count;
    for (size_t i = 0; i < count; i++) {
        struct wanted *wanted = &question->wanted[i];
        *wanted = (struct wanted){.need = &needs[i]};
        wanted->pattern = with_group(needs[i].kind, question->arena);
        if (needs[i].by != MT_NEED_OWNED) {
            find_wanted(question, wanted, asked);
        }
    }
}

void mt_related_find(struct mt_related *related, const struct mt_ref *ref, const cJSON *object,
                     const struct mt_need *needs, size_t need_count, struct mt_arena *arena,
                     struct mt_related_found *found)
{
    *found = (struct mt_related_found){0};
    if (need_count == 0) {
        return;
    }
    struct question question = {
        .related = related, .number = ++related->questions, .arena = arena, .found = found};
    struct entry asked = {0};
    fill(&asked, ref, object);
    add_member(&question, &asked, 0);
    struct entry *itself = asked.uid != NULL ? mt_map_get(&related->by_uid, asked.uid) : NULL;
    if (itself != NULL) {
        itself->met = question.number; // it may be said to own itself
    }
    want(&question, needs, need_count, &asked);
    add_owned(&question);
    add_claims(&question);
    for (int events = 0; events <= 1; events++) { // last, since they are about the others
        for (size_t i = 0; i < need_count; i++) {
            struct wanted *wanted = &question.wanted[i];
            if (wanted->asked || is_event_kind(wanted->pattern) != (events == 1)) {
                continue;
            }
            if (events == 1) {
                give_events(&question, wanted);
            } else {
                give_others(&question, wanted);
            }
        }
    }
}
