// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/log.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CERT "-----BEGIN CERTIFICATE-----\nMIIBcert\n-----END CERTIFICATE-----\n"
#define KEY "-----BEGIN RSA PRIVATE KEY-----\nMIIBkey\n-----END RSA PRIVATE KEY-----\n"

/** A folder with a kubeconfig, and what came of reading it. */
struct world {
    char *folder;
    struct mt_arena *arena;
    struct mt_kube_access access;
    struct mt_error err;
};

static int setup(void **state)
{
    static const char *const variables[] = {"KUBECONFIG", "HOME", "POD_NAMESPACE",
                                            "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"};
    for (size_t i = 0; i < SUPPORT_COUNT(variables); i++) {
        unsetenv(variables[i]);
    }
    struct world *world = calloc(1, sizeof *world);
    world->folder = support_folder();
    world->arena = mt_arena_new();
    *state = world;
    return 0;
}

static int teardown(void **state)
{
    struct world *world = *state;
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

static bool load_with(struct world *world, struct mt_kubeconfig_options options)
{
    if (options.service_account == NULL) {
        options.service_account = path_of(world, "no-pod");
    }
    return mt_kubeconfig_load(&options, world->arena, &world->access, &world->err);
}

/** Reads `folder`/config with `text` in it; the test fails when that does. */
static const struct mt_kube_access *load(struct world *world, const char *text)
{
    support_write(world->folder, "config", text);
    if (!load_with(world, (struct mt_kubeconfig_options){.path = path_of(world, "config")})) {
        fail_msg("%s", world->err.msg);
    }
    return &world->access;
}

/** The message with the folder as "$D". */
static const char *message(struct world *world)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    const char *at = world->err.msg;
    for (const char *hit = NULL; (hit = strstr(at, world->folder)) != NULL;) {
        mt_buf_append(&out, at, (size_t)(hit - at));
        mt_buf_puts(&out, "$D");
        at = hit + strlen(world->folder);
    }
    mt_buf_puts(&out, at);
    const char *text = mt_arena_strdup(world->arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return text;
}

static void expect_failure(struct world *world, struct mt_kubeconfig_options options,
                           const char *expected)
{
    world->err = (struct mt_error){0};
    if (load_with(world, options)) {
        fail_msg("no error, and expected was: %s", expected);
    }
    assert_string_equal(message(world), expected);
}

static void expect_text_failure(struct world *world, const char *text, const char *expected)
{
    support_write(world->folder, "config", text);
    expect_failure(world, (struct mt_kubeconfig_options){.path = path_of(world, "config")},
                   expected);
}

/** One context with these fields, in flow style, of its cluster and its user. */
static const char *entries(struct world *world, const char *cluster, const char *user)
{
    return mt_arena_printf(world->arena,
                           "current-context: a\n"
                           "contexts: [{name: a, context: {cluster: c, user: u}}]\n"
                           "clusters:\n"
                           "- name: c\n"
                           "  cluster: {%s}\n"
                           "users:\n"
                           "- name: u\n"
                           "  user: {%s}\n",
                           cluster, user);
}

static const char *encoded(struct world *world, const char *text)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_base64_encode(text, strlen(text), &out);
    const char *copy = mt_arena_strdup(world->arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return copy;
}

static const char *with_user(struct world *world, const char *user)
{
    return entries(world, "server: https://k.example:6443", user);
}

static const char two_contexts[] = "apiVersion: v1\n"
                                   "kind: Config\n"
                                   "preferences: {colors: true}\n"
                                   "current-context: dev\n"
                                   "contexts:\n"
                                   "- name: dev\n"
                                   "  context: {cluster: near, user: me, namespace: shop}\n"
                                   "- name: prod\n"
                                   "  context: {cluster: far, user: robot}\n"
                                   "clusters:\n"
                                   "- name: near\n"
                                   "  cluster: {server: 'https://near.example:6443'}\n"
                                   "- name: far\n"
                                   "  cluster: {server: 'https://far.example/prefix/'}\n"
                                   "users:\n"
                                   "- name: me\n"
                                   "  user: {token: mine}\n"
                                   "- name: robot\n"
                                   "  user: {token: its, unknown-field: 7}\n";

static void the_current_context_is_resolved(void **state)
{
    const struct mt_kube_access *access = load(*state, two_contexts);
    assert_string_equal(access->context, "dev");
    assert_string_equal(access->namespace, "shop");
    assert_string_equal(access->server, "https://near.example:6443");
    assert_string_equal(access->token, "mine");
    assert_null(access->ca);
    assert_null(access->proxy);
    assert_null(access->exec);
    assert_null(access->impersonation.user);
    assert_false(access->insecure);
}

static void a_context_is_chosen(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "config", two_contexts);
    assert_true(load_with(world, (struct mt_kubeconfig_options){.path = path_of(world, "config"),
                                                                .context = "prod"}));
    assert_string_equal(world->access.context, "prod");
    assert_null(world->access.namespace);
    assert_string_equal(world->access.server, "https://far.example/prefix");
    assert_string_equal(world->access.token, "its");
    assert_string_equal(world->access.cluster_place,
                        mt_arena_printf(world->arena, "kubeconfig %s:13: cluster \"far\"",
                                        path_of(world, "config")));
    assert_string_equal(world->access.user_place,
                        mt_arena_printf(world->arena, "kubeconfig %s:18: user \"robot\"",
                                        path_of(world, "config")));
}

