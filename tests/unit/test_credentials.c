// SPDX-License-Identifier: Apache-2.0
#include "kube/credentials.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "kube/impersonation.h"
#include "kube/kubeconfig.h"
#include "manifest/json.h"
#include "support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CERT(n) "-----BEGIN CERTIFICATE-----\nMIIB" n "\n-----END CERTIFICATE-----\n"
#define KEY(n) "-----BEGIN PRIVATE KEY-----\nMIIB" n "\n-----END PRIVATE KEY-----\n"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)

enum { OUTPUT_MAX = 64 * 1024 };

/** 2026-01-02T03:04:05Z. */
#define NOW INT64_C(1767323045000)

static const char version_1[] = "client.authentication.k8s.io/v1";
static const char version_1beta1[] = "client.authentication.k8s.io/v1beta1";

/** A folder for files and plugins, and an access to try. */
struct world {
    char *folder;
    struct mt_arena *arena;
    struct mt_kube_exec exec;
    struct mt_kube_access access;
    struct mt_kube_credentials_options options;
    struct mt_kube_credentials *credentials;
    struct mt_error err;
};

static int setup(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    world->folder = support_folder();
    world->arena = mt_arena_new();
    world->access.server = "https://k.example:6443";
    world->access.cluster_place = "kubeconfig c:4: cluster \"c\"";
    world->access.user_place = "kubeconfig c:7: user \"u\"";
    *state = world;
    return 0;
}

static int teardown(void **state)
{
    struct world *world = *state;
    mt_kube_credentials_free(world->credentials);
    mt_arena_free(world->arena);
    support_folder_remove(world->folder);
    free(world);
    return 0;
}

#define world_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

static const char *path_of(struct world *world, const char *name)
{
    return mt_arena_printf(world->arena, "%s/%s", world->folder, name);
}

/** What a file holds. */
static const char *content(struct world *world, const char *name)
{
    struct mt_buf text;
    mt_buf_init(&text, OUTPUT_MAX);
    mt_file_read(path_of(world, name), &text, NULL);
    const char *copy = mt_arena_strdup(world->arena, mt_buf_text(&text));
    mt_buf_fini(&text);
    return copy;
}

/** Makes `folder`/plugin of a shell script, which is the access's plugin from then on. */
static void use_plugin(struct world *world, const char *script)
{
    support_write(world->folder, "plugin",
                  mt_arena_printf(world->arena, "#!/bin/sh\n%s\n", script));
    assert_int_equal(chmod(path_of(world, "plugin"), 0700), 0);
    world->exec.api_version = version_1;
    world->exec.command = path_of(world, "plugin");
    world->access.exec = &world->exec;
}

static void start(struct world *world)
{
    mt_kube_credentials_free(world->credentials);
    world->credentials = mt_kube_credentials_new(&world->access, &world->options);
}

/** Refreshes at a time; the test fails when that does. */
static const char *header_at(struct world *world, int64_t wall_ms)
{
    if (!mt_kube_credentials_refresh(world->credentials, wall_ms, &world->err)) {
        fail_msg("%s", world->err.msg);
    }
    return mt_kube_credentials_header(world->credentials);
}

static void expect_failure(struct world *world, int64_t wall_ms, const char *expected)
{
    if (mt_kube_credentials_refresh(world->credentials, wall_ms, &world->err)) {
        fail_msg("no error, and expected was: %s", expected);
    }
    const char *hit = strstr(world->err.msg, world->folder);
    const char *message =
        hit == NULL ? world->err.msg
                    : mt_arena_printf(world->arena, "%.*s$D%s", (int)(hit - world->err.msg),
                                      world->err.msg, hit + strlen(world->folder));
    assert_string_equal(message, expected);
}

/** A plugin that notes each run and prints what the file `answer` holds. */
static const char noting[] = "cd \"$(dirname \"$0\")\"; echo run >>runs; cat answer";

static size_t runs(struct world *world)
{
    return strlen(content(world, "runs")) / strlen("run\n");
}

static void answer(struct world *world, const char *status)
{
    support_write(world->folder, "answer",
                  mt_arena_printf(world->arena,
                                  "{\"apiVersion\": \"%s\", \"kind\": \"ExecCredential\", "
                                  "\"status\": {%s}}\n",
                                  version_1, status));
}

