// SPDX-License-Identifier: Apache-2.0
#include "kill_case.h"

#include "manifests.h"
#include "random.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "manifest/documents.h"
#include "manifest/json.h"
#include "manifest/object.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOP_FOLDER MT_SIMULATION_DIR "/../../examples/shop"
#define THE_NAMESPACE                                                                              \
    "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop}, spec: {finalizers: "           \
    "[kubernetes]}}\n"

enum {
    OBJECTS_MAX = 9,
    WAVE_MS = 3600000, ///< Longer than any process is away.
    BEFORE_PERCENT = 55,
    FAILING_PERCENT = 40,
};

/** Nothing of the cluster and its people is out of order, and nothing is a matter of time. */
static struct sim_settings calm_settings(uint64_t seed)
{
    const struct sim_settings drawn = sim_settings_of(seed);
    struct sim_settings settings = {
        .seed = seed,
        .objects = 1 + drawn.objects % OBJECTS_MAX,
        .there_percent = drawn.there_percent,
        .good_percent = 100,
        .steady = true,
        .timeouts = mt_timeouts_default(),
        .no_wait = drawn.no_wait,
        .concurrency = drawn.concurrency,
        .strict = drawn.strict,
        .assume = true,
        .dry_run_first = drawn.dry_run_first,
        .lists_first = drawn.lists_first,
        .deletion = drawn.deletion,
        .orphan = drawn.orphan,
    };
    settings.timeouts.of[MT_LEVEL_WAVE] = (struct mt_timeout){true, WAVE_MS};
    return settings;
}

static void start(struct kill_case *of, uint64_t seed)
{
    struct sim_random random = sim_random_of(seed, "kill");
    *of = (struct kill_case){.settings = calm_settings(seed)};
    mt_buf_init(&of->wanted, MT_BUF_UNLIMITED);
    mt_buf_init(&of->before, MT_BUF_UNLIMITED);
    mt_buf_init(&of->foreign, MT_BUF_UNLIMITED);
    of->same_machine = sim_chance(&random, 50);
    of->late = !of->same_machine && sim_chance(&random, 60);
}

void kill_case_of(uint64_t seed, struct kill_case *of)
{
    struct sim_random random = sim_random_of(seed, "kill case");
    struct sim_manifests manifests;
    start(of, seed);
    sim_manifests_write(&of->settings, &manifests);
    mt_buf_puts(&of->wanted, mt_buf_text(&manifests.wanted));
    mt_buf_puts(&of->foreign, mt_buf_text(&manifests.foreign));
    if (of->settings.deletion) {
        mt_buf_puts(&of->before, mt_buf_text(&manifests.wanted));
    } else if (sim_chance(&random, BEFORE_PERCENT)) {
        mt_buf_puts(&of->before, mt_buf_text(&manifests.there));
        mt_buf_puts(&of->before, mt_buf_text(&manifests.left));
    }
    if (!of->settings.deletion && sim_chance(&random, FAILING_PERCENT)) {
        kill_case_add_failure(of, &random);
    }
    sim_manifests_fini(&manifests);
}

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "error: %s: %s\n", what, why);
    exit(2);
}

/** Appends all manifests of the shop but one. */
static void put_shop(const char *without, struct mt_buf *out)
{
    struct mt_error err = {0};
    struct mt_arena *arena = mt_arena_new();
    struct mt_file_names names = {0};
    if (!mt_file_list(SHOP_FOLDER, arena, &names, &err)) {
        give_up(SHOP_FOLDER, err.msg);
    }
    for (size_t i = 0; i < names.count; i++) {
        const char *path = mt_arena_printf(arena, "%s/%s", SHOP_FOLDER, names.items[i]);
        if (!mt_file_has_suffix(path, ".yaml") || strcmp(names.items[i], without) == 0) {
            continue;
        }
        mt_buf_puts(out, "---\n");
        if (!mt_file_read(path, out, &err)) {
            give_up(path, err.msg);
        }
    }
    mt_arena_free(arena);
}

void kill_case_of_shop(unsigned way, struct kill_case *of)
{
    start(of, way);
    of->shop = true;
    of->settings.no_wait = false;
    of->settings.concurrency = 0;
    of->settings.dry_run_first = true;
    of->settings.deletion = way == KILL_SHOPS - 1;
    of->settings.orphan = false;
    mt_buf_puts(&of->foreign, THE_NAMESPACE);
    put_shop("", &of->wanted);
    if (of->settings.deletion) {
        put_shop("", &of->before);
    } else if (way % 2 == 1) { // a later sync, which prunes
        put_shop("ingress.yaml", &of->before);
        mt_buf_puts(&of->before,
                    "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: old, annotations: "
                    "{argocd.argoproj.io/sync-wave: \"2\"}}}\n");
    }
    of->fails = way == 2 || way == 3;
}

void kill_case_fini(struct kill_case *of)
{
    mt_buf_fini(&of->wanted);
    mt_buf_fini(&of->before);
    mt_buf_fini(&of->foreign);
}

/** The document callback's way to mt_objects_add(). */
struct reading {
    const struct kill_case *of;
    struct mt_objects *objects;
    struct mt_findings *findings;
};

/** How an object of the shop does, by its kind. */
static const char *life_of(const struct kill_case *of, const char *kind, const char *name)
{
    if (of->fails && strcmp(name, "smoke-test") == 0) {
        return "0 Progressing; 900 Degraded";
    }
    const bool lives = strcmp(kind, "Job") == 0 || strcmp(kind, "Deployment") == 0 ||
                       strcmp(kind, "StatefulSet") == 0 || strcmp(kind, "Ingress") == 0;
    return lives ? "0 Progressing; 700 Healthy" : NULL;
}

static void give_life(const struct kill_case *of, cJSON *root)
{
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(root, "metadata");
    const char *name = mt_json_string(metadata, "name");
    const char *life = life_of(of, mt_json_string(root, "kind"), name != NULL ? name : "");
    if (life == NULL) {
        return;
    }
    cJSON *annotations = cJSON_GetObjectItemCaseSensitive(metadata, "annotations");
    if (annotations == NULL) {
        annotations = cJSON_AddObjectToObject(metadata, "annotations");
    }
    cJSON_AddStringToObject(annotations, SIM_LIFE, life);
}

static void add_document(void *data, cJSON *root, unsigned line, unsigned index)
{
    const struct reading *reading = data;
    if (reading->of->shop) {
        give_life(reading->of, root);
    }
    mt_objects_add(reading->objects, root, (struct mt_place){"wanted.yaml", line}, index,
                   &(struct mt_object_options){0}, reading->findings);
}

void kill_case_read(const struct kill_case *of, const struct mt_buf *yaml, struct mt_arena *arena,
                    struct mt_findings *findings, struct mt_objects *objects)
{
    struct reading reading = {of, objects, findings};
    mt_documents_read("wanted.yaml", mt_buf_text(yaml), yaml->length, arena, findings, add_document,
                      &reading);
}