static void json_is_read_too(void **state)
{
    const struct mt_kube_access *access =
        load(*state, "{\"apiVersion\":\"v1\",\"kind\":\"Config\",\"current-context\":\"a\","
                     "\"contexts\":[{\"name\":\"a\",\"context\":{\"cluster\":\"c\"}}],"
                     "\"clusters\":[{\"name\":\"c\",\"cluster\":{\"server\":\"https://h\"}}],"
                     "\"users\":null}");
    assert_string_equal(access->server, "https://h");
    assert_null(access->token); // a context without a user is nobody in particular
}

static void the_first_document_counts(void **state)
{
    struct world *world = *state;
    const char *text = mt_arena_printf(world->arena, "---\n%s---\nnot: [looked at]\n",
                                       with_user(world, "token: t"));
    assert_string_equal(load(world, text)->token, "t");
}

static void the_first_file_to_say_something_wins(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "one",
                  "contexts: [{name: a, context: {cluster: c, user: u}}]\n"
                  "users: [{name: u, user: {token: first}}]\n");
    support_write(world->folder, "two",
                  "current-context: a\n"
                  "contexts: [{name: a, context: {cluster: other, user: u, namespace: n}}]\n"
                  "clusters: [{name: c, cluster: {server: 'https://two'}}]\n"
                  "users: [{name: u, user: {token: second, as: nobody}}]\n");
    support_write(world->folder, "three", "current-context: b\n");
    const char *list = mt_arena_printf(world->arena, "%s:%s::%s:%s:%s", path_of(world, "missing"),
                                       path_of(world, "one"), path_of(world, "two"),
                                       path_of(world, "two"), path_of(world, "three"));
    setenv("KUBECONFIG", list, 1);
    assert_true(load_with(world, (struct mt_kubeconfig_options){0}));
    assert_string_equal(world->access.context, "a");
    assert_string_equal(world->access.server, "https://two");
    assert_string_equal(world->access.token, "first");
    assert_null(world->access.namespace);          // of the same entry in the second file
    assert_null(world->access.impersonation.user); // entries are not mixed
}

static void the_default_is_in_the_home_folder(void **state)
{
    struct world *world = *state;
    support_write(world->folder, ".kube/config", two_contexts);
    setenv("HOME", world->folder, 1);
    assert_true(load_with(world, (struct mt_kubeconfig_options){.path = "", .context = ""}));
    assert_string_equal(world->access.token, "mine");
}

static void a_file_of_the_command_line_stands_alone(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "other", "current-context: x\n");
    setenv("KUBECONFIG", path_of(world, "other"), 1);
    assert_string_equal(load(world, two_contexts)->context, "dev");
}

/** What a server may look like, and how it is reached. */
static const struct {
    const char *server;
    const char *expected;
} servers[] = {
    {"https://k.example", "https://k.example"},
    {"https://k.example:6443/", "https://k.example:6443"},
    {"HTTPS://k.example/a/b/?q=1#f", "https://k.example/a/b"},
    {"https://[::1]:6443", "https://[::1]:6443"},
    {"http://k.example", "http://k.example"},
    {"10.0.0.1:6443", "http://10.0.0.1:6443"},
    {"localhost", "http://localhost"},
    {"localhost:8080/", "http://localhost:8080"},
};

static void servers_are_urls_or_hosts(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(servers); i++) {
        const char *cluster = mt_arena_printf(world->arena, "server: '%s'", servers[i].server);
        assert_string_equal(load(world, entries(world, cluster, ""))->server, servers[i].expected);
    }
}

static void credentials_do_not_go_over_http(void **state)
{
    struct world *world = *state;
    static const char *const users[] = {
        "token: t", "username: me, password: p", "tokenFile: f",
        "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x}"};
    for (size_t i = 0; i < SUPPORT_COUNT(users); i++) {
        const char *user = mt_arena_printf(world->arena, "%s, as: other", users[i]);
        const struct mt_kube_access *access =
            load(world, entries(world, "server: http://k.example", user));
        assert_null(access->token);
        assert_null(access->token_file);
        assert_null(access->user);
        assert_null(access->password);
        assert_null(access->exec);
        assert_string_equal(access->impersonation.user, "other");
    }
}