static void nobody_has_no_header(void **state)
{
    struct world *world = *state;
    start(world);
    assert_null(header_at(world, NOW));
    assert_int_equal(mt_kube_credentials_generation(world->credentials), 0);
    assert_null(mt_kube_credentials_identity(world->credentials).cert);
    assert_false(mt_kube_credentials_refused(world->credentials, 0));
    mt_kube_credentials_free(NULL);
}

static void a_token_stays(void **state)
{
    struct world *world = *state;
    world->access.token = "t0";
    start(world);
    assert_string_equal(header_at(world, NOW), "Bearer t0");
    uint64_t generation = mt_kube_credentials_generation(world->credentials);
    assert_string_equal(header_at(world, NOW + MINUTE), "Bearer t0");
    assert_int_equal(mt_kube_credentials_generation(world->credentials), generation);
    assert_false(mt_kube_credentials_refused(world->credentials, generation));
}

static void a_password_is_basic_authentication(void **state)
{
    struct world *world = *state;
    world->access.user = "Aladdin"; // the example of RFC 7617
    world->access.password = "open sesame";
    start(world);
    assert_string_equal(header_at(world, NOW), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_false(mt_kube_credentials_refused(world->credentials,
                                             mt_kube_credentials_generation(world->credentials)));
}

static void use_token_file(struct world *world, const char *token)
{
    support_write(world->folder, "token", token);
    world->access.token_file = path_of(world, "token");
    start(world);
}

static void a_token_file_is_read_when_it_changes(void **state)
{
    struct world *world = *state;
    world->access.token = "static";
    use_token_file(world, " \nfirst\n\n");
    assert_string_equal(header_at(world, NOW), "Bearer first");
    support_write(world->folder, "token", "another");
    assert_string_equal(header_at(world, NOW + SECOND - 1), "Bearer first");
    assert_string_equal(header_at(world, NOW + SECOND), "Bearer another");
}

/** A folder on a network may show a changed file with the old times. */
static void a_token_file_is_read_each_minute(void **state)
{
    struct world *world = *state;
    use_token_file(world, "first");
    assert_string_equal(header_at(world, NOW), "Bearer first");
    for (int64_t at = NOW; at < NOW + MINUTE; at += 10 * SECOND) {
        header_at(world, at);
    }
    support_write(world->folder, "token", "other");
    assert_string_equal(header_at(world, NOW + MINUTE), "Bearer other");
    assert_string_equal(header_at(world, NOW - MINUTE), "Bearer other"); // the clock was set back
}

static void a_replaced_token_file_is_noticed(void **state)
{
    struct world *world = *state;
    use_token_file(world, "first");
    header_at(world, NOW);
    support_write(world->folder, "next", "other");
    assert_int_equal(rename(path_of(world, "next"), path_of(world, "token")), 0);
    assert_string_equal(header_at(world, NOW + SECOND), "Bearer other");
}

static void the_last_token_counts_while_the_file_is_away(void **state)
{
    struct world *world = *state;
    use_token_file(world, "first");
    header_at(world, NOW);
    assert_int_equal(unlink(path_of(world, "token")), 0);
    assert_string_equal(header_at(world, NOW + SECOND), "Bearer first");
    support_write(world->folder, "token", "");
    assert_string_equal(header_at(world, NOW + 2 * SECOND), "Bearer first");
    support_write(world->folder, "token", "back");
    assert_string_equal(header_at(world, NOW + 3 * SECOND), "Bearer back");
}

static void the_token_counts_until_the_file_is_there(void **state)
{
    struct world *world = *state;
    world->access.token = "static";
    world->access.token_file = path_of(world, "token");
    start(world);
    assert_string_equal(header_at(world, NOW), "Bearer static");
    support_write(world->folder, "token", "file");
    assert_string_equal(header_at(world, NOW + SECOND), "Bearer file");
}

static void a_token_file_that_holds_none_is_named(void **state)
{
    struct world *world = *state;
    use_token_file(world, " \n");
    expect_failure(world, NOW,
                   "kubeconfig c:7: user \"u\": tokenFile $D/token: is empty; write a token to it");
    support_write(world->folder, "token", "a\nb");
    expect_failure(world, NOW,
                   "kubeconfig c:7: user \"u\": tokenFile $D/token: holds more than a token on one "
                   "line");
    assert_int_equal(truncate(path_of(world, "token"), MT_KUBE_TOKEN_MAX + 1), 0);
    expect_failure(world, NOW,
                   "kubeconfig c:7: user \"u\": tokenFile $D/token: is larger than 1 MiB");
    assert_int_equal(unlink(path_of(world, "token")), 0);
    expect_failure(world, NOW,
                   "kubeconfig c:7: user \"u\": tokenFile $D/token: cannot be opened: No such file "
                   "or directory");
    support_write(world->folder, "token", "at last");
    assert_string_equal(header_at(world, NOW), "Bearer at last");
}

static void a_refused_token_file_is_read_at_once(void **state)
{
    struct world *world = *state;
    use_token_file(world, "first");
    header_at(world, NOW);
    uint64_t first = mt_kube_credentials_generation(world->credentials);
    support_write(world->folder, "token", "other");
    assert_true(mt_kube_credentials_refused(world->credentials, first));
    assert_string_equal(header_at(world, NOW), "Bearer other");

    // Answers to requests that were sent before.
    assert_true(mt_kube_credentials_refused(world->credentials, first));
    // The same token again: another attempt, then none until the file changes.
    uint64_t other = mt_kube_credentials_generation(world->credentials);
    assert_true(mt_kube_credentials_refused(world->credentials, other));
    header_at(world, NOW);
    assert_false(mt_kube_credentials_refused(world->credentials, other));
    support_write(world->folder, "token", "third one");
    header_at(world, NOW + SECOND);
    assert_true(mt_kube_credentials_refused(world->credentials,
                                            mt_kube_credentials_generation(world->credentials)));
}

static void a_client_certificate_is_an_identity(void **state)
{
    struct world *world = *state;
    world->access.cert = CERT("a");
    world->access.key = KEY("a");
    start(world);
    assert_null(header_at(world, NOW));
    struct mt_kube_identity identity = mt_kube_credentials_identity(world->credentials);
    assert_string_equal(identity.cert, CERT("a"));
    assert_string_equal(identity.key, KEY("a"));
    header_at(world, NOW + MINUTE);
    assert_int_equal(mt_kube_credentials_identity(world->credentials).generation,
                     identity.generation);
}

static void client_certificate_files_are_read_when_they_change(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "crt", CERT("a"));
    support_write(world->folder, "key", KEY("a"));
    world->access.cert = CERT("a");
    world->access.key = KEY("a");
    world->access.cert_file = path_of(world, "crt");
    world->access.key_file = path_of(world, "key");
    start(world);
    header_at(world, NOW);
    struct mt_kube_identity before = mt_kube_credentials_identity(world->credentials);
    assert_string_equal(before.cert, CERT("a"));

    support_write(world->folder, "crt", "half written");
    header_at(world, NOW + SECOND);
    assert_int_equal(mt_kube_credentials_identity(world->credentials).generation,
                     before.generation);
    support_write(world->folder, "crt", CERT("new"));
    support_write(world->folder, "key", KEY("new"));
    header_at(world, NOW + 2 * SECOND);
    struct mt_kube_identity after = mt_kube_credentials_identity(world->credentials);
    assert_int_not_equal(after.generation, before.generation);
    assert_string_equal(after.cert, CERT("new"));
    assert_string_equal(after.key, KEY("new"));
}

