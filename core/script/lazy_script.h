// SPDX-License-Identifier: Apache-2.0
/** Scripts that are compiled together with others, and get states of their own when called. */
#ifndef MT_SCRIPT_LAZY_SCRIPT_H
#define MT_SCRIPT_LAZY_SCRIPT_H

#include "base/buffer.h"
#include "script/script.h"

struct mt_arena;

/** Embedded in something that lives in an arena. */
struct mt_lazy_script {
    struct mt_script_options options;
    struct mt_buf code;       ///< For mt_script_new_code().
    struct mt_script *script; ///< NULL: it was not called yet.
};

/**
 * Compiles the file in the state of `loader`, which can be asked what it is then.  False with `err`
 * for a file that cannot be.  What it holds is freed with the arena.
 */
bool mt_lazy_script_init(struct mt_lazy_script *lazy, struct mt_script *loader,
                         const struct mt_script_options *options, struct mt_arena *arena,
                         struct mt_error *err);

/** mt_script_call() in its own state, which is made first if need be. */
bool mt_lazy_script_call(struct mt_lazy_script *lazy, mt_script_body_fn *body, void *data,
                         struct mt_error *err);

/** mt_script_traceback() in the arena; NULL when it is unknown. */
const char *mt_lazy_script_traceback(const struct mt_lazy_script *lazy, struct mt_arena *arena);

#endif
