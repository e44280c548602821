// SPDX-License-Identifier: Apache-2.0
#include "cli/live_objects.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/findings.h"
#include "cli/listing.h"
#include "kube/kinds.h"
#include "manifest/intent.h"
#include "manifest/object.h"
#include "manifest/ref.h"
#include "manifest/selector.h"
#include "manifest/tree.h"

#include <string.h>

enum { FORBIDDEN = 403, NOT_FOUND = 404 };

/** One operand on its way. */
struct reading {
    struct mt_live_objects *live;
    struct mt_object_pattern pattern; ///< Of a kind alone its name is no name.
    struct mt_ref ref;                ///< Once the cluster has said which kind that is.
    struct mt_error *err;
    int code; ///< Of a failure.
};

static bool fail(struct reading *reading, int code)
{
    reading->code = code;
    return false;
}

// --- which kind

/** The kinds of that name, one for each group; the server names the best version first. */
struct kinds {
    const struct mt_object_pattern *pattern;
    struct mt_arena *arena;
    MT_ARRAY(const struct mt_kube_kind *) found;
    MT_ARRAY(const char *) names; ///< Of all kinds.
};

static void see_kind(void *data, const struct mt_kube_kind *kind)
{
    struct kinds *kinds = data;
    const struct mt_object_pattern *pattern = kinds->pattern;
    mt_array_push(kinds->arena, &kinds->names, kind->kind);
    if (strcmp(kind->kind, pattern->kind) != 0 ||
        (pattern->group != NULL && strcmp(kind->group, pattern->group) != 0)) {
        return;
    }
    for (size_t i = 0; i < kinds->found.count; i++) {
        if (strcmp(kinds->found.items[i]->group, kind->group) == 0) {
            return;
        }
    }
    mt_array_push(kinds->arena, &kinds->found, kind);
}

static bool refuse_kind(struct reading *reading, const struct kinds *kinds)
{
    const struct mt_object_pattern *pattern = &reading->pattern;
    const char *near = mt_nearest(pattern->kind, kinds->names.items, kinds->names.count);
    const char *group = pattern->group != NULL ? pattern->group : "";
    mt_fail(reading->err, MT_ERR_NOT_FOUND, "the cluster has no kind %s%s%s%s%s%s", group,
            group[0] != '\0' ? "/" : "", pattern->kind, near != NULL ? "; did you mean " : "",
            near != NULL ? near : "", near != NULL ? "?" : "");
    return fail(reading, MT_EXIT_NO);
}

static bool refuse_groups(struct reading *reading, const struct kinds *kinds)
{
    const char *groups = "";
    struct mt_arena *arena = reading->live->loaded->arena;
    const char *kind = reading->pattern.kind;
    for (size_t i = 0; i < kinds->found.count; i++) {
        groups = mt_arena_printf(arena, "%s%s%s/%s", groups, i > 0 ? " or " : "",
                                 kinds->found.items[i]->group, kind);
    }
    mt_fail(reading->err, MT_ERR_INVALID, "several groups have a kind %s; write %s", kind, groups);
    return fail(reading, MT_EXIT_USAGE);
}

/** The kind that is meant: that of the core group before others, as kubectl has it; or NULL. */
static const struct mt_kube_kind *choose_kind(const struct kinds *kinds)
{
    for (size_t i = 0; i < kinds->found.count; i++) {
        if (kinds->found.items[i]->group[0] == '\0') {
            return kinds->found.items[i];
        }
    }
    return kinds->found.count == 1 ? kinds->found.items[0] : NULL;
}

static bool find_kind(struct reading *reading)
{
    const struct mt_loaded *loaded = reading->live->loaded;
    const struct mt_object_pattern *pattern = &reading->pattern;
    struct kinds kinds = {.pattern = pattern, .arena = loaded->arena};
    mt_kube_each_kind(reading->live->connection.kube, see_kind, &kinds);
    const struct mt_kube_kind *kind = choose_kind(&kinds);
    if (kind == NULL) {
        return kinds.found.count == 0 ? refuse_kind(reading, &kinds)
                                      : refuse_groups(reading, &kinds);
    }
    const char *namespace = pattern->namespace != NULL ? pattern->namespace : loaded->namespace;
    if (kind->cluster && pattern->namespace != NULL) {
        mt_fail(reading->err, MT_ERR_INVALID, "a %s is in no namespace; write %s/%s", kind->kind,
                kind->kind, pattern->name);
        return fail(reading, MT_EXIT_USAGE);
    }
    reading->ref = (struct mt_ref){kind->group, kind->version, kind->kind,
                                   kind->cluster ? "" : namespace, pattern->name};
    return true;
}

// --- reading

static void add(struct mt_live_objects *live, cJSON *tree)
{
    struct mt_loaded *loaded = live->loaded;
    const struct mt_object_options options = {.live = true};
    mt_objects_add(&loaded->source.objects, tree, (struct mt_place){NULL, 0}, 1, &options,
                   &loaded->findings);
}

