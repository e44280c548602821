// SPDX-License-Identifier: Apache-2.0
#include "sync/related.h"

#include "base/arena.h"
#include "base/map.h"
#include "manifest/json.h"
#include "manifest/ref.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/** An object of the set, or the one that is asked about. */
struct entry {
    const struct mt_ref *ref;
    const cJSON *tree;
    const char *uid;  // NULL: none
    const char *kind; // "group/version/Kind", with an empty group for the core's
    size_t met;       // the question in which it was last met as a member
    size_t given;     // … in which it was last given, or left out, for a needed kind
    size_t left_out;
    unsigned depth; // owners between it and the object that is asked about
};

struct entries {
    MT_ARRAY(struct entry *) list;
    bool live; // one of them has a uid
};

struct mt_related {
    struct mt_arena *arena;
    struct entries all;
    struct mt_map by_uid;        // uid to struct entry
    struct mt_map by_kind;       // "group/version/Kind" to struct entries
    struct mt_map owned;         // uid of an owner to struct entries
    struct mt_map claims;        // "namespace/name" to struct entry
    struct mt_map events;        // uid of what they are about to struct entries
    struct mt_map events_of_one; // "Kind/namespace/name" of the same
    size_t questions;
};

/** One mt_related_find() on its way. */
struct question {
    struct mt_related *related;
    size_t number;
    struct entries members; // the object, what it owns, the claims of its Pods
    struct mt_arena *arena;
    struct mt_related_found *found;
};

static void release(void *thing)
{
    struct mt_related *related = thing;
    mt_map_fini(&related->by_uid);
    mt_map_fini(&related->by_kind);
    mt_map_fini(&related->owned);
    mt_map_fini(&related->claims);
    mt_map_fini(&related->events);
    mt_map_fini(&related->events_of_one);
}

struct mt_related *mt_related_new(struct mt_arena *arena)
{
    struct mt_related *related = MT_ARENA_NEW(arena, struct mt_related);
    related->arena = arena;
    mt_arena_own(arena, related, release);
    return related;
}

static bool is_event(const struct mt_ref *ref)
{
    return strcmp(ref->kind, "Event") == 0 &&
           (ref->group[0] == '\0' || strcmp(ref->group, "events.k8s.io") == 0);
}

static bool is_core(const struct mt_ref *ref, const char *kind)
{
    return ref->group[0] == '\0' && strcmp(ref->kind, kind) == 0;
}

/** IngressClass, StorageClass and their like serve every object of the cluster. */
static bool is_class_kind(const char *kind)
{
    size_t length = strlen(kind);
    return length > 5 && strcmp(kind + length - 5, "Class") == 0;
}

/** What an event is about, as either of the two kinds of events names it. */
static const cJSON *subject_of(const cJSON *event)
{
    const cJSON *subject = mt_json_get(event, "involvedObject");
    return subject != NULL ? subject : mt_json_get(event, "regarding");
}

