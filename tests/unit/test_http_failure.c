// SPDX-License-Identifier: Apache-2.0
#include "net/http.h"

#include "base/error.h"
#include "support_http.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MANY = 200 };

#define NO_PAIR "the client's private key is not that of its certificate, or cannot be read"

/** A port on which nobody listens, or, with `listening`, takes connections and says nothing. */
static unsigned bind_port(int *fd, bool listening)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    *fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(*fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(*fd, (struct sockaddr *)&address, &size), 0);
    if (listening) {
        assert_int_equal(listen(*fd, MANY), 0);
    }
    return ntohs(address.sin_port);
}

/** Replaces the ports of the server by "PORT", so that messages can be compared. */
static void hide_port(char *message)
{
    static const char hidden[] = "PORT"; // no longer than a port of the system's choice
    char *at = strstr(message, "127.0.0.1:");
    for (; at != NULL; at = strstr(at + 1, "127.0.0.1:")) {
        char *digits = at + strlen("127.0.0.1:");
        size_t count = strspn(digits, "0123456789");
        assert_true(count >= sizeof hidden - 1);
        memmove(digits + sizeof hidden - 1, digits + count, strlen(digits + count) + 1);
        memcpy(digits, hidden, sizeof hidden - 1);
    }
}

static void expect_failure(struct support_http *test, struct mt_http_server *server,
                           struct mt_http_spec spec, enum mt_http_failure failure,
                           const char *message)
{
    struct support_answer answer = support_http_call(test, server, spec);
    hide_port(answer.message);
    assert_string_equal(answer.message, message);
    assert_int_equal(answer.failure, failure);
}

static void who_is_not_there_is_unreachable(void **state)
{
    struct support_http *test = *state;
    int fd;
    char url[64];
    snprintf(url, sizeof url, "https://127.0.0.1:%u", bind_port(&fd, false));
    struct mt_http_server *server = support_http_server(
        test, "", (struct mt_http_server_options){.url = url, .insecure = true});
    static struct support_answer answers[MANY];
    for (size_t i = 0; i < MANY; i++) {
        support_http_start(server, (struct mt_http_spec){.path = "/"}, false, &answers[i]);
    }
    for (size_t i = 0; i < MANY; i++) {
        support_http_finish(test, &answers[i]);
        hide_port(answers[i].message);
        assert_string_equal(answers[i].message,
                            "cannot connect to 127.0.0.1:PORT: connection refused");
        assert_int_equal(answers[i].failure, MT_HTTP_UNREACHABLE);
    }
    assert_int_equal(mt_http_counts(test->http).connections, 1); // all waited for this one
    close(fd);
}

static void a_connection_that_does_not_come_is_unreachable(void **state)
{
    struct support_http *test = *state;
    int fd;
    char url[64];
    snprintf(url, sizeof url, "https://127.0.0.1:%u", bind_port(&fd, true));
    struct mt_http_server *server = support_http_server(
        test, "", (struct mt_http_server_options){.url = url, .insecure = true});
    expect_failure(test, server, (struct mt_http_spec){.path = "/", .timeout_ms = 100},
                   MT_HTTP_UNREACHABLE,
                   "cannot connect to 127.0.0.1:PORT: no connection within 0.1s");
    close(fd);
}

static void a_name_without_an_address_is_unreachable(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server = support_http_server(
        test, "",
        (struct mt_http_server_options){.url = "https://nowhere.invalid", .insecure = true});
    expect_failure(test, server, (struct mt_http_spec){.path = "/"}, MT_HTTP_UNREACHABLE,
                   "cannot connect to nowhere.invalid:443: the name has no address");
}

static const struct {
    const char *face;
    const char *message;
} untrusted[] = {
    {"expired", "the certificate of 127.0.0.1:PORT has expired"},
    {"other", "the certificate of 127.0.0.1:PORT is not trusted: self-signed certificate in "
              "certificate chain"},
    {"name", "the certificate of 127.0.0.1:PORT is for another name"},
};

