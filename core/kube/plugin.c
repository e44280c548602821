// SPDX-License-Identifier: Apache-2.0
#include "kube/plugin.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/log.h"
#include "base/spawn.h"
#include "kube/credentials.h"
#include "kube/kubeconfig.h"

#include <string.h>

#define MT_LOG_TOPIC "kube.plugin"

enum { ERRORS_MAX = 64 * 1024, SHOWN_MAX = 300 };

/** The text on one line: what a terminal would not print as it stands is a space. */
static const char *on_one_line(const char *text, size_t length, struct mt_arena *arena)
{
    char *line = mt_arena_strndup(arena, text, length);
    for (char *at = line; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7F) {
            *at = ' ';
        }
    }
    return line;
}

/** The last line that is not empty, which most programs fail with; "" where there is none. */
static const char *last_line(const struct mt_buf *text, struct mt_arena *arena)
{
    size_t end = text->length;
    while (end > 0 && strchr(" \t\r\n", text->data[end - 1]) != NULL) {
        end--;
    }
    size_t start = end;
    while (start > 0 && text->data[start - 1] != '\n') {
        start--;
    }
    size_t length = end - start < SHOWN_MAX ? end - start : SHOWN_MAX;
    return length > 0 ? on_one_line(text->data + start, length, arena) : "";
}

static const char *const *arguments(const struct mt_kube_exec *exec, struct mt_arena *arena)
{
    MT_ARRAY(const char *) argv = {0};
    mt_array_push(arena, &argv, exec->command);
    for (size_t i = 0; i < exec->arg_count; i++) {
        mt_array_push(arena, &argv, exec->args[i]);
    }
    mt_array_push(arena, &argv, NULL);
    return argv.items;
}

static bool fail_spawn(const struct mt_kube_exec *exec, uint64_t timeout_ms, struct mt_arena *arena,
                       struct mt_error *err)
{
    if (err->code == MT_ERR_NOT_FOUND) {
        const char *hint = exec->install_hint;
        return mt_fail(err, MT_ERR_NOT_FOUND, "is not there; %s",
                       hint != NULL ? on_one_line(hint, strlen(hint), arena)
                                    : "install it, or correct exec.command");
    }
    if (err->code == MT_ERR_TIMEOUT) {
        return mt_fail(err, MT_ERR_TIMEOUT,
                       "did not end within %g s; run it by hand to see what it waits for",
                       (double)timeout_ms / 1000);
    }
    if (err->code == MT_ERR_INVALID) {
        return mt_fail(err, MT_ERR_INVALID, "printed more than %d bytes",
                       MT_KUBE_PLUGIN_OUTPUT_MAX);
    }
    return mt_wrap(err, "cannot be run");
}

/** Runs it and fills `output`; errors go on after "the plugin NAME". */
static bool run(const struct mt_kube_access *access, bool interactive, uint64_t timeout_ms,
                struct mt_arena *arena, struct mt_buf *output, struct mt_error *err)
{
    struct mt_buf errors;
    mt_buf_init(&errors, ERRORS_MAX);
    struct mt_spawn spawn = {
        .argv = arguments(access->exec, arena),
        .environment = mt_kube_plugin_environment(access, interactive, arena),
        .output = output,
        .errors = &errors,
        .terminal = interactive,
        .timeout_ms = timeout_ms,
    };
    int status = 0;
    bool ok = mt_spawn_run(&spawn, &status, err);
    if (!ok) {
        fail_spawn(access->exec, timeout_ms, arena, err);
    } else if (status != 0) {
        const char *said = last_line(&errors, arena);
        ok = mt_fail(err, MT_ERR_INVALID, "ended with status %d%s%s", status,
                     said[0] != '\0' ? ": " : "; run it by hand to see why", said);
    }
    mt_buf_fini(&errors);
    return ok;
}

bool mt_kube_plugin_run(const struct mt_kube_access *access,
                        const struct mt_kube_credentials_options *options, struct mt_arena *arena,
                        struct mt_kube_plugin_answer *answer, struct mt_error *err)
{
    const struct mt_kube_exec *exec = access->exec;
    if (exec->interactive == MT_KUBE_ALWAYS && !options->terminal) {
        return mt_fail(err, MT_ERR_INVALID,
                       "%s: the plugin %s wants a terminal (interactiveMode: Always), and standard "
                       "input is none, or is read for manifests; run it in a terminal, or choose a "
                       "user with other credentials",
                       access->user_place, exec->command);
    }
    bool interactive = exec->interactive != MT_KUBE_NEVER && options->terminal;
    uint64_t limit_ms = options->plugin_ms > 0 ? options->plugin_ms : MT_KUBE_PLUGIN_MS;
    struct mt_buf output;
    mt_buf_init(&output, MT_KUBE_PLUGIN_OUTPUT_MAX);
    log_debug("running %s%s", exec->command, interactive ? " with the terminal" : "");
    bool ok = run(access, interactive, interactive ? 0 : limit_ms, arena, &output, err) &&
              mt_kube_plugin_parse(access, &output, arena, answer, err);
    mt_buf_fini(&output);
    if (ok) {
        return true;
    }
    struct mt_error inner = *err;
    return mt_fail(err, inner.code, "%s: the plugin %s %s", access->user_place, exec->command,
                   inner.msg);
}
