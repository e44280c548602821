// SPDX-License-Identifier: Apache-2.0
#include "support_rehearsal.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"

#include <stdio.h>
#include <string.h>

void world_open(struct world *world, struct support *support,
                const struct mt_rehearsal_options *options)
{
    struct mt_rehearsal_options defaults = mt_rehearsal_options_default();
    *world = (struct world){.support = support};
    world->rehearsal = mt_rehearsal_new(options != NULL ? options : &defaults);
    world->cluster = mt_rehearsal_cluster(world->rehearsal);
}

void world_close(struct world *world)
{
    mt_rehearsal_free(world->rehearsal);
    cJSON_Delete(world->object);
    world->object = NULL;
}

static void note_causes(struct world *world, const cJSON *status)
{
    size_t length = 0;
    world->causes[0] = '\0';
    const cJSON *cause = NULL;
    cJSON_ArrayForEach (cause, mt_json_at(status, "details", "causes", NULL)) {
        length +=
            (size_t)snprintf(world->causes + length, sizeof world->causes - length, "%s %s: %s\n",
                             mt_json_string(cause, "reason"), mt_json_string(cause, "field"),
                             mt_json_string(cause, "message"));
    }
}

void world_answered(void *data, const struct mt_answer *answer)
{
    struct world *world = data;
    world->answers++;
    world->status = answer->status;
    world->cancelled = answer->cancelled;
    world->change = answer->change;
    world->now_ms = answer->now_ms;
    snprintf(world->reason, sizeof world->reason, "%s", answer->reason);
    note_causes(world, answer->details);
    snprintf(world->message, sizeof world->message, "%s", answer->message);
    cJSON_Delete(world->object);
    world->object = answer->object != NULL ? cJSON_Duplicate(answer->object, true) : NULL;
}

/** Polls until the next answer. */
static int answer(struct world *world)
{
    size_t before = world->answers;
    while (world->answers == before) {
        uint64_t now = world->cluster.now_ms(world->cluster.data);
        world->cluster.poll(world->cluster.data, now + 1000);
        if (world->answers == before && world->cluster.now_ms(world->cluster.data) > now + 999) {
            fail_msg("no answer within a second");
        }
    }
    return world->status;
}

static const struct mt_object *parse(struct world *world, const char *yaml)
{
    support_reset(world->support);
    support_objects(yaml, true, &world->support->objects, &world->support->findings);
    assert_true(world->support->objects.list.count > 0);
    return world->support->objects.list.items[0];
}

int world_write(struct world *world, const char *yaml, struct world_write how)
{
    const struct mt_object *object = parse(world, yaml);
    struct mt_ref ref = object->ref;
    const struct mt_write write = {
        .verb = how.verb,
        .ref = &ref,
        .object = object->tree,
        .dry_run = how.dry_run,
        .force_conflicts = how.force,
        .lenient = how.lenient,
        .takes_marks = how.takes_marks,
    };
    world->cluster.write(world->cluster.data, &write, world_answered, world);
    support_reset(world->support); // the call has copied what it needs
    return answer(world);
}

int world_apply(struct world *world, const char *yaml)
{
    return world_write(world, yaml, (struct world_write){.verb = MT_VERB_APPLY});
}

struct mt_ref world_ref(struct world *world, const char *path)
{
    const char *parts[5] = {"", "", "", "", ""};
    char *text = mt_arena_strdup(world->support->arena, path);
    for (size_t i = 0; i < 5 && text != NULL; i++) {
        parts[i] = text;
        text = strchr(text, '/');
        if (text != NULL) {
            *text++ = '\0';
        }
    }
    return (struct mt_ref){parts[0], parts[1], parts[2], parts[3], parts[4]};
}

int world_get(struct world *world, const char *path)
{
    struct mt_ref ref = world_ref(world, path);
    world->cluster.get(world->cluster.data, &ref, world_answered, world);
    return answer(world);
}

int world_delete(struct world *world, const char *path, enum mt_propagation propagation)
{
    struct mt_ref ref = world_ref(world, path);
    const struct mt_deletion deletion = {.ref = &ref, .propagation = propagation};
    world->cluster.delete(world->cluster.data, &deletion, world_answered, world);
    return answer(world);
}

void world_put(struct world *world, const char *yaml, const char *manager)
{
    parse(world, yaml);
    for (size_t i = 0; i < world->support->objects.list.count; i++) {
        struct mt_error err = {0};
        const cJSON *tree = world->support->objects.list.items[i]->tree;
        if (!mt_rehearsal_put(world->rehearsal, tree, manager, &err)) {
            fail_msg("%s", err.msg);
        }
    }
    support_reset(world->support);
}

const cJSON *world_live(struct world *world, const char *path)
{
    struct mt_ref ref = world_ref(world, path);
    return mt_rehearsal_get(world->rehearsal, &ref);
}

const char *world_text(struct world *world, const char *path, const char *at)
{
    const cJSON *node = world_live(world, path);
    char step[64];
    while (node != NULL && *at != '\0') {
        size_t length = strcspn(at, "/");
        snprintf(step, sizeof step, "%.*s", (int)length, at);
        node =
            cJSON_IsArray(node) ? cJSON_GetArrayItem(node, step[0] - '0') : mt_json_get(node, step);
        at += length + (at[length] == '/' ? 1 : 0);
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    if (node != NULL) {
        mt_json_print(node, false, &text);
    }
    const char *copy = mt_arena_strdup(world->support->arena, mt_buf_text(&text));
    mt_buf_fini(&text);
    return copy;
}

void world_expect(struct world *world, const char *path, const char *at, const char *expected)
{
    char name[256];
    snprintf(name, sizeof name, "%s %s", path, at);
    support_expect_text(name, world_text(world, path, at), expected);
}

void world_wait(struct world *world, uint64_t ms)
{
    uint64_t until = world->cluster.now_ms(world->cluster.data) + ms;
    while (world->cluster.now_ms(world->cluster.data) < until) {
        world->cluster.poll(world->cluster.data, until);
    }
}