static void a_cluster_says_how_it_is_known(void **state)
{
    struct world *world = *state;
    const char *cluster =
        mt_arena_printf(world->arena,
                        "server: https://k, certificate-authority-data: %s, tls-server-name: name, "
                        "proxy-url: 'socks5://me:pw@proxy:1080', disable-compression: true",
                        encoded(world, CERT));
    const struct mt_kube_access *access = load(world, entries(world, cluster, ""));
    assert_string_equal(access->ca, CERT);
    assert_string_equal(access->tls_name, "name");
    assert_string_equal(access->proxy, "socks5://me:pw@proxy:1080");
    assert_true(access->disable_compression);
    access = load(world, entries(world, "server: https://k, insecure-skip-tls-verify: true", ""));
    assert_true(access->insecure);
}

static void files_are_found_from_the_kubeconfig(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "deep/pki/ca.crt", CERT);
    support_write(world->folder, "deep/me.crt", CERT);
    support_write(world->folder, "deep/me.key", KEY);
    support_write(world->folder, "deep/config",
                  entries(world, "server: https://k, certificate-authority: pki/ca.crt",
                          "client-certificate: me.crt, client-key: ./me.key"));
    assert_true(
        load_with(world, (struct mt_kubeconfig_options){.path = path_of(world, "deep/config")}));
    assert_string_equal(world->access.ca, CERT);
    assert_string_equal(world->access.cert, CERT);
    assert_string_equal(world->access.key, KEY);
    assert_string_equal(world->access.cert_file, path_of(world, "deep/me.crt"));
    assert_string_equal(world->access.key_file, path_of(world, "deep/./me.key"));
}

static void a_kubeconfig_of_the_current_folder_has_its_files_there(void **state)
{
    struct world *world = *state;
    char before[4096];
    assert_non_null(getcwd(before, sizeof before));
    support_write(world->folder, "config", with_user(world, "tokenFile: t"));
    assert_int_equal(chdir(world->folder), 0);
    bool ok = load_with(world, (struct mt_kubeconfig_options){.path = "config"});
    assert_int_equal(chdir(before), 0);
    assert_true(ok);
    assert_string_equal(world->access.token_file, "./t");
}

static void certificates_stand_in_the_kubeconfig(void **state)
{
    struct world *world = *state;
    const char *user =
        mt_arena_printf(world->arena, "client-certificate-data: %s, client-key-data: %s",
                        encoded(world, CERT), encoded(world, KEY));
    const struct mt_kube_access *access = load(world, with_user(world, user));
    assert_string_equal(access->cert, CERT);
    assert_string_equal(access->key, KEY);
    assert_null(access->cert_file);
    assert_null(access->key_file);
}

static void half_a_pair_of_files_is_not_read_anew(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "me.key", KEY);
    const char *user = mt_arena_printf(
        world->arena, "client-certificate-data: %s, client-key: me.key", encoded(world, CERT));
    const struct mt_kube_access *access = load(world, with_user(world, user));
    assert_string_equal(access->key, KEY);
    assert_null(access->key_file);
}

static void users_have_tokens_or_passwords(void **state)
{
    struct world *world = *state;
    const struct mt_kube_access *access =
        load(world, with_user(world, "token: t, tokenFile: /run/token"));
    assert_string_equal(access->token, "t");
    assert_string_equal(access->token_file, "/run/token");
    access = load(world, with_user(world, "username: me, password: secret"));
    assert_string_equal(access->user, "me");
    assert_string_equal(access->password, "secret");
    access = load(world, with_user(world, "username: me"));
    assert_string_equal(access->password, "");
    access = load(world, with_user(world, "password: of-nobody"));
    assert_null(access->user);
    assert_null(access->password);
}

