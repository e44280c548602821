// SPDX-License-Identifier: Apache-2.0
#include "cli/run_head.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "cli/load.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_REVISION = 1 }; // of an app without a record

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
        .source = loaded->deletion ? NULL : join_paths(&loaded->project.paths, loaded->arena),
        .plan_hash = loaded->plan_hash,
        .version = MT_VERSION,
        .revision = loaded->revision > 0 ? loaded->revision : FIRST_REVISION,
        .run_id = loaded->resumed_run_id != NULL ? loaded->resumed_run_id : loaded->run_id,
    };
}
