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
    const cJSON *tree; // NULL: it was taken out of the set
    cJSON *own;        // the same, where the set has to free it
    const char *uid;   // NULL: none
    const char *kind;  // "group/version/Kind", with an empty group for the core's
    size_t met;        // the question in which it was last met as a member
    size_t given;      // … in which it was last given, or left out, for a needed kind
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
    struct mt_map put;           // "group/Kind/namespace/name" of what was put to struct entry
    struct mt_map whole;         // "group/version/Kind" of what mt_related_know() named
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
    for (size_t i = 0; i < related->put.count; i++) {
        cJSON_Delete(((struct entry *)related->put.entries[i].value)->own);
    }
    mt_map_fini(&related->put);
    mt_map_fini(&related->whole);
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

/** "v1/Pod" as "/v1/Pod". */
static const char *with_group(const char *kind, struct mt_arena *arena)
{
    const char *slash = strchr(kind, '/');
    bool core = slash != NULL && strchr(slash + 1, '/') == NULL;
    return core ? mt_arena_printf(arena, "/%s", kind) : kind;
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

/** A key for a map: a string of a tree that may be replaced is copied. */
static const char *kept(struct mt_related *related, const struct entry *entry, const char *text)
{
    return entry->own != NULL ? mt_arena_strdup(related->arena, text) : text;
}

static void add_event(struct mt_related *related, struct entry *entry)
{
    const cJSON *subject = subject_of(entry->tree);
    const char *uid = text_at(subject, "uid");
    if (uid != NULL) {
        put(related, &related->events, kept(related, entry, uid), entry);
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

/** Adds an entry to every map in which it is looked for. */
static void index_entry(struct mt_related *related, struct entry *entry)
{
    struct mt_arena *arena = related->arena;
    const struct mt_ref *ref = entry->ref;
    entry->kind = mt_arena_printf(arena, "%s/%s/%s", ref->group, ref->version, ref->kind);
    mt_array_push(arena, &related->all.list, entry);
    put(related, &related->by_kind, entry->kind, entry);
    if (entry->uid != NULL) {
        mt_map_put(&related->by_uid, entry->uid, entry);
    }
    const cJSON *owner = NULL;
    cJSON_ArrayForEach (owner, mt_json_at(entry->tree, "metadata", "ownerReferences", NULL)) {
        const char *owner_uid = text_at(owner, "uid");
        if (owner_uid != NULL) {
            put(related, &related->owned, kept(related, entry, owner_uid), entry);
        }
    }
    if (is_event(ref)) {
        add_event(related, entry);
    } else if (is_core(ref, "PersistentVolumeClaim")) {
        mt_map_put(&related->claims, mt_arena_printf(arena, "%s/%s", ref->namespace, ref->name),
                   entry);
    }
}

void mt_related_add(struct mt_related *related, const struct mt_ref *ref, const cJSON *tree)
{
    const char *uid = text_at(mt_json_get(tree, "metadata"), "uid");
    if (uid != NULL && mt_map_get(&related->by_uid, uid) != NULL) {
        return;
    }
    struct entry *entry = MT_ARENA_NEW(related->arena, struct entry);
    fill(entry, ref, tree);
    index_entry(related, entry);
}

static bool is_same_tree(const cJSON *a, const cJSON *b)
{
    return a == NULL || b == NULL ? a == b : cJSON_Compare(a, b, true);
}

/** Whether two states of an object stand in the same places of all maps. */
static bool is_indexed_alike(const cJSON *before, const cJSON *after)
{
    const cJSON *a = mt_json_get(before, "metadata");
    const cJSON *b = mt_json_get(after, "metadata");
    return strcmp(or_empty(text_at(a, "uid")), or_empty(text_at(b, "uid"))) == 0 &&
           is_same_tree(mt_json_get(a, "ownerReferences"), mt_json_get(b, "ownerReferences")) &&
           is_same_tree(subject_of(before), subject_of(after));
}

static void set_tree(struct entry *entry, cJSON *tree)
{
    cJSON_Delete(entry->own);
    entry->own = tree;
    entry->tree = tree;
}

static struct mt_ref *copy_ref(const struct mt_ref *ref, struct mt_arena *arena)
{
    struct mt_ref *copy = MT_ARENA_NEW(arena, struct mt_ref);
    *copy = (struct mt_ref){
        .group = mt_arena_strdup(arena, ref->group),
        .version = mt_arena_strdup(arena, ref->version),
        .kind = mt_arena_strdup(arena, ref->kind),
        .namespace = mt_arena_strdup(arena, ref->namespace),
        .name = mt_arena_strdup(arena, ref->name),
    };
    return copy;
}

/** The entry of an object that was put, or NULL. */
static struct entry *find_put(const struct mt_related *related, const struct mt_ref *ref)
{
    char key[MT_REF_KEY_MAX];
    size_t length = mt_ref_put_key(ref, key);
    return length > 0 ? mt_map_get_n(&related->put, key, length) : NULL;
}

void mt_related_put(struct mt_related *related, const struct mt_ref *ref, cJSON *tree)
{
    struct entry *before = find_put(related, ref);
    if (before != NULL && before->tree != NULL && is_indexed_alike(before->tree, tree)) {
        set_tree(before, tree);
        return;
    }
    if (before != NULL) {
        set_tree(before, NULL);
    }
    struct entry *entry = MT_ARENA_NEW(related->arena, struct entry);
    const char *uid = text_at(mt_json_get(tree, "metadata"), "uid");
    entry->ref = before != NULL ? before->ref : copy_ref(ref, related->arena);
    entry->uid = mt_arena_strdup(related->arena, uid);
    set_tree(entry, tree);
    mt_map_put(&related->put, mt_ref_key(entry->ref, related->arena), entry);
    index_entry(related, entry);
}

void mt_related_remove(struct mt_related *related, const struct mt_ref *ref)
{
    struct entry *entry = find_put(related, ref);
    if (entry != NULL) {
        set_tree(entry, NULL);
    }
}

void mt_related_know(struct mt_related *related, const char *kind)
{
    mt_map_put(&related->whole, with_group(kind, related->arena), related);
}

static void tell_owners(const struct mt_related *related, const cJSON *tree, unsigned depth,
                        mt_related_owner_fn *each, void *data)
{
    const cJSON *owner = NULL;
    cJSON_ArrayForEach (owner, mt_json_at(tree, "metadata", "ownerReferences", NULL)) {
        const char *uid = text_at(owner, "uid");
        if (uid == NULL || depth == 0) {
            continue;
        }
        each(data, uid);
        const struct entry *entry = mt_map_get(&related->by_uid, uid);
        if (entry != NULL && entry->tree != NULL) {
            tell_owners(related, entry->tree, depth - 1, each, data);
        }
    }
}

void mt_related_owners(const struct mt_related *related, const struct mt_ref *ref,
                       const cJSON *tree, mt_related_owner_fn *each, void *data)
{
    if (!is_event(ref)) {
        tell_owners(related, tree, MT_RELATED_DEPTH_MAX, each, data);
        return;
    }
    const char *uid = text_at(subject_of(tree), "uid");
    const struct entry *subject = uid != NULL ? mt_map_get(&related->by_uid, uid) : NULL;
    if (uid != NULL) {
        each(data, uid);
    }
    if (subject != NULL && subject->tree != NULL) {
        tell_owners(related, subject->tree, MT_RELATED_DEPTH_MAX, each, data);
    }
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
    if (whole && (mt_map_get(&question->related->whole, pattern) != NULL ||
                  has_live(question->related, pattern))) {
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