static void a_plugin_is_described(void **state)
{
    struct world *world = *state;
    const char *text = entries(
        world,
        "server: https://k, extensions: [{name: other, extension: 1}, {name: "
        "client.authentication.k8s.io/exec, extension: {audience: abc, level: 1.50}}]",
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: bin/login, args: [get, "
        "'--x=y z'], env: [{name: A, value: b}, {name: E}], installHint: \"get it\\nthere\", "
        "provideClusterInfo: true, interactiveMode: Always}");
    const struct mt_kube_exec *exec = load(world, text)->exec;
    assert_string_equal(exec->api_version, "client.authentication.k8s.io/v1");
    assert_string_equal(exec->command, path_of(world, "bin/login"));
    assert_int_equal(exec->arg_count, 2);
    assert_string_equal(exec->args[1], "--x=y z");
    assert_int_equal(exec->env_count, 2);
    assert_string_equal(exec->env[0].name, "A");
    assert_string_equal(exec->env[0].value, "b");
    assert_string_equal(exec->env[1].value, "");
    assert_string_equal(exec->install_hint, "get it\nthere");
    assert_true(exec->provide_cluster_info);
    assert_int_equal(exec->interactive, MT_KUBE_ALWAYS);
    assert_string_equal(exec->cluster_config, "{\"audience\":\"abc\",\"level\":1.5}");
}

#define V1BETA1 "apiVersion: client.authentication.k8s.io/v1beta1"
#define V1 "apiVersion: client.authentication.k8s.io/v1"

static void an_older_plugin_need_not_say_whether_it_asks(void **state)
{
    struct world *world = *state;
    const struct mt_kube_exec *exec =
        load(world, with_user(world, "exec: {" V1BETA1 ", command: login, args: null, env: null}"))
            ->exec;
    assert_int_equal(exec->interactive, MT_KUBE_IF_AVAILABLE);
    assert_string_equal(exec->command, "login");
    assert_null(exec->cluster_config);
    exec =
        load(world, with_user(world, "exec: {" V1 ", command: /l, interactiveMode: Never}"))->exec;
    assert_int_equal(exec->interactive, MT_KUBE_NEVER);
    assert_string_equal(exec->command, "/l");
}

static void other_credentials_come_before_a_plugin(void **state)
{
    struct world *world = *state;
    static const char *const others[] = {"token: t", "tokenFile: f", "username: me"};
    for (size_t i = 0; i < SUPPORT_COUNT(others); i++) {
        const char *user =
            mt_arena_printf(world->arena, "%s, exec: {" V1BETA1 ", command: x}", others[i]);
        assert_null(load(world, with_user(world, user))->exec);
    }
}

static void users_act_as_others(void **state)
{
    struct world *world = *state;
    static const char user[] = "token: t, as: boss, as-uid: u1, as-groups: [g, h], "
                               "as-user-extra: {scopes: [a, b], reason: [c]}";
    const struct mt_kube_impersonation *as = &load(world, with_user(world, user))->impersonation;
    assert_string_equal(as->user, "boss");
    assert_string_equal(as->uid, "u1");
    assert_int_equal(as->group_count, 2);
    assert_string_equal(as->groups[1], "h");
    assert_int_equal(as->extra_count, 2);
    assert_string_equal(as->extras[0].key, "scopes");
    assert_int_equal(as->extras[0].value_count, 2);
    assert_string_equal(as->extras[1].values[0], "c");
}

static void the_command_line_says_whom_to_act_as(void **state)
{
    struct world *world = *state;
    const char *const groups[] = {"x", "y"};
    load(world, with_user(world, "token: t, as: boss, as-uid: u1, as-groups: [g]"));
    struct mt_kubeconfig_options options = {.path = path_of(world, "config"), .as = "me"};
    assert_true(load_with(world, options));
    const struct mt_kube_impersonation *as = &world->access.impersonation;
    assert_string_equal(as->user, "me");
    assert_string_equal(as->uid, "u1");
    assert_string_equal(as->groups[0], "g");
    options.as_uid = "u2";
    options.as_groups = groups;
    options.as_group_count = 2;
    assert_true(load_with(world, options));
    assert_string_equal(as->uid, "u2");
    assert_int_equal(as->group_count, 2);
    assert_string_equal(as->groups[0], "x");
}

static void a_pod_has_its_service_account(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "sa/token", "t\n");
    support_write(world->folder, "sa/ca.crt", CERT);
    support_write(world->folder, "sa/namespace", "shop\n");
    setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1", 1);
    setenv("KUBERNETES_SERVICE_PORT", "443", 1);
    struct mt_kubeconfig_options options = {.service_account = path_of(world, "sa"), .as = "boss"};
    assert_true(load_with(world, options));
    assert_null(world->access.context);
    assert_string_equal(world->access.server, "https://10.0.0.1:443");
    assert_string_equal(world->access.ca, CERT);
    assert_string_equal(world->access.namespace, "shop");
    assert_string_equal(world->access.token_file, path_of(world, "sa/token"));
    assert_string_equal(world->access.impersonation.user, "boss");

    setenv("KUBERNETES_SERVICE_HOST", "fd00::1", 1);
    setenv("POD_NAMESPACE", "told", 1);
    support_write(world->folder, "sa/ca.crt", "");
    assert_true(load_with(world, options));
    assert_string_equal(world->access.server, "https://[fd00::1]:443");
    assert_string_equal(world->access.namespace, "told");
    assert_null(world->access.ca);
}

static void a_kubeconfig_comes_before_the_service_account(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "sa/token", "t\n");
    support_write(world->folder, "sa/namespace", "pods");
    support_write(world->folder, "empty", "# nothing yet\n");
    support_write(world->folder, "config", with_user(world, "token: mine"));
    setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1", 1);
    setenv("KUBERNETES_SERVICE_PORT", "443", 1);
    struct mt_kubeconfig_options options = {.path = path_of(world, "config"),
                                            .service_account = path_of(world, "sa")};
    assert_true(load_with(world, options));
    assert_string_equal(world->access.token, "mine");
    assert_string_equal(world->access.namespace, "pods"); // as in client-go, for want of another
    options.path = path_of(world, "empty");
    assert_true(load_with(world, options));
    assert_string_equal(world->access.server, "https://10.0.0.1:443");
    unsetenv("KUBERNETES_SERVICE_PORT");
    assert_false(load_with(world, options));
}

