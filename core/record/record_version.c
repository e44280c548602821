// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "record/record.h"
#include "record/secret.h"

#include <stdlib.h>

struct asking {
    struct mt_arena *arena;
    struct mt_ref ref;
    const char *app;
    mt_record_version_fn *done;
    void *done_data;
};

static void answered(void *data, const struct mt_answer *answer)
{
    enum { NOT_FOUND = 404 };
    struct asking *asking = data;
    const char *version =
        mt_json_string(mt_json_get(answer->object, "metadata"), "resourceVersion");
    struct mt_error err;
    if (answer->status == NOT_FOUND) {
        asking->done(asking->done_data, "", NULL);
    } else if (mt_answer_is_good(answer) && version != NULL) {
        asking->done(asking->done_data, version, NULL);
    } else {
        mt_secret_unreadable(&asking->ref, asking->app, mt_answer_why(answer), &err);
        asking->done(asking->done_data, NULL, &err);
    }
    mt_arena_free(asking->arena);
    free(asking);
}

void mt_record_version(const struct mt_cluster *cluster, const char *namespace, const char *app,
                       mt_record_version_fn *done, void *done_data)
{
    struct asking *asking = mt_alloc(sizeof *asking);
    asking->arena = mt_arena_new();
    const struct mt_record_of of = {mt_arena_strdup(asking->arena, app),
                                    mt_arena_strdup(asking->arena, namespace)};
    asking->ref = mt_secret_ref(&of, MT_RECORD_HEADER, NULL, asking->arena);
    asking->app = of.app;
    asking->done = done;
    asking->done_data = done_data;
    cluster->get(cluster->data, &asking->ref, answered, asking);
}
