// SPDX-License-Identifier: Apache-2.0
#include "support_http.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SKIPPED = 77,
    PATIENCE_MS = 60 * 1000, // of a test that hangs
};

static void run_server(const char *folder, const int input[2], const int output[2])
{
    dup2(input[0], STDIN_FILENO);
    dup2(output[1], STDOUT_FILENO);
    close(input[0]);
    close(input[1]);
    close(output[0]);
    close(output[1]);
    execl(MT_NET_SERVER, MT_NET_SERVER, folder, (char *)NULL);
    _exit(127);
}

/** The line that the server prints when it listens. */
static char *read_ready(int fd)
{
    FILE *stream = fdopen(fd, "r");
    char line[512] = "";
    bool came = fgets(line, sizeof line, stream) != NULL;
    fclose(stream);
    assert_true(came);
    return mt_strdup(line + strlen("ready"));
}

static void start_server(struct support_http *test)
{
    int input[2];
    int output[2];
    assert_int_equal(pipe(input), 0);
    assert_int_equal(pipe(output), 0);
    test->folder = support_folder();
    test->pid = fork();
    if (test->pid == 0) {
        run_server(test->folder, input, output);
    }
    close(input[0]);
    close(output[1]);
    test->input = input[1];
    test->ready = read_ready(output[0]);
    test->ca = support_http_file(test, "ca.crt");
}

int support_http_setup(void **state)
{
    if (access(MT_NET_SERVER, X_OK) != 0) {
        puts("skipped: the server was not built, as there is no Go");
        exit(SKIPPED);
    }
    signal(SIGPIPE, SIG_IGN); // as main() does
    struct support_http *test = mt_alloc(sizeof *test);
    start_server(test);
    test->http = mt_http_new();
    *state = test;
    return 0;
}

int support_http_teardown(void **state)
{
    struct support_http *test = *state;
    mt_http_free(test->http);
    close(test->input);
    waitpid(test->pid, NULL, 0);
    support_folder_remove(test->folder);
    free(test->ready);
    free(test->ca);
    free(test);
    return 0;
}

unsigned support_http_port(const struct support_http *test, const char *face)
{
    char start[32];
    snprintf(start, sizeof start, " %s=", face);
    const char *found = strstr(test->ready, start);
    return found != NULL ? (unsigned)strtoul(found + strlen(start), NULL, 10) : 0;
}

char *support_http_file(const struct support_http *test, const char *name)
{
    char path[512];
    struct mt_buf text;
    snprintf(path, sizeof path, "%s/%s", test->folder, name);
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    struct mt_error err = {0};
    if (!mt_file_read(path, &text, &err)) {
        fail_msg("%s", err.msg);
    }
    return text.data;
}

struct mt_http_server *support_http_server(const struct support_http *test, const char *face,
                                           struct mt_http_server_options options)
{
    char url[128];
    if (options.url == NULL) {
        snprintf(url, sizeof url, "%s://127.0.0.1:%u/prefix",
                 strcmp(face, "plain") == 0 ? "http" : "https", support_http_port(test, face));
        options.url = url;
    }
    if (options.ca == NULL && !options.insecure) {
        options.ca = test->ca;
    }
    if (options.proxy == NULL) {
        options.proxy = ""; // whatever the environment of the test says
    }
    struct mt_error err = {0};
    struct mt_http_server *server = mt_http_server_new(test->http, &options, &err);
    if (server == NULL) {
        fail_msg("%s", err.msg);
    }
    return server;
}

static void note_warnings(struct support_answer *answer, const struct mt_http_result *result)
{
    size_t length = 0;
    for (size_t i = 0; i < result->warning_count; i++) {
        length += (size_t)snprintf(answer->warnings + length, sizeof answer->warnings - length,
                                   "%s%s", i > 0 ? "; " : "", result->warnings[i]);
    }
}

static void note_bytes(void *data, const char *bytes, size_t size)
{
    struct support_answer *answer = data;
    size_t had = strlen(answer->body);
    size_t room = sizeof answer->body - 1 - had;
    memcpy(answer->body + had, bytes, size < room ? size : room);
    answer->body_size += size;
}

static void note_done(void *data, const struct mt_http_result *result)
{
    struct support_answer *answer = data;
    answer->done++;
    answer->request = NULL;
    answer->failure = result->failure;
    answer->status = result->status;
    answer->repeated = result->repeated;
    answer->retry_after_ms = result->retry_after_ms;
    snprintf(answer->message, sizeof answer->message, "%s", result->message);
    snprintf(answer->content_type, sizeof answer->content_type, "%s", result->content_type);
    note_warnings(answer, result);
    assert_int_equal(result->body[result->body_size], '\0');
    note_bytes(answer, result->body, result->body_size);
}

void support_http_start(struct mt_http_server *server, struct mt_http_spec spec, bool streams,
                        struct support_answer *answer)
{
    *answer = (struct support_answer){0};
    if (spec.method == NULL) {
        spec.method = "GET";
    }
    if (streams) {
        spec.lane = MT_HTTP_STREAMS;
        spec.each = note_bytes;
    }
    answer->request = mt_http_start(server, &spec, note_done, answer);
}

void support_http_finish(struct support_http *test, struct support_answer *answer)
{
    uint64_t until_ms = mt_clock_monotonic_ms() + PATIENCE_MS;
    while (answer->done == 0 && mt_clock_monotonic_ms() < until_ms) {
        mt_http_poll(test->http, until_ms);
    }
    assert_int_equal(answer->done, 1);
}

void support_http_expect(struct support_http *test, struct support_answer *answer, const char *text)
{
    uint64_t until_ms = mt_clock_monotonic_ms() + PATIENCE_MS;
    while (strstr(answer->body, text) == NULL && answer->done == 0 &&
           mt_clock_monotonic_ms() < until_ms) {
        mt_http_poll(test->http, until_ms);
    }
    if (strstr(answer->body, text) == NULL) {
        fail_msg("\"%s\" did not come, but: %s%s", text, answer->body, answer->message);
    }
}

struct support_answer support_http_call(struct support_http *test, struct mt_http_server *server,
                                        struct mt_http_spec spec)
{
    struct support_answer answer;
    support_http_start(server, spec, false, &answer);
    support_http_finish(test, &answer);
    return answer;
}
