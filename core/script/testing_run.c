// SPDX-License-Identifier: Apache-2.0
// testing.rehearse(): a command line of this program, in a process of its own.
#include "base/child.h"
#include "base/error.h"
#include "manifest/json.h"
#include "script/coverage.h"
#include "script/held.h"
#include "script/spec_state.h"
#include "script/testing_engine.h"

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    ARGUMENTS_MAX = 200,
    OUTPUT_MAX = 64 * 1024 * 1024, ///< Bytes that a command may print.
    READ_SIZE = 65536,
};

/** The command line of a child. */
struct command {
    mt_spec_command_fn *run;
    int argc;
    char *argv[ARGUMENTS_MAX + 2]; ///< With the program's name, and NULL at the end.
};

/** What it prints goes to the pipe; what is wrong it says there, too, for streams do. */
static int run_command(void *data, int fd)
{
    struct command *command = data;
    dup2(fd, STDOUT_FILENO);
    const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nothing >= 0) {
        dup2(nothing, STDERR_FILENO);
    }
    const int code = command->run(command->argc, command->argv);
    mt_coverage_write(fd);
    return code;
}

/** Takes the coverage that stands behind the output out of it. */
static void take_coverage(struct mt_buf *out)
{
    static const char mark[] = "{\"coverage\":";
    char *text = out->length > 0 ? out->data : NULL;
    while (text != NULL && *text != '\0') {
        char *end = strchr(text, '\n');
        if (end == NULL || strncmp(text, mark, strlen(mark)) != 0) {
            text = end != NULL ? end + 1 : NULL;
            continue;
        }
        struct mt_json_end stopped;
        struct mt_error err;
        cJSON *line = mt_json_parse(NULL, text, (size_t)(end - text), 1, &stopped, &err);
        mt_coverage_read(line);
        cJSON_Delete(line);
        const size_t length = (size_t)(end + 1 - text);
        out->length -= length;
        memmove(text, end + 1, out->length - (size_t)(text - out->data) + 1);
    }
}

static void read_all(int fd, struct mt_buf *out)
{
    char bytes[READ_SIZE];
    ssize_t got = 0;
    do {
        got = read(fd, bytes, sizeof bytes);
    } while ((got > 0 && mt_buf_append(out, bytes, (size_t)got)) || (got < 0 && errno == EINTR));
}

/** The arguments of the list at 1; the texts stay in it. */
static void read_arguments(lua_State *L, struct command *command)
{
    static char program[] = "moontide";
    const lua_Integer count = (lua_Integer)lua_rawlen(L, 1);
    luaL_argcheck(L, count <= ARGUMENTS_MAX, 1, "a command line of fewer words");
    command->argv[command->argc++] = program;
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, 1, i);
        luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, 1, "a list of texts");
        // The command line is const to nobody who reads it, and written by no one.
        command->argv[command->argc++] = (char *)(uintptr_t)lua_tostring(L, -1);
        lua_pop(L, 1);
    }
}

int mt_testing_run(lua_State *L)
{
    struct command command = {.run = mt_spec_state_of(L)->run->command};
    struct mt_child child;
    struct mt_error err;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    if (command.run == NULL) {
        return mt_testing_raise(L, "%s", "there is no command line here");
    }
    read_arguments(L, &command);
    struct mt_held *held = mt_hold(L, OUTPUT_MAX);
    fflush(NULL); // the child has a copy of what is not written yet
    if (!mt_child_start(&child, run_command, &command, &err)) {
        return mt_testing_raise(L, "%s", err.msg);
    }
    read_all(child.fd, &held->text);
    take_coverage(&held->text);
    const int status = mt_child_end(&child, held->text.overflow);
    lua_pushinteger(L, status);
    lua_pushlstring(L, mt_buf_text(&held->text), held->text.length);
    mt_held_drop(held);
    return 2;
}
