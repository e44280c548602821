// SPDX-License-Identifier: Apache-2.0
/** What a script hook under way and the functions that its script calls share. */
#ifndef MT_SCRIPT_HOOK_RUN_STATE_H
#define MT_SCRIPT_HOOK_RUN_STATE_H

#include "base/buffer.h"
#include "script/reads.h"
#include "script/script.h"
#include "sync/policy.h"

#include <lua.h>

struct mt_error;
struct mt_hook_file;
struct mt_params;
struct mt_reach;

struct mt_hook_run {
    struct mt_script *script;      ///< NULL: there is none, and it has failed.
    lua_State *thread;             ///< The coroutine, which the registry of the state holds.
    cJSON *secrets;                ///< A list of values that no line and no message may show.
    const char *default_namespace; ///< Of what it reads; it lives in the state.
    const struct mt_reach *reach;  ///< What its script may reach.
    struct mt_reads reads;         ///< What it is shown of what it reads.
    mt_hook_refuse_fn *refuse;
    void *refuse_data;
    mt_hook_log_fn *log;
    void *log_data;
    const struct mt_hook_file *file;  ///< Of its type.
    const struct mt_hook_file *owner; ///< The file that has its `run`: the same, or a base.
    struct mt_hook_start start;       ///< Until `run` begins.
    const cJSON *asking; ///< The parameter whose Secret is being read before that, or NULL.
    cJSON *values;       ///< What was read so: texts by the names of parameters.
    int64_t now_ms;
    enum mt_hook_want waited_for; ///< What the last step came to.
    bool over;

    // What the step under way has come to.
    struct mt_arena *arena;
    struct mt_hook_step *step;
    const struct mt_hook_input *input; ///< What it goes on with; NULL in the first step.
    bool waits;                        ///< It yields because it wants something.
    bool failed;                       ///< It has said so; nothing takes that back.
    struct mt_buf message;
};

/**
 * Looks for the next parameter that is in a Secret of the cluster and was not read yet: the hook
 * asks for it, and what it wants is in `step`.  False when there is none (any more).
 */
bool mt_hook_ask_secret(struct mt_hook_run *hook, struct mt_arena *arena,
                        struct mt_hook_step *step);

/** Takes in what came of asking; false with `err`, which names the parameter. */
bool mt_hook_take_secret(struct mt_hook_run *hook, const struct mt_hook_input *input,
                         struct mt_error *err);

/** Pushes `hook` and `ctx`, the arguments of `run`; in a body.  False with `err`: no secret. */
bool mt_hook_push_arguments(lua_State *L, struct mt_hook_run *hook,
                            const struct mt_hook_start *start, const struct mt_params *params,
                            struct mt_error *err);

/** Raises where the script cannot wait in the function `name`: only its own coroutine is resumed.
 */
void mt_hook_check_can_wait(lua_State *L, const struct mt_hook_run *hook, const char *name);

/** Appends what the script wrote, with its secrets masked; whole, so that no cut goes through one.
 */
void mt_hook_mask(const struct mt_hook_run *hook, const char *text, size_t length,
                  struct mt_buf *out);

/** Sets the message of the end, with its secrets masked. */
void mt_hook_set_message(struct mt_hook_run *hook, const char *text);

#endif