static void a_plugin_runs_until_its_answer_expires(void **state)
{
    struct world *world = *state;
    use_plugin(world, noting);
    answer(world, "\"token\": \"one\", \"expirationTimestamp\": \"2026-01-02T04:14:05+01:00\"");
    start(world);
    assert_string_equal(header_at(world, NOW), "Bearer one");
    answer(world, "\"token\": \"two\", \"expirationTimestamp\": null");
    assert_string_equal(header_at(world, NOW + 10 * MINUTE - 1), "Bearer one");
    assert_int_equal(runs(world), 1);
    assert_string_equal(header_at(world, NOW + 10 * MINUTE), "Bearer two");
    assert_string_equal(header_at(world, NOW + 100000 * MINUTE), "Bearer two");
    assert_int_equal(runs(world), 2);
}

static void an_expired_answer_counts_for_a_second(void **state)
{
    struct world *world = *state;
    use_plugin(world, noting);
    answer(world, "\"token\": \"old\", \"expirationTimestamp\": \"2025-01-02T03:04:05Z\"");
    start(world);
    assert_string_equal(header_at(world, NOW), "Bearer old");
    header_at(world, NOW + SECOND - 1);
    assert_int_equal(runs(world), 1);
    header_at(world, NOW + SECOND);
    assert_int_equal(runs(world), 2);
}