static void nothing_there_is_an_error_with_advice(void **state)
{
    struct world *world = *state;
    expect_failure(
        world, (struct mt_kubeconfig_options){0},
        "there is no kubeconfig: KUBECONFIG is not set, HOME neither, and this is no Pod "
        "with a service account; name one with --kubeconfig FILE");
    setenv("HOME", world->folder, 1);
    expect_failure(
        world, (struct mt_kubeconfig_options){0},
        "there is no kubeconfig: KUBECONFIG is not set, $D/.kube/config is not there, and "
        "this is no Pod with a service account; name one with --kubeconfig FILE");
    assert_int_equal(world->err.code, MT_ERR_NOT_FOUND);
    setenv("KUBECONFIG",
           mt_arena_printf(world->arena, "%s:%s", path_of(world, "a"), path_of(world, "b")), 1);
    expect_failure(
        world, (struct mt_kubeconfig_options){0},
        "there is no kubeconfig: of the files that KUBECONFIG names none is there ($D/a, "
        "$D/b), and this is no Pod with a service account; name one with --kubeconfig "
        "FILE");
    expect_failure(
        world, (struct mt_kubeconfig_options){.context = "prod"},
        "context \"prod\": there is no kubeconfig: of the files that KUBECONFIG names none "
        "is there ($D/a, $D/b), and this is no Pod with a service account; name one with "
        "--kubeconfig FILE");
    expect_failure(world, (struct mt_kubeconfig_options){.path = path_of(world, "c")},
                   "kubeconfig $D/c: cannot be opened: No such file or directory");
    expect_failure(world, (struct mt_kubeconfig_options){.path = world->folder},
                   "kubeconfig $D: cannot be read: Is a directory");
}

static void contexts_are_named_when_one_is_missing(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "config", two_contexts);
    struct mt_kubeconfig_options options = {.path = path_of(world, "config"), .context = "prd"};
    expect_failure(world, options,
                   "kubeconfig $D/config: there is no context \"prd\"; did you mean \"prod\"? "
                   "(contexts: dev, prod)");
    assert_int_equal(world->err.code, MT_ERR_NOT_FOUND);
    options.context = "somewhere-else";
    expect_failure(world, options,
                   "kubeconfig $D/config: there is no context \"somewhere-else\" (contexts: dev, "
                   "prod)");
    expect_text_failure(world, "current-context: x\n",
                        "kubeconfig $D/config: there is no context \"x\", which current-context "
                        "names (contexts: none)");
    expect_text_failure(
        world, "contexts: [{name: a}, {name: b}]\n",
        "kubeconfig $D/config: current-context is not set; choose one with --context "
        "NAME (contexts: a, b)");
    expect_text_failure(
        world, "",
        "kubeconfig $D/config: there are no contexts in it, and this is no Pod with a "
        "service account; name another file with --kubeconfig FILE");
}

static void several_files_are_all_named(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "a", "contexts: [{name: one}]\n");
    support_write(world->folder, "b", "contexts: [{name: two}]\n");
    setenv("KUBECONFIG",
           mt_arena_printf(world->arena, "%s:%s", path_of(world, "a"), path_of(world, "b")), 1);
    expect_failure(world, (struct mt_kubeconfig_options){.context = "tow"},
                   "kubeconfig $D/a, $D/b: there is no context \"tow\"; did you mean \"two\"? "
                   "(contexts: one, two)");
}

static void many_contexts_are_counted(void **state)
{
    struct world *world = *state;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_puts(&text, "contexts:\n");
    for (int i = 0; i < 30; i++) {
        mt_buf_printf(&text, "- name: c%d\n", i);
    }
    const char *copy = mt_arena_strdup(world->arena, mt_buf_text(&text));
    mt_buf_fini(&text);
    expect_text_failure(
        world, copy,
        "kubeconfig $D/config: current-context is not set; choose one with --context "
        "NAME (contexts: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, "
        "c14, c15, c16, c17, c18, c19 and 10 more)");
}