static bool is_chosen(const struct mt_objects *objects, const struct mt_ref *ref)
{
    for (size_t i = 0; i < objects->list.count; i++) {
        if (mt_ref_compare(&objects->list.items[i]->ref, ref) == 0) {
            return true;
        }
    }
    return false;
}

/** Chooses what was read since the source had so many objects, each object once. */
static void choose(struct mt_live_objects *live, size_t before)
{
    struct mt_loaded *loaded = live->loaded;
    for (size_t i = before; i < loaded->source.objects.list.count; i++) {
        struct mt_object *object = loaded->source.objects.list.items[i];
        if (!is_chosen(&loaded->objects, &object->ref)) {
            mt_array_push(loaded->arena, &loaded->objects.list, object);
        }
    }
}

/** One GET. */
struct getting {
    bool answered;
    int status;
    cJSON *object;
    struct mt_error *err;
};

static void take_object(void *data, const struct mt_answer *answer)
{
    struct getting *getting = data;
    getting->answered = true;
    getting->status = answer->status;
    if (mt_answer_is_good(answer)) {
        getting->object = mt_tree_copy(answer->object);
    } else {
        mt_fail(getting->err, MT_ERR_IO, "%s", mt_answer_why(answer));
    }
}

static const char *place_of(const struct mt_ref *ref, struct mt_arena *arena)
{
    return ref->namespace[0] != '\0' ? mt_arena_printf(arena, " in namespace %s", ref->namespace)
                                     : "";
}

static bool get(struct reading *reading)
{
    struct mt_live_objects *live = reading->live;
    const struct mt_cluster *cluster = &live->connection.cluster;
    struct mt_arena *arena = live->loaded->arena;
    const struct mt_ref *ref = &reading->ref;
    struct getting getting = {.err = reading->err};
    cluster->get(cluster->data, ref, take_object, &getting);
    mt_connection_await(cluster, &getting.answered);
    if (getting.object != NULL) {
        add(live, getting.object);
        return true;
    }
    if (getting.status == NOT_FOUND) {
        mt_fail(reading->err, MT_ERR_NOT_FOUND, "there is no %s%s", mt_ref_short(ref, arena),
                place_of(ref, arena));
        return fail(reading, MT_EXIT_NO);
    }
    mt_wrap(reading->err, "%s cannot be read", mt_ref_short(ref, arena));
    return fail(reading, MT_EXIT_CONNECTION);
}

/** Adds an object of a list that has the labels asked for. */
static void see_object(void *data, const cJSON *object)
{
    struct reading *reading = data;
    const struct mt_loaded *loaded = reading->live->loaded;
    if (mt_selector_matches(loaded->selector, object)) {
        add(reading->live, mt_tree_copy(object));
    }
}

static struct mt_watch_scope scope_of(const struct mt_ref *ref)
{
    return (struct mt_watch_scope){.group = ref->group,
                                   .version = ref->version,
                                   .kind = ref->kind,
                                   .namespace = ref->namespace};
}

static bool list(struct reading *reading)
{
    struct mt_live_objects *live = reading->live;
    struct mt_loaded *loaded = live->loaded;
    const struct mt_ref *ref = &reading->ref;
    const size_t before = loaded->source.objects.list.count;
    const struct mt_watch_scope scope = scope_of(ref);
    switch (mt_listing(&live->connection.cluster, &scope, see_object, reading, reading->err)) {
    case MT_LISTED_ALL:
        break;
    case MT_LISTED_INTERRUPTED:
        return fail(reading, MT_EXIT_INTERRUPTED);
    case MT_LISTED_FORBIDDEN:
    case MT_LISTED_FAILED:
        mt_wrap(reading->err, "objects of kind %s cannot be listed%s", ref->kind,
                place_of(ref, loaded->arena));
        return fail(reading, MT_EXIT_CONNECTION);
    }
    if (loaded->source.objects.list.count == before) {
        mt_fail(reading->err, MT_ERR_NOT_FOUND, "no %s%s has labels that meet -l \"%s\"", ref->kind,
                place_of(ref, loaded->arena), live->cli->args.selector);
        return fail(reading, MT_EXIT_NO);
    }
    return true;
}

/** With -l an operand is a kind; the name that the form wants is made up. */
static bool parse(struct reading *reading, const char *operand)
{
    struct mt_arena *arena = reading->live->loaded->arena;
    struct mt_error *err = reading->err;
    if (reading->live->loaded->selector == NULL) {
        return mt_object_pattern_parse(operand, arena, &reading->pattern, err);
    }
    struct mt_object_pattern named;
    if (mt_object_pattern_parse(operand, arena, &named, NULL)) {
        return mt_fail(err, MT_ERR_INVALID,
                       "%s names one object, and -l chooses among all of a kind: write %s%s%s, or "
                       "leave -l out",
                       operand, named.group != NULL ? named.group : "",
                       named.group != NULL ? "/" : "", named.kind);
    }
    const char *with_name = mt_arena_printf(arena, "%s/x", operand);
    return mt_object_pattern_parse(with_name, arena, &reading->pattern, NULL) ||
           mt_fail(err, MT_ERR_INVALID,
                   "\"%s\" names no kind; with -l write [group/]Kind, as in apps/Deployment",
                   operand);
}