static void a_plugin_runs_again_when_it_is_refused(void **state)
{
    struct world *world = *state;
    use_plugin(world, noting);
    answer(world, "\"token\": \"one\"");
    start(world);
    header_at(world, NOW);
    uint64_t first = mt_kube_credentials_generation(world->credentials);
    answer(world, "\"token\": \"two\"");
    assert_true(mt_kube_credentials_refused(world->credentials, first));
    assert_true(mt_kube_credentials_refused(world->credentials, first)); // by two requests
    assert_string_equal(header_at(world, NOW), "Bearer two");
    assert_true(mt_kube_credentials_refused(world->credentials, first)); // by a late one
    assert_string_equal(header_at(world, NOW), "Bearer two");
    assert_int_equal(runs(world), 2);

    uint64_t second = mt_kube_credentials_generation(world->credentials);
    assert_true(mt_kube_credentials_refused(world->credentials, second));
    header_at(world, NOW);
    assert_int_equal(runs(world), 3);
    assert_false(mt_kube_credentials_refused(world->credentials, second));
}

static void a_plugin_gives_a_client_certificate(void **state)
{
    struct world *world = *state;
    use_plugin(world, noting);
    answer(world, "\"clientCertificateData\": \"-----BEGIN CERTIFICATE-----\\nA\\n\", "
                  "\"clientKeyData\": \"-----BEGIN EC PRIVATE KEY-----\\nB\\n\"");
    start(world);
    assert_null(header_at(world, NOW));
    struct mt_kube_identity identity = mt_kube_credentials_identity(world->credentials);
    assert_string_equal(identity.cert, "-----BEGIN CERTIFICATE-----\nA\n");
    assert_string_equal(identity.key, "-----BEGIN EC PRIVATE KEY-----\nB\n");
    uint64_t generation = mt_kube_credentials_generation(world->credentials);
    answer(world, "\"token\": \"t\"");
    assert_true(mt_kube_credentials_refused(world->credentials, generation));
    assert_string_equal(header_at(world, NOW), "Bearer t");
    struct mt_kube_identity none = mt_kube_credentials_identity(world->credentials);
    assert_null(none.cert);
    assert_int_not_equal(none.generation, identity.generation);
}

static void yaml_is_an_answer_too(void **state)
{
    struct world *world = *state;
    use_plugin(world, noting);
    support_write(world->folder, "answer",
                  "apiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\n"
                  "status:\n  token: text\n");
    start(world);
    assert_string_equal(header_at(world, NOW), "Bearer text");
}

/** Prints its environment as a token: what KUBERNETES_EXEC_INFO and a variable hold. */
static const char telling[] =
    "cd \"$(dirname \"$0\")\"; printf '%s' \"$KUBERNETES_EXEC_INFO\" >info; "
    "printf '%s|' \"$@\" \"$ADDED\" \"$TWICE\" \"$PATH\" >said; cat answer";

static void a_plugin_is_told_what_it_has_to_know(void **state)
{
    struct world *world = *state;
    static const char *const args[] = {"two words", "$HOME"};
    static const struct mt_kube_variable env[] = {
        {"ADDED", "it is"}, {"TWICE", "a"}, {"TWICE", "b"}, {"KUBERNETES_EXEC_INFO", "not this"}};
    setenv("ADDED", "it was", 1);
    use_plugin(world, telling);
    answer(world, "\"token\": \"t\"");
    world->exec.args = args;
    world->exec.arg_count = SUPPORT_COUNT(args);
    world->exec.env = env;
    world->exec.env_count = SUPPORT_COUNT(env);
    start(world);
    header_at(world, NOW);
    unsetenv("ADDED");
    assert_string_equal(
        content(world, "said"),
        mt_arena_printf(world->arena, "two words|$HOME|it is|b|%s|", getenv("PATH")));
    assert_string_equal(
        content(world, "info"),
        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/"
        "v1\",\"spec\":{\"interactive\":false}}");
}