/** Whole files that are none, and why. */
static const struct {
    const char *text;
    const char *expected;
} files[] = {
    {"a: [\n", "kubeconfig $D/config:1: a value is missing here"},
    {"{\"a\": s3cret", "kubeconfig $D/config:1: \"s\" stands where a value (a string needs double "
                       "quotes) should in JSON"},
    {"token: !!int s3cret\n", "kubeconfig $D/config:1: a value is not what YAML allows; quote it"},
    {"- a\n", "kubeconfig $D/config:1: this is a list and no kubeconfig, which is a map with "
              "clusters, users and contexts"},
    {"s3cret\n", "kubeconfig $D/config:1: this is a string and no kubeconfig, which is a map with "
                 "clusters, users and contexts"},
    {"a: 1\napiVersion: v2\n",
     "kubeconfig $D/config:2: apiVersion is \"v2\"; in a kubeconfig it is v1"},
    {"kind: Pod\n", "kubeconfig $D/config:1: kind is \"Pod\"; in a kubeconfig it is Config"},
    {"current-context: 7\n",
     "kubeconfig $D/config:1: current-context has to be a string of one line"},
    {"clusters: {}\n",
     "kubeconfig $D/config:1: clusters is a map and has to be a list of items with a name"},
    {"users:\n- me\n", "kubeconfig $D/config:2: an item of users is not of the form {name: NAME, "
                       "user: {…}}, with NAME "
                       "a string"},
    {"contexts:\n- name: 7\n", "kubeconfig $D/config:2: an item of contexts is not of the form "
                               "{name: NAME, context: {…}}, with "
                               "NAME a string"},
    {"contexts:\n- name: \"a\\nb\"\n",
     "kubeconfig $D/config:2: the name of a context holds a control character; remove it"},
    {"users:\n- name: a\n- name: b\n- name: a\n",
     "kubeconfig $D/config:4: user \"a\" stands twice in users, first in line 2; remove one"},
    {"clusters:\n- name: a\n  cluster: b\n",
     "kubeconfig $D/config:3: cluster \"a\": cluster is a string and has to be a map"},
    {"current-context: a\ncontexts:\n- name: a\n",
     "kubeconfig $D/config:3: context \"a\": it names no cluster; add cluster: NAME"},
    {"current-context: a\ncontexts:\n- name: a\n  context: {cluster: c}\n",
     "kubeconfig $D/config:4: context \"a\": its cluster \"c\" is not there; add it to clusters, "
     "or "
     "name another"},
    {"current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\n"
     "clusters: [{name: c, cluster: {server: 'https://k'}}]\n",
     "kubeconfig $D/config:2: context \"a\": its user \"u\" is not there; add it to users, or name "
     "another"},
    {"current-context: a\ncontexts: [{name: a, context: {cluster: 1}}]\n",
     "kubeconfig $D/config:2: context \"a\": cluster is a number and has to be a string; quote it"},
    {"current-context: a\ncontexts: [{name: a, context: {namespace: [x]}}]\n",
     "kubeconfig $D/config:2: context \"a\": namespace is a list and has to be a string"},
};

static void a_file_that_is_none_is_refused(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(files); i++) {
        expect_text_failure(world, files[i].text, files[i].expected);
    }
}

static const char no_https[] =
    "kubeconfig $D/config:5: cluster \"c\": server has to begin with https:// (or http://)";
static const char no_proxy[] = "kubeconfig $D/config:5: cluster \"c\": proxy-url has to be "
                               "http://HOST:PORT, https://HOST:PORT "
                               "or socks5://HOST:PORT";
static const char no_host[] =
    "kubeconfig $D/config:5: cluster \"c\": server names no host; write https://HOST:PORT";

/** Clusters that cannot be used, and why. */
static const struct {
    const char *cluster;
    const char *expected;
} bad_clusters[] = {
    {"", "kubeconfig $D/config:4: cluster \"c\": it has no server; add server: https://HOST:PORT"},
    {"server: ''",
     "kubeconfig $D/config:4: cluster \"c\": it has no server; add server: https://HOST:PORT"},
    {"server: 6443",
     "kubeconfig $D/config:5: cluster \"c\": server is a number and has to be a string; quote it"},
    {"server: 'ftp://k'", no_https},
    {"server: 'k/prefix'", no_https},
    {"server: 'https://'", no_host},
    {"server: 'https:///p'", no_host},
    {"server: '/'", no_host},
    {"server: 'https://me:s3cret@k'", "kubeconfig $D/config:5: cluster \"c\": server holds a user "
                                      "and password, which stand under users "
                                      "as username and password"},
    {"server: 'https://a b'",
     "kubeconfig $D/config:5: cluster \"c\": server holds a space; remove it"},
    {"server: \"https://a\\r\\nX: y\"", "kubeconfig $D/config:5: cluster \"c\": server holds a "
                                        "line break or another control character; "
                                        "remove it"},
    {"server: https://k, proxy-url: 'me:s3cret@proxy:8080'", no_proxy},
    {"server: https://k, proxy-url: 'socks4://proxy'", no_proxy},
    {"server: https://k, proxy-url: 'http://'", no_proxy},
    {"server: https://k, insecure-skip-tls-verify: 'yes'",
     "kubeconfig $D/config:5: cluster \"c\": insecure-skip-tls-verify is a string and has to be "
     "true "
     "or false"},
    {"server: https://k, insecure-skip-tls-verify: true, certificate-authority: ca.crt",
     "kubeconfig $D/config:5: cluster \"c\": insecure-skip-tls-verify and a certificate-authority "
     "exclude each other; remove insecure-skip-tls-verify"},
    {"server: https://k, certificate-authority: ca.crt, certificate-authority-data: YQ==",
     "kubeconfig $D/config:5: cluster \"c\": certificate-authority and certificate-authority-data "
     "are "
     "both set; remove one"},
    {"server: https://k, certificate-authority: missing.crt",
     "kubeconfig $D/config:4: cluster \"c\": certificate-authority $D/missing.crt: cannot be "
     "opened: No "
     "such file or directory"},
    {"server: https://k, certificate-authority: config",
     "kubeconfig $D/config:4: cluster \"c\": certificate-authority $D/config: holds no certificate "
     "in "
     "PEM, which begins with -----BEGIN CERTIFICATE-----"},
    {"server: https://k, certificate-authority-data: s3cret!",
     "kubeconfig $D/config:5: cluster \"c\": certificate-authority-data is no base64; write it "
     "with "
     "base64 -w0 FILE"},
    {"server: https://k, certificate-authority-data: YQ==",
     "kubeconfig $D/config:4: cluster \"c\": certificate-authority-data: holds no certificate in "
     "PEM, "
     "which begins with -----BEGIN CERTIFICATE-----"},
};