/** The string at `key` that is not empty, or NULL. */
static const char *text_at(const cJSON *map, const char *key)
{
    const char *text = mt_json_string(map, key);
    return text != NULL && text[0] != '\0' ? text : NULL;
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static void put(struct mt_related *related, struct mt_map *map, const char *key,
                struct entry *entry)
{
    struct entries *entries = mt_map_get(map, key);
    if (entries == NULL) {
        entries = MT_ARENA_NEW(related->arena, struct entries);
        mt_map_put(map, key, entries);
    }
    mt_array_push(related->arena, &entries->list, entry);
    entries->live |= entry->uid != NULL;
}

static void add_event(struct mt_related *related, struct entry *entry)
{
    const cJSON *subject = subject_of(entry->tree);
    const char *uid = text_at(subject, "uid");
    if (uid != NULL) {
        put(related, &related->events, uid, entry);
    }
    put(related, &related->events_of_one,
        mt_arena_printf(related->arena, "%s/%s/%s", or_empty(mt_json_string(subject, "kind")),
                        or_empty(mt_json_string(subject, "namespace")),
                        or_empty(mt_json_string(subject, "name"))),
        entry);
}

static void fill(struct entry *entry, const struct mt_ref *ref, const cJSON *tree)
{
    entry->ref = ref;
    entry->tree = tree;
    entry->uid = text_at(mt_json_get(tree, "metadata"), "uid");
}

void mt_related_add(struct mt_related *related, const struct mt_ref *ref, const cJSON *tree)
{
    struct mt_arena *arena = related->arena;
    const cJSON *metadata = mt_json_get(tree, "metadata");
    const char *uid = text_at(metadata, "uid");
    if (uid != NULL && mt_map_get(&related->by_uid, uid) != NULL) {
        return;
    }
    struct entry *entry = MT_ARENA_NEW(arena, struct entry);
    fill(entry, ref, tree);
    entry->kind = mt_arena_printf(arena, "%s/%s/%s", ref->group, ref->version, ref->kind);
    mt_array_push(arena, &related->all.list, entry);
    put(related, &related->by_kind, entry->kind, entry);
    if (uid != NULL) {
        mt_map_put(&related->by_uid, uid, entry);
    }
    const cJSON *owner = NULL;
    cJSON_ArrayForEach (owner, mt_json_get(metadata, "ownerReferences")) {
        const char *owner_uid = text_at(owner, "uid");
        if (owner_uid != NULL) {
            put(related, &related->owned, owner_uid, entry);
        }
    }
    if (is_event(ref)) {
        add_event(related, entry);
    } else if (is_core(ref, "PersistentVolumeClaim")) {
        mt_map_put(&related->claims, mt_arena_printf(arena, "%s/%s", ref->namespace, ref->name),
                   entry);
    }
}

static void add_member(struct question *question, struct entry *entry, unsigned depth)
{
    if (entry->met != question->number) {
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

/** "v1/Pod" as "/v1/Pod". */
static const char *with_group(const char *kind, struct mt_arena *arena)
{
    const char *slash = strchr(kind, '/');
    bool core = slash != NULL && strchr(slash + 1, '/') == NULL;
    return core ? mt_arena_printf(arena, "/%s", kind) : kind;
}

static void add_candidate(struct question *question, struct entries *candidates,
                          struct entry *entry)
{
    if (entry->given != question->number) {
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
        if (is_about(event, member) && fits(pattern, event->kind)) {
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

/** Gives the candidates, as many as may be, and says whether the kind is known. */
static void give(struct question *question, const char *kind, const char *pattern,
                 struct entries *candidates)
{
    struct mt_related_found *found = question->found;
    bool whole = candidates->list.count <= MT_RELATED_MAX;
    if (!whole) {
        choose(question, candidates);
    }
    for (size_t i = 0; i < candidates->list.count; i++) {
        mt_array_push(question->arena, &found->objects, candidates->list.items[i]->tree);
    }
    if (whole && has_live(question->related, pattern)) {
        mt_array_push(question->arena, &found->known, kind);
    }
}

/** The events about all that is given already, and about what nobody needs: a ReplicaSet's. */
static void give_events(struct question *question, const char *kind, const char *pattern)
{
    struct entries candidates = {0};
    for (size_t i = 0; i < question->members.list.count; i++) {
        const struct entry *member = question->members.list.items[i];
        if (member->left_out != question->number) {
            add_events_of(question, pattern, member, &candidates);
        }
    }
    give(question, kind, pattern, &candidates);
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

static void give_others(struct question *question, const char *kind, const char *pattern)
{
    struct entries candidates = {0};
    for (size_t i = 1; i < question->members.list.count; i++) { // behind the object itself
        struct entry *member = question->members.list.items[i];
        if (fits(pattern, member->kind)) {
            add_candidate(question, &candidates, member);
        }
    }
    add_classes(question, pattern, &candidates);
    give(question, kind, pattern, &candidates);
}

/** "v1/Event" and "events.k8s.io/v1/Event". */
static bool is_event_kind(const char *pattern)
{
    const char *kind = strrchr(pattern, '/');
    return kind != NULL && strcmp(kind, "/Event") == 0 &&
           (pattern[0] == '/' || strncmp(pattern, "events.k8s.io/", 14) == 0);
}

void mt_related_find(struct mt_related *related, const struct mt_ref *ref, const cJSON *object,
                     const char *const *kinds, size_t kind_count, struct mt_arena *arena,
                     struct mt_related_found *found)
{
    *found = (struct mt_related_found){0};
    if (kind_count == 0) {
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
    add_owned(&question);
    add_claims(&question);
    for (int events = 0; events <= 1; events++) { // last, since they are about the others
        for (size_t i = 0; i < kind_count; i++) {
            const char *pattern = with_group(kinds[i], arena);
            if (is_event_kind(pattern) != (events == 1)) {
                continue;
            }
            if (events == 1) {
                give_events(&question, kinds[i], pattern);
            } else {
                give_others(&question, kinds[i], pattern);
            }
        }
    }
}