static void a_plugin_is_told_of_the_cluster(void **state)
{
    struct world *world = *state;
    use_plugin(world, telling);
    answer(world, "\"token\": \"t\"");
    world->exec.provide_cluster_info = true;
    start(world);
    header_at(world, NOW);
    assert_string_equal(
        content(world, "info"),
        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/"
        "v1\",\"spec\":{\"cluster\":{\"server\":\"https://k.example:6443\","
        "\"config\":null},\"interactive\":false}}");
    world->access.tls_name = "name";
    world->access.insecure = true;
    world->access.ca = "ca";
    world->access.proxy = "http://proxy";
    world->access.disable_compression = true;
    world->exec.cluster_config = "{\"audience\":\"a\"}";
    start(world);
    header_at(world, NOW);
    assert_string_equal(
        content(world, "info"),
        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"spec\":{"
        "\"cluster\":{\"server\":\"https://k.example:6443\",\"tls-server-name\":\"name\","
        "\"insecure-skip-tls-verify\":true,\"certificate-authority-data\":\"Y2E=\","
        "\"proxy-url\":\"http://proxy\",\"disable-compression\":true,"
        "\"config\":{\"audience\":\"a\"}},\"interactive\":false}}");
}

/** Puts a file in the place of standard input; returns what stood there. */
static int replace_input(struct world *world, const char *text)
{
    support_write(world->folder, "typed", text);
    int before = dup(STDIN_FILENO);
    int file = open(path_of(world, "typed"), O_RDONLY);
    assert_true(file >= 0 && dup2(file, STDIN_FILENO) == STDIN_FILENO);
    close(file);
    return before;
}

static void restore_input(int before)
{
    dup2(before, STDIN_FILENO);
    close(before);
}

/** Who gets the terminal: what the plugin reads from it, and whether it is told. */
static const struct {
    enum mt_kube_interactive mode;
    bool terminal;
    const char *expected;
} modes[] = {
    {MT_KUBE_NEVER, false, "Bearer false:"},
    {MT_KUBE_NEVER, true, "Bearer false:"},
    {MT_KUBE_IF_AVAILABLE, false, "Bearer false:"},
    {MT_KUBE_IF_AVAILABLE, true, "Bearer true:typed"},
    {MT_KUBE_ALWAYS, true, "Bearer true:typed"},
};

static void a_plugin_gets_the_terminal_it_may_have(void **state)
{
    struct world *world = *state;
    use_plugin(world, "read line; case $KUBERNETES_EXEC_INFO in *'\"interactive\":true'*) i=true;; "
                      "*) i=false;; esac; printf '{\"apiVersion\":\"%s\",\"kind\":"
                      "\"ExecCredential\",\"status\":{\"token\":\"%s:%s\"}}' "
                      "client.authentication.k8s.io/v1beta1 \"$i\" \"$line\"");
    world->exec.api_version = version_1beta1;
    for (size_t i = 0; i < SUPPORT_COUNT(modes); i++) {
        world->exec.interactive = modes[i].mode;
        world->options.terminal = modes[i].terminal;
        int before = replace_input(world, "typed\n");
        start(world);
        const char *header = header_at(world, NOW);
        restore_input(before);
        assert_string_equal(header, modes[i].expected);
    }
}

#define PLUGIN "kubeconfig c:7: user \"u\": the plugin $D/plugin "
#define STATUS(text)                                                                               \
    "echo '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", "   \
    "\"status\": {" text "}}'"