static bool read_operand(struct reading *reading)
{
    const struct mt_loaded *loaded = reading->live->loaded;
    const size_t before = loaded->source.objects.list.count;
    if (!find_kind(reading) || !(loaded->selector != NULL ? list(reading) : get(reading))) {
        return false;
    }
    choose(reading->live, before);
    return true;
}

static void warn(void *data, const char *message)
{
    mt_cli_say(data, MT_SEVERITY_WARNING, message);
}

static bool connect(struct mt_live_objects *live, int *code, struct mt_error *err)
{
    struct mt_cli *cli = live->cli;
    if (!mt_connection_find(&live->connection, live->loaded, cli, code, err)) {
        return false;
    }
    *code = MT_EXIT_CONNECTION;
    return mt_connection_open(&live->connection, live->loaded, cli, warn, cli, err);
}

/** What the operands say, before any call. */
static bool parse_all(struct reading *readings, const struct mt_words *objects,
                      struct mt_error *err)
{
    for (size_t i = 0; i < objects->count; i++) {
        if (!parse(&readings[i], objects->items[i])) {
            return false;
        }
    }
    return objects->count > 0 ||
           mt_fail(err, MT_ERR_INVALID,
                   "name the objects: [group/]Kind[/namespace]/name, or with -l "
                   "LABELS [group/]Kind");
}

bool mt_live_objects_read(struct mt_live_objects *live, const struct mt_words *objects, int *code)
{
    const size_t count = objects->count;
    struct mt_error err;
    struct reading *readings = mt_arena_alloc(live->loaded->arena, count * sizeof *readings);
    for (size_t i = 0; i < count; i++) {
        readings[i] = (struct reading){.live = live, .err = &err};
    }
    *code = MT_EXIT_USAGE;
    bool good = parse_all(readings, objects, &err) && connect(live, code, &err);
    for (size_t i = 0; good && i < count; i++) {
        good = read_operand(&readings[i]);
        *code = readings[i].code;
    }
    if (!good && *code != MT_EXIT_INTERRUPTED) {
        mt_findings_print_error(&live->cli->err, err.msg);
    }
    return good;
}

static void see_any(void *data, const cJSON *object)
{
    add(data, mt_tree_copy(object));
}

/** "[group/]version/Kind" as what is listed. */
static struct mt_watch_scope scope_of_kind(const char *kind, const char *namespace,
                                           struct mt_arena *arena)
{
    char *group = mt_arena_strdup(arena, kind);
    char *name = strrchr(group, '/');
    if (name == NULL) {
        return (struct mt_watch_scope){.group = "", .version = "", .kind = kind};
    }
    *name++ = '\0';
    char *version = strchr(group, '/');
    if (version != NULL) {
        *version++ = '\0';
    }
    return (struct mt_watch_scope){
        .group = version != NULL ? group : "",
        .version = version != NULL ? version : group,
        .kind = name,
        .namespace = namespace,
    };
}

/** Adds a word that is not there yet; whether it was not. */
static bool add_word(struct mt_words *words, const char *word, struct mt_arena *arena)
{
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->items[i], word) == 0) {
            return false;
        }
    }
    mt_array_push(arena, words, word);
    return true;
}

void mt_live_objects_add_related(struct mt_live_objects *live, struct mt_words *known)
{
    struct mt_loaded *loaded = live->loaded;
    struct mt_arena *arena = loaded->arena;
    const struct mt_policy *policy = &loaded->policy;
    struct mt_words read = {0}; // "kind namespace"
    struct mt_error err;
    for (size_t i = 0; i < loaded->objects.list.count; i++) {
        const struct mt_object *object = loaded->objects.list.items[i];
        const struct mt_need *needs = NULL;
        size_t count = policy->needs(policy->data, &object->ref, object->intent->health, &needs);
        for (size_t j = 0; j < count; j++) {
            const char *namespace = object->ref.namespace;
            const char *kind = needs[j].kind;
            const struct mt_watch_scope scope = scope_of_kind(kind, namespace, arena);
            if (add_word(&read, mt_arena_printf(arena, "%s %s", kind, namespace), arena) &&
                mt_listing(&live->connection.cluster, &scope, see_any, live, &err) ==
                    MT_LISTED_ALL) {
                add_word(known, kind, arena);
            }
        }
    }
}

void mt_live_objects_end(struct mt_live_objects *live)
{
    mt_connection_close(&live->connection);
}