static void a_certificate_has_to_be_good(void **state)
{
    struct support_http *test = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(untrusted); i++) {
        struct mt_http_server *server =
            support_http_server(test, untrusted[i].face, (struct mt_http_server_options){0});
        expect_failure(test, server, (struct mt_http_spec){.path = "/echo"}, MT_HTTP_UNTRUSTED,
                       untrusted[i].message);
        struct mt_http_server *any = support_http_server(
            test, untrusted[i].face, (struct mt_http_server_options){.insecure = true});
        struct support_answer answer =
            support_http_call(test, any, (struct mt_http_spec){.path = "/echo"});
        assert_int_equal(answer.status, 200);
    }
}

static void a_certificate_may_carry_another_name(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server = support_http_server(
        test, "name", (struct mt_http_server_options){.tls_name = "cluster.internal"});
    struct support_answer answer =
        support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
    assert_string_equal(answer.message, "");
    assert_non_null(strstr(answer.body, "host 127.0.0.1\n"));
    struct mt_http_server *wrong = support_http_server(
        test, "name", (struct mt_http_server_options){.tls_name = "other.internal"});
    expect_failure(test, wrong, (struct mt_http_spec){.path = "/echo"}, MT_HTTP_UNTRUSTED,
                   "the certificate of 127.0.0.1:PORT is for another name");
}

static void a_server_without_tls_is_told(void **state)
{
    struct support_http *test = *state;
    char url[64];
    snprintf(url, sizeof url, "https://127.0.0.1:%u", support_http_port(test, "plain"));
    struct mt_http_server *server =
        support_http_server(test, "", (struct mt_http_server_options){.url = url});
    struct support_answer answer =
        support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
    assert_int_equal(answer.failure, MT_HTTP_UNTRUSTED);
    assert_non_null(strstr(answer.message, "does not speak TLS"));
}

/** The alert is read only if it comes before what we send meets a connection that is closed. */
static void expect_refusal(const struct support_answer *answer, const char *words)
{
    assert_int_not_equal(answer->failure, MT_HTTP_OK);
    if (answer->failure == MT_HTTP_UNTRUSTED) {
        assert_non_null(strstr(answer->message, words));
    }
}

