// SPDX-License-Identifier: Apache-2.0
#include "cli/run_head.h"

#include "base/arena.h"
#include "base/hash.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/plan_print.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_REVISION = 1 }; // until the record of an app counts them

static void add_bytes(void *data, const char *bytes, size_t length)
{
    uint64_t *hash = data;
    *hash = mt_hash_add(*hash, bytes, length);
}

const char *mt_plan_hash(const struct mt_plan *plan, struct mt_arena *arena)
{
    struct mt_output output;
    uint64_t hash = MT_HASH_START;
    mt_output_init_taken(&output, add_bytes, &hash);
    mt_plan_print_json(&output, plan, NULL);
    mt_output_finish(&output, NULL);
    return mt_arena_printf(arena, "fnv1a64:%016" PRIx64, hash);
}

/** The login name, as the system knows it or the environment claims it. */
static const char *find_user(struct mt_arena *arena)
{
    const struct passwd *entry = getpwuid(geteuid());
    const char *name = entry != NULL ? entry->pw_name : getenv("USER");
    return mt_arena_strdup(arena, name);
}

/** The PATHs as they were typed, or those of the project file. */
static const char *join_paths(const struct mt_texts *paths, struct mt_arena *arena)
{
    const char *text = "";
    struct mt_buf joined;
    mt_buf_init(&joined, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < paths->count; i++) {
        mt_buf_puts(&joined, i > 0 ? " " : "");
        mt_buf_puts(&joined, paths->items[i]);
    }
    text = mt_arena_strdup(arena, mt_buf_text(&joined));
    mt_buf_fini(&joined);
    return text;
}

struct mt_run_head mt_run_head_of(const struct mt_loaded *loaded)
{
    return (struct mt_run_head){
        .app = loaded->app,
        .namespace = loaded->namespace,
        .context = loaded->context,
        .env = loaded->project.env,
        .user = find_user(loaded->arena),
        .source = join_paths(&loaded->project.paths, loaded->arena),
        .plan_hash = mt_plan_hash(loaded->plan, loaded->arena),
        .version = MT_VERSION,
        .revision = FIRST_REVISION,
        .run_id = loaded->run_id,
    };
}