static void a_bad_cluster_is_named(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "ca.crt", CERT);
    for (size_t i = 0; i < SUPPORT_COUNT(bad_clusters); i++) {
        expect_text_failure(world, entries(world, bad_clusters[i].cluster, ""),
                            bad_clusters[i].expected);
    }
}

#define BAD_EXEC(rest) "exec: {" rest "}"
#define USER8 "kubeconfig $D/config:8: user \"u\": "
#define USER7 "kubeconfig $D/config:7: user \"u\": "

/** Users that cannot be used, and why. */
static const struct {
    const char *user;
    const char *expected;
} bad_users[] = {
    {"token: 12345", USER8 "token is a number and has to be a string; quote it"},
    {"token: \"s3cret\\n\"",
     USER8 "token holds a line break or another control character; remove it"},
    {"token: t, username: me",
     USER7 "it has a token and a username or password; remove one of them"},
    {"tokenFile: t, password: p",
     USER7 "it has a token and a username or password; remove one of them"},
    {"username: 'a:b'", USER8 "username holds a colon, which ends it in basic authentication"},
    {"client-certificate: me.crt",
     USER7 "it has a client-certificate and no client-key; add client-key or client-key-data"},
    {"client-key: me.key", USER7 "it has a client-key and no client-certificate; add "
                                 "client-certificate or client-certificate-data"},
    {"client-certificate: me.crt, client-key: missing",
     USER7 "client-key $D/missing: cannot be opened: No such file or directory"},
    {"client-certificate: me.crt, client-key: me.crt", USER7
     "client-key $D/me.crt: holds no private key in PEM, which begins with -----BEGIN … PRIVATE "
     "KEY-----"},
    {"client-certificate: me.crt, client-key: locked.key", USER7
     "client-key $D/locked.key: holds a key with a passphrase, which nobody can be asked for; "
     "take the passphrase away with openssl pkey"},
    {"client-certificate: me.crt, client-key: me.key, client-key-data: YQ==",
     USER8 "client-key and client-key-data are both set; remove one"},
    {"auth-provider: {name: gcp}",
     USER8 "auth-provider is not supported, as credential plugins took "
           "its place; use exec with gke-gcloud-auth-plugin"},
    {"auth-provider: {name: own}",
     USER8 "auth-provider is not supported, as credential plugins took "
           "its place; use exec with a credential plugin"},
    {"exec: login", USER8 "exec is a string and has to be a map"},
    {BAD_EXEC("command: x"),
     USER8 "exec.apiVersion is missing; write client.authentication.k8s.io/v1, or "
           "client.authentication.k8s.io/v1beta1 for an older plugin"},
    {BAD_EXEC("apiVersion: client.authentication.k8s.io/v1alpha1, command: x"),
     USER8 "exec.apiVersion is \"client.authentication.k8s.io/v1alpha1\"; write "
           "client.authentication.k8s.io/v1, or client.authentication.k8s.io/v1beta1 for an older "
           "plugin"},
    {BAD_EXEC(V1), USER8 "exec.command is missing; name the program that prints the credentials"},
    {BAD_EXEC(V1 ", command: x"),
     USER8 "exec.interactiveMode is missing; write Never, IfAvailable or Always"},
    {BAD_EXEC(V1 ", command: x, interactiveMode: never"),
     USER8 "exec.interactiveMode is \"never\"; write Never, IfAvailable or Always"},
    {BAD_EXEC(V1BETA1 ", command: x, args: z"),
     USER8 "args is a string and has to be a list of strings"},
    {BAD_EXEC(V1BETA1 ", command: x, args: [z, 1]"),
     USER8 "args is a number and has to be a list of strings alone"},
    {BAD_EXEC(V1BETA1 ", command: x, env: {A: b}"), USER8 "exec.env is a map and has to be a list"},
    {BAD_EXEC(V1BETA1 ", command: x, env: [A]"),
     USER8 "an item of exec.env is not of the form {name: NAME, value: VALUE}"},
    {BAD_EXEC(V1BETA1 ", command: x, env: [{value: s3cret}]"),
     USER8 "an item of exec.env has no name that a variable can have; add name: NAME"},
    {"as-groups: [g]",
     USER7 "as-uid, as-groups and as-user-extra say more of the user that as names; "
           "add as: USER, or --as USER"},
    {"as: a, as-user-extra: {k: v}", USER8 "k is a string and has to be a list of strings"},
    {"as: a, as-groups: [\"g\\nX: y\"]", USER7
     "the user to act as (as, as-uid, as-groups, as-user-extra, or --as and --as-group) holds a "
     "line break or another control character; remove it"},
};