static void a_server_chooses_its_clients(void **state)
{
    struct support_http *test = *state;
    static const struct {
        const char *name;
        const char *words;
    } cases[] = {
        {"alice", NULL},
        {NULL, "refused the connection: certificate required"},
        {"mallory", "refused the connection: unknown ca"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        char name[32];
        struct mt_http_server_options options = {0};
        char *cert = NULL;
        char *key = NULL;
        if (cases[i].name != NULL) {
            snprintf(name, sizeof name, "%s.crt", cases[i].name);
            options.cert = cert = support_http_file(test, name);
            snprintf(name, sizeof name, "%s.key", cases[i].name);
            options.key = key = support_http_file(test, name);
        }
        struct mt_http_server *server = support_http_server(test, "client", options);
        free(cert);
        free(key);
        struct support_answer answer =
            support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
        if (cases[i].name != NULL && strcmp(cases[i].name, "alice") == 0) {
            assert_non_null(strstr(answer.body, "client alice\n"));
        } else {
            expect_refusal(&answer, cases[i].words);
        }
    }
}

static void an_identity_is_replaced(void **state)
{
    struct support_http *test = *state;
    char *cert[] = {support_http_file(test, "alice.crt"), support_http_file(test, "bob.crt")};
    char *key[] = {support_http_file(test, "alice.key"), support_http_file(test, "bob.key")};
    struct mt_http_server *server = support_http_server(
        test, "client", (struct mt_http_server_options){.cert = cert[0], .key = key[0]});
    struct support_answer old;
    support_http_start(server, (struct mt_http_spec){.path = "/hold/x?begin"}, true, &old);
    support_http_expect(test, &old, "begin\n");
    struct mt_error err = {0};
    assert_false(mt_http_server_set_identity(server, cert[1], key[0], &err));
    assert_string_equal(err.msg, NO_PAIR);
    struct support_answer answer =
        support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
    assert_non_null(strstr(answer.body, "client alice\n"));
    assert_true(mt_http_server_set_identity(server, cert[1], key[1], &err));
    answer = support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
    assert_non_null(strstr(answer.body, "client bob\n"));
    support_http_call(test, server, (struct mt_http_spec){.path = "/release/x"});
    support_http_finish(test, &old);
    assert_string_equal(old.body, "begin\nend\n");
    for (size_t i = 0; i < 2; i++) {
        free(cert[i]);
        free(key[i]);
    }
}

static void options_that_are_no_good_are_refused(void **state)
{
    struct support_http *test = *state;
    char *cert = support_http_file(test, "alice.crt");
    char *key = support_http_file(test, "alice.key");
    char *other = support_http_file(test, "bob.key");
    const struct {
        struct mt_http_server_options options;
        const char *message;
    } cases[] = {
        {{.url = "ftp://x"}, "the address of the server is for ftp, not for http or https"},
        {{.url = "https://u:p@x"}, "the address of the server has a user in it, which is not sent"},
        {{.url = "https://x:99999"}, "the address of the server is no URL: "},
        {{.url = "127.0.0.1"}, "the address of the server is no URL: "},
        {{.url = ""}, "the address of the server is no URL: "},
        {{.url = "https://x", .proxy = "ftp://y"},
         "the address of the proxy is for ftp, not for http, https or socks5"},
        {{.url = "https://x", .proxy = "y"}, "the address of the proxy is no URL: "},
        {{.url = "https://x", .ca = "x"}, "there is no certificate in the authorities' PEM text"},
        {{.url = "https://x", .ca = ""}, "there is no certificate in the authorities' PEM text"},
        {{.url = "https://x", .cert = cert},
         "the client's certificate is given without its private key"},
        {{.url = "https://x", .key = key},
         "the client's private key is given without its certificate"},
        {{.url = "https://x", .cert = "x", .key = key}, "the client's certificate is no PEM text"},
        {{.url = "https://x", .cert = key, .key = key}, "the client's certificate is no PEM text"},
        {{.url = "https://x", .cert = cert, .key = "x"}, "the client's private key is no PEM text"},
        {{.url = "https://x", .cert = cert, .key = cert},
         "the client's private key is no PEM text"},
        {{.url = "https://x", .cert = cert, .key = other}, NO_PAIR},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_error err = {0};
        assert_null(mt_http_server_new(test->http, &cases[i].options, &err));
        assert_int_equal(err.code, MT_ERR_INVALID);
        if (strncmp(err.msg, cases[i].message, strlen(cases[i].message)) != 0) {
            fail_msg("%zu: %s", i, err.msg);
        }
    }
    free(cert);
    free(key);
    free(other);
}

static void a_lost_connection_breaks_what_was_sent(void **state)
{
    struct support_http *test = *state;
    static const char *const faces[] = {"h2", "h1", "plain"};
    for (size_t i = 0; i < SUPPORT_COUNT(faces); i++) {
        struct mt_http_server *server =
            support_http_server(test, faces[i], (struct mt_http_server_options){0});
        struct support_answer answer;
        support_http_start(server, (struct mt_http_spec){.path = "/reset?hold=x"}, true, &answer);
        support_http_expect(test, &answer, "begin\n");
        support_http_call(test, server, (struct mt_http_spec){.path = "/release/x"});
        support_http_finish(test, &answer);
        assert_int_equal(answer.failure, MT_HTTP_BROKEN);
        assert_int_equal(answer.status, 200);
        hide_port(answer.message);
        assert_int_equal(strncmp(answer.message, "the connection to 127.0.0.1:PORT was lost: ", 43),
                         0);
        // Over a used connection, before the answer: a write goes out once.
        support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
        size_t before = mt_http_counts(test->http).connections;
        answer = support_http_call(test, server,
                                   (struct mt_http_spec){.method = "POST", .path = "/reset"});
        assert_int_equal(answer.failure, MT_HTTP_BROKEN);
        assert_false(answer.repeated);
        assert_true(mt_http_counts(test->http).connections <= before + 1);
        answer = support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
        assert_int_equal(answer.status, 200);
        // What may be sent twice is, and that is told.
        answer = support_http_call(
            test, server,
            (struct mt_http_spec){.method = "PATCH", .idempotent = true, .path = "/reset"});
        assert_int_equal(answer.failure, MT_HTTP_BROKEN);
        assert_true(answer.repeated);
    }
}

static void an_answer_has_its_time(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){0});
    support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
    expect_failure(test, server, (struct mt_http_spec){.path = "/hold/x", .timeout_ms = 100},
                   MT_HTTP_TIMED_OUT, "no complete answer from 127.0.0.1:PORT within 0.1s");
}

