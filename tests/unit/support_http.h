// SPDX-License-Identifier: Apache-2.0
/**
 * The server of tests/net for a unit test, and requests to it.  Where the server was not built,
 * because there is no Go, the whole test is skipped.
 */
#ifndef MT_TESTS_UNIT_SUPPORT_HTTP_H
#define MT_TESTS_UNIT_SUPPORT_HTTP_H

#include "support.h"

#include "net/http.h"

#include <sys/types.h>

/** The state of a test: the server's process, and a loop. */
struct support_http {
    struct mt_http *http;
    char *folder; ///< With the certificates.
    char *ready;  ///< " h2=PORT h1=PORT …"
    pid_t pid;
    int input; ///< The server ends when it is closed.
    char *ca;
};

int support_http_setup(void **state);
int support_http_teardown(void **state);

#define support_http_test(function)                                                                \
    cmocka_unit_test_setup_teardown(function, support_http_setup, support_http_teardown)

/** The port of a face of the server; 0 where it has none of the name. */
unsigned support_http_port(const struct support_http *test, const char *face);

/** A file of the folder as text; free it. */
char *support_http_file(const struct support_http *test, const char *name);

/**
 * A server of the loop, at a face, "h2", with options in which `url` is filled in, and `ca`, where
 * that is NULL and a certificate is checked.
 */
struct mt_http_server *support_http_server(const struct support_http *test, const char *face,
                                           struct mt_http_server_options options);

/** What came of a request.  Freed by support_http_teardown(). */
struct support_answer {
    struct mt_http_request *request; ///< NULL when it is over.
    size_t done;                     ///< How often it was told so.
    enum mt_http_failure failure;
    int status;
    bool repeated;
    int64_t retry_after_ms;
    char message[512];
    char content_type[64];
    char body[4096]; ///< Of an answer, or what `each` got; cut.
    size_t body_size;
    char warnings[512]; ///< With "; " between.
};

/** Starts a request whose answer goes to `answer`; with `each` if `streams`. */
void support_http_start(struct mt_http_server *server, struct mt_http_spec spec, bool streams,
                        struct support_answer *answer);

/** Polls until it is over; the test fails when that does not happen. */
void support_http_finish(struct support_http *test, struct support_answer *answer);

/** Polls until the text has come in `body`. */
void support_http_expect(struct support_http *test, struct support_answer *answer,
                         const char *text);

/** A request from start to end: a GET of `path` where `spec` has no method. */
struct support_answer support_http_call(struct support_http *test, struct mt_http_server *server,
                                        struct mt_http_spec spec);

#endif