/** Plugins that fail, and what is said of them. */
static const struct {
    const char *script;
    const char *expected;
} failing[] = {
    {"exit 3", PLUGIN "ended with status 3; run it by hand to see why"},
    {"echo first >&2; echo 'not logged in' >&2; echo >&2; exit 1",
     PLUGIN "ended with status 1: not logged in"},
    {"printf '\\033[31mred' >&2; kill -9 $$", PLUGIN "ended with status 137:  [31mred"},
    {"exec yes", PLUGIN "printed more than 1048576 bytes"},
    {"exec tail -f /dev/null",
     PLUGIN "did not end within 0.1 s; run it by hand to see what it waits for"},
    {"", PLUGIN "printed no ExecCredential, which is JSON with apiVersion, kind and status"},
    {"echo s3cret",
     PLUGIN "printed no ExecCredential, which is JSON with apiVersion, kind and status"},
    {"echo '{\"token\": !!int s3cret}'",
     PLUGIN "printed no JSON: line 1: a value is not what YAML allows; quote it"},
    {"echo '{\"apiVersion\": \"v1\", \"kind\": \"Config\"}'",
     PLUGIN "printed no ExecCredential, which is JSON with apiVersion, kind and status"},
    {"echo '{\"apiVersion\": \"client.authentication.k8s.io/v1beta1\", \"kind\": "
     "\"ExecCredential\", \"status\": {\"token\": \"s3cret\"}}'",
     PLUGIN "answered in another apiVersion than the kubeconfig's client.authentication.k8s.io/v1; "
            "write the plugin's in exec.apiVersion"},
    {"echo '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\"}'",
     PLUGIN "printed an ExecCredential without a status"},
    {STATUS(""), PLUGIN "printed a status with neither a token nor a client certificate"},
    {STATUS("\"token\": \"\""),
     PLUGIN "printed a status with neither a token nor a client certificate"},
    {STATUS("\"clientKeyData\": \"k\", \"token\": \"t\""),
     PLUGIN "printed a status with clientKeyData alone; clientCertificateData and clientKeyData "
            "belong together"},
    {STATUS("\"clientCertificateData\": \"c\""),
     PLUGIN "printed a status with clientCertificateData alone; clientCertificateData and "
            "clientKeyData belong together"},
    {STATUS("\"clientCertificateData\": \"s3cret\", \"clientKeyData\": \"s3cret\""),
     PLUGIN "printed a status.clientCertificateData that holds no certificate in PEM, which begins "
            "with -----BEGIN CERTIFICATE-----"},
    {STATUS("\"token\": \"s3cret\\\\nX: y\""),
     PLUGIN "printed a status.token with a line break or another control character"},
    {STATUS("\"token\": \"t\", \"expirationTimestamp\": \"tomorrow\""), PLUGIN
     "printed a status.expirationTimestamp that is no time of the form 2026-01-02T03:04:05Z"},
    {STATUS("\"token\": \"t\", \"expirationTimestamp\": 1767323045"), PLUGIN
     "printed a status.expirationTimestamp that is no time of the form 2026-01-02T03:04:05Z"},
};

static void a_failing_plugin_is_named(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(failing); i++) {
        use_plugin(world, failing[i].script);
        world->options.plugin_ms = strstr(failing[i].expected, "0.1 s") != NULL ? 100 : 0;
        start(world);
        expect_failure(world, NOW, failing[i].expected);
        assert_null(mt_kube_credentials_header(world->credentials));
    }
}

static void a_missing_plugin_comes_with_its_hint(void **state)
{
    struct world *world = *state;
    use_plugin(world, "");
    world->exec.command = "moontide-no-such-plugin";
    start(world);
    expect_failure(world, NOW,
                   "kubeconfig c:7: user \"u\": the plugin moontide-no-such-plugin is not there; "
                   "install it, or correct exec.command");
    assert_int_equal(world->err.code, MT_ERR_NOT_FOUND);
    world->exec.install_hint = "get it at \x1b[1mexample\n  and unpack it";
    start(world);
    expect_failure(
        world, NOW,
        "kubeconfig c:7: user \"u\": the plugin moontide-no-such-plugin is not there; get "
        "it at  [1mexample   and unpack it");
}

static void a_plugin_that_may_not_run_is_named(void **state)
{
    struct world *world = *state;
    use_plugin(world, "");
    world->exec.command = "/";
    start(world);
    expect_failure(world, NOW,
                   "kubeconfig c:7: user \"u\": the plugin / cannot be run: /: Permission denied");
}

static void a_plugin_that_needs_a_terminal_says_so(void **state)
{
    struct world *world = *state;
    use_plugin(world, noting);
    world->exec.interactive = MT_KUBE_ALWAYS;
    start(world);
    expect_failure(
        world, NOW,
        "kubeconfig c:7: user \"u\": the plugin $D/plugin wants a terminal "
        "(interactiveMode: Always), and standard input is none, or is read for manifests; "
        "run it in a terminal, or choose a user with other credentials");
    assert_int_equal(runs(world), 0);
}