static void a_bad_user_is_named(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "me.crt", CERT);
    support_write(world->folder, "me.key", KEY);
    support_write(
        world->folder, "locked.key",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
    for (size_t i = 0; i < SUPPORT_COUNT(bad_users); i++) {
        expect_text_failure(world, with_user(world, bad_users[i].user), bad_users[i].expected);
    }
}

static void groups_belong_to_somebody(void **state)
{
    struct world *world = *state;
    const char *const groups[] = {"g"};
    support_write(world->folder, "config", with_user(world, "token: t"));
    expect_failure(world,
                   (struct mt_kubeconfig_options){
                       .path = path_of(world, "config"), .as_groups = groups, .as_group_count = 1},
                   "--as-group says more of the user that --as names; add --as USER");
    expect_failure(world,
                   (struct mt_kubeconfig_options){.path = path_of(world, "config"), .as_uid = "1"},
                   "--as-uid says more of the user that --as names; add --as USER");
}

static void a_file_that_is_too_large_is_refused(void **state)
{
    struct world *world = *state;
    support_write(world->folder, "config", "");
    assert_int_equal(truncate(path_of(world, "config"), MT_KUBECONFIG_MAX + 1), 0);
    expect_failure(world, (struct mt_kubeconfig_options){.path = path_of(world, "config")},
                   "kubeconfig $D/config: is larger than 16 MiB");
}

static void keep_line(void *data, const char *topic, const char *line)
{
    (void)topic;
    mt_buf_printf(data, "%s\n", line);
}

static void no_secret_reaches_the_log(void **state)
{
    struct world *world = *state;
    struct mt_buf lines;
    mt_buf_init(&lines, MT_BUF_UNLIMITED);
    mt_log_set_sink(keep_line, &lines);
    load(world, entries(world, "server: http://k, proxy-url: 'http://me:s3cret@proxy'",
                        "username: me, password: s3cret"));
    mt_log_set_sink(NULL, NULL);
    assert_null(strstr(mt_buf_text(&lines), "s3cret"));
    mt_buf_fini(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(the_current_context_is_resolved),
        world_test(a_context_is_chosen),
        world_test(json_is_read_too),
        world_test(the_first_document_counts),
        world_test(the_first_file_to_say_something_wins),
        world_test(the_default_is_in_the_home_folder),
        world_test(a_file_of_the_command_line_stands_alone),
        world_test(servers_are_urls_or_hosts),
        world_test(credentials_do_not_go_over_http),
        world_test(a_cluster_says_how_it_is_known),
        world_test(files_are_found_from_the_kubeconfig),
        world_test(a_kubeconfig_of_the_current_folder_has_its_files_there),
        world_test(certificates_stand_in_the_kubeconfig),
        world_test(half_a_pair_of_files_is_not_read_anew),
        world_test(users_have_tokens_or_passwords),
        world_test(a_plugin_is_described),
        world_test(an_older_plugin_need_not_say_whether_it_asks),
        world_test(other_credentials_come_before_a_plugin),
        world_test(users_act_as_others),
        world_test(the_command_line_says_whom_to_act_as),
        world_test(a_pod_has_its_service_account),
        world_test(a_kubeconfig_comes_before_the_service_account),
        world_test(nothing_there_is_an_error_with_advice),
        world_test(contexts_are_named_when_one_is_missing),
        world_test(several_files_are_all_named),
        world_test(many_contexts_are_counted),
        world_test(a_file_that_is_none_is_refused),
        world_test(a_bad_cluster_is_named),
        world_test(a_bad_user_is_named),
        world_test(groups_belong_to_somebody),
        world_test(a_file_that_is_too_large_is_refused),
        world_test(no_secret_reaches_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