static void an_answer_has_its_size(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){0});
    expect_failure(test, server, (struct mt_http_spec){.path = "/huge/100000", .body_max = 99999},
                   MT_HTTP_TOO_LARGE, "the answer of 127.0.0.1:PORT is larger than 99999 bytes");
    struct support_answer answer = support_http_call(
        test, server, (struct mt_http_spec){.path = "/huge/100000", .body_max = 100000});
    assert_int_equal(answer.failure, MT_HTTP_OK);
    support_http_start(server, (struct mt_http_spec){.path = "/huge/100000", .body_max = 1}, true,
                       &answer);
    support_http_finish(test, &answer);
    assert_int_equal(answer.failure, MT_HTTP_OK);
    assert_int_equal(answer.body_size, 100000);
}

static void a_proxy_is_used(void **state)
{
    struct support_http *test = *state;
    char proxy[64];
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", support_http_port(test, "proxy"));
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){.proxy = proxy});
    struct support_answer answer =
        support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
    assert_string_equal(answer.message, "");
    assert_int_equal(strncmp(answer.body, "HTTP/2.0 ", 9), 0);
    server = support_http_server(
        test, "", (struct mt_http_server_options){.url = "https://refused:1", .proxy = proxy});
    answer = support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
    assert_int_equal(answer.failure, MT_HTTP_UNREACHABLE);
    assert_int_equal(answer.status, 0);
    hide_port(answer.message);
    assert_string_equal(answer.message, "cannot connect to refused:1 through the proxy "
                                        "127.0.0.1:PORT: CONNECT tunnel failed, response 403");
    int fd;
    snprintf(proxy, sizeof proxy, "http://user:secret@127.0.0.1:%u", bind_port(&fd, false));
    server = support_http_server(
        test, "", (struct mt_http_server_options){.url = "https://x", .proxy = proxy});
    answer = support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
    assert_int_equal(answer.failure, MT_HTTP_UNREACHABLE);
    hide_port(answer.message);
    assert_string_equal(answer.message, "cannot connect to x:443 through the proxy "
                                        "127.0.0.1:PORT: connection refused");
    close(fd);
}

static void the_environment_names_a_proxy(void **state)
{
    struct support_http *test = *state;
    char proxy[64];
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", support_http_port(test, "proxy"));
    setenv("https_proxy", proxy, 1);
    unsetenv("no_proxy");
    unsetenv("NO_PROXY");
    struct mt_http_server *server = mt_http_server_new(
        test->http, &(struct mt_http_server_options){.url = "https://refused:1"}, NULL);
    expect_failure(test, server, (struct mt_http_spec){.path = "/"}, MT_HTTP_UNREACHABLE,
                   "cannot connect to refused:1: CONNECT tunnel failed, response 403");
    setenv("no_proxy", "127.0.0.1", 1);
    char url[64];
    int fd;
    snprintf(url, sizeof url, "https://127.0.0.1:%u", bind_port(&fd, false));
    server = mt_http_server_new(test->http, &(struct mt_http_server_options){.url = url}, NULL);
    expect_failure(test, server, (struct mt_http_spec){.path = "/"}, MT_HTTP_UNREACHABLE,
                   "cannot connect to 127.0.0.1:PORT: connection refused");
    close(fd);
    unsetenv("https_proxy");
    unsetenv("no_proxy");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_http_test(who_is_not_there_is_unreachable),
        support_http_test(a_connection_that_does_not_come_is_unreachable),
        support_http_test(a_name_without_an_address_is_unreachable),
        support_http_test(a_certificate_has_to_be_good),
        support_http_test(a_certificate_may_carry_another_name),
        support_http_test(a_server_without_tls_is_told),
        support_http_test(a_server_chooses_its_clients),
        support_http_test(an_identity_is_replaced),
        support_http_test(options_that_are_no_good_are_refused),
        support_http_test(a_lost_connection_breaks_what_was_sent),
        support_http_test(an_answer_has_its_time),
        support_http_test(an_answer_has_its_size),
        support_http_test(a_proxy_is_used),
        support_http_test(the_environment_names_a_proxy),
    };
    return cmocka_run_group_tests_name("http_failure", tests, NULL, NULL);
}