static void a_plugin_that_failed_is_asked_again(void **state)
{
    struct world *world = *state;
    use_plugin(world, noting);
    start(world);
    assert_false(mt_kube_credentials_refresh(world->credentials, NOW, &world->err));
    answer(world, "\"token\": \"t\"");
    assert_string_equal(header_at(world, NOW), "Bearer t");
}

static void keep_line(void *data, const char *topic, const char *line)
{
    (void)topic;
    mt_buf_printf(data, "%s\n", line);
}

static void no_secret_reaches_the_log(void **state)
{
    struct world *world = *state;
    static const char *const args[] = {"--password=s3cret"};
    struct mt_buf lines;
    mt_buf_init(&lines, MT_BUF_UNLIMITED);
    mt_log_set_sink(keep_line, &lines);
    use_plugin(world, noting);
    answer(world, "\"token\": \"s3cret\"");
    world->exec.args = args;
    world->exec.arg_count = 1;
    start(world);
    header_at(world, NOW);
    world->access.exec = NULL;
    use_token_file(world, "s3cret");
    header_at(world, NOW);
    support_write(world->folder, "token", "s3cret twice\ns3cret");
    header_at(world, NOW + SECOND);
    mt_log_set_sink(NULL, NULL);
    assert_null(strstr(mt_buf_text(&lines), "s3cret"));
    assert_non_null(strstr(mt_buf_text(&lines), "running ")); // it did listen
    mt_buf_fini(&lines);
}

static void note_header(void *data, const char *name, const char *value)
{
    mt_buf_printf(data, "%s: %s\n", name, value);
}

static void headers_say_whom_to_act_as(void **state)
{
    struct world *world = *state;
    static const char *const groups[] = {"system:masters", "dev"};
    static const char *const scopes[] = {"view", "edit all"};
    static const char *const one[] = {"x"};
    static const struct mt_kube_extra extras[] = {{"scopes", scopes, 2},
                                                  {"acme.com/Project %\xC3\xA4", one, 1}};
    struct mt_kube_impersonation as = {0};
    struct mt_buf headers;
    mt_buf_init(&headers, MT_BUF_UNLIMITED);
    mt_kube_impersonation_headers(&as, world->arena, note_header, &headers);
    assert_string_equal(mt_buf_text(&headers), "");
    as = (struct mt_kube_impersonation){"jane", "42", groups, 2, extras, 2};
    mt_kube_impersonation_headers(&as, world->arena, note_header, &headers);
    assert_string_equal(mt_buf_text(&headers),
                        "Impersonate-User: jane\n"
                        "Impersonate-Uid: 42\n"
                        "Impersonate-Group: system:masters\n"
                        "Impersonate-Group: dev\n"
                        "Impersonate-Extra-scopes: view\n"
                        "Impersonate-Extra-scopes: edit all\n"
                        "Impersonate-Extra-acme.com%2FProject%20%25%C3%A4: x\n");
    mt_buf_fini(&headers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(nobody_has_no_header),
        world_test(a_token_stays),
        world_test(a_password_is_basic_authentication),
        world_test(a_token_file_is_read_when_it_changes),
        world_test(a_token_file_is_read_each_minute),
        world_test(a_replaced_token_file_is_noticed),
        world_test(the_last_token_counts_while_the_file_is_away),
        world_test(the_token_counts_until_the_file_is_there),
        world_test(a_token_file_that_holds_none_is_named),
        world_test(a_refused_token_file_is_read_at_once),
        world_test(a_client_certificate_is_an_identity),
        world_test(client_certificate_files_are_read_when_they_change),
        world_test(a_plugin_runs_until_its_answer_expires),
        world_test(an_expired_answer_counts_for_a_second),
        world_test(a_plugin_runs_again_when_it_is_refused),
        world_test(a_plugin_gives_a_client_certificate),
        world_test(yaml_is_an_answer_too),
        world_test(a_plugin_is_told_what_it_has_to_know),
        world_test(a_plugin_is_told_of_the_cluster),
        world_test(a_plugin_gets_the_terminal_it_may_have),
        world_test(a_failing_plugin_is_named),
        world_test(a_missing_plugin_comes_with_its_hint),
        world_test(a_plugin_that_may_not_run_is_named),
        world_test(a_plugin_that_needs_a_terminal_says_so),
        world_test(a_plugin_that_failed_is_asked_again),
        world_test(no_secret_reaches_the_log),
        world_test(headers_say_whom_to_act_as),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
