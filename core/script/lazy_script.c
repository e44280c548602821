// SPDX-License-Identifier: Apache-2.0
#include "script/lazy_script.h"

#include "base/arena.h"

static void release(void *data)
{
    struct mt_lazy_script *lazy = data;
    mt_script_free(lazy->script);
    mt_buf_fini(&lazy->code);
}

bool mt_lazy_script_init(struct mt_lazy_script *lazy, struct mt_script *loader,
                         const struct mt_script_options *options, struct mt_arena *arena,
                         struct mt_error *err)
{
    lazy->options = *options;
    lazy->options.path = mt_arena_strdup(arena, options->path);
    lazy->options.file = mt_arena_strdup(arena, options->file);
    lazy->options.text = NULL; // it is compiled here, and not read again
    lazy->script = NULL;
    mt_buf_init(&lazy->code, MT_BUF_UNLIMITED);
    mt_arena_own(arena, lazy, release);
    bool loaded = options->text != NULL
                      ? mt_script_load_text(loader, options->text, lazy->options.path, err)
                      : mt_script_load(loader, lazy->options.file, lazy->options.path, err);
    if (!loaded) {
        return false;
    }
    mt_script_dump(loader, &lazy->code);
    return true;
}

bool mt_lazy_script_call(struct mt_lazy_script *lazy, mt_script_body_fn *body, void *data,
                         struct mt_error *err)
{
    if (lazy->script == NULL) {
        lazy->script = mt_script_new_code(&lazy->options, &lazy->code, err);
    }
    return lazy->script != NULL && mt_script_call(lazy->script, body, data, err);
}

const char *mt_lazy_script_traceback(const struct mt_lazy_script *lazy, struct mt_arena *arena)
{
    const char *traceback = lazy->script != NULL ? mt_script_traceback(lazy->script) : "";
    return traceback[0] != '\0' ? mt_arena_strdup(arena, traceback) : NULL;
}
