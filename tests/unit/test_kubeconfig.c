// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/log.h"
#include "support_kubeconfig.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void the_current_context_is_resolved(void **state)
{
    const struct mt_kube_access *access = kube_load(*state, kube_two_contexts);
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
    struct kube_world *world = *state;
    support_write(world->folder, "config", kube_two_contexts);
    assert_true(kube_load_with(world, (struct mt_kubeconfig_options){
                                          .path = kube_path(world, "config"), .context = "prod"}));
    assert_string_equal(world->access.context, "prod");
    assert_null(world->access.namespace);
    assert_string_equal(world->access.server, "https://far.example/prefix");
    assert_string_equal(world->access.token, "its");
    assert_string_equal(world->access.cluster_place,
                        mt_arena_printf(world->arena, "kubeconfig %s:13: cluster \"far\"",
                                        kube_path(world, "config")));
    assert_string_equal(world->access.user_place,
                        mt_arena_printf(world->arena, "kubeconfig %s:18: user \"robot\"",
                                        kube_path(world, "config")));
}

static void json_is_read_too(void **state)
{
    const struct mt_kube_access *access =
        kube_load(*state, "{\"apiVersion\":\"v1\",\"kind\":\"Config\",\"current-context\":\"a\","
                          "\"contexts\":[{\"name\":\"a\",\"context\":{\"cluster\":\"c\"}}],"
                          "\"clusters\":[{\"name\":\"c\",\"cluster\":{\"server\":\"https://h\"}}],"
                          "\"users\":null}");
    assert_string_equal(access->server, "https://h");
    assert_null(access->token); // a context without a user is nobody in particular
}

static void the_first_document_counts(void **state)
{
    struct kube_world *world = *state;
    const char *text = mt_arena_printf(world->arena, "---\n%s---\nnot: [looked at]\n",
                                       kube_user(world, "token: t"));
    assert_string_equal(kube_load(world, text)->token, "t");
}

static void the_first_file_to_say_something_wins(void **state)
{
    struct kube_world *world = *state;
    support_write(world->folder, "one",
                  "contexts: [{name: a, context: {cluster: c, user: u}}]\n"
                  "users: [{name: u, user: {token: first}}]\n");
    support_write(world->folder, "two",
                  "current-context: a\n"
                  "contexts: [{name: a, context: {cluster: other, user: u, namespace: n}}]\n"
                  "clusters: [{name: c, cluster: {server: 'https://two'}}]\n"
                  "users: [{name: u, user: {token: second, as: nobody}}]\n");
    support_write(world->folder, "three", "current-context: b\n");
    const char *list = mt_arena_printf(world->arena, "%s:%s::%s:%s:%s", kube_path(world, "missing"),
                                       kube_path(world, "one"), kube_path(world, "two"),
                                       kube_path(world, "two"), kube_path(world, "three"));
    setenv("KUBECONFIG", list, 1);
    assert_true(kube_load_with(world, (struct mt_kubeconfig_options){0}));
    assert_string_equal(world->access.context, "a");
    assert_string_equal(world->access.server, "https://two");
    assert_string_equal(world->access.token, "first");
    assert_null(world->access.namespace);          // of the same entry in the second file
    assert_null(world->access.impersonation.user); // entries are not mixed
}

static void the_default_is_in_the_home_folder(void **state)
{
    struct kube_world *world = *state;
    support_write(world->folder, ".kube/config", kube_two_contexts);
    setenv("HOME", world->folder, 1);
    assert_true(kube_load_with(world, (struct mt_kubeconfig_options){.path = "", .context = ""}));
    assert_string_equal(world->access.token, "mine");
}

static void a_file_of_the_command_line_stands_alone(void **state)
{
    struct kube_world *world = *state;
    support_write(world->folder, "other", "current-context: x\n");
    setenv("KUBECONFIG", kube_path(world, "other"), 1);
    assert_string_equal(kube_load(world, kube_two_contexts)->context, "dev");
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
    struct kube_world *world = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(servers); i++) {
        const char *cluster = mt_arena_printf(world->arena, "server: '%s'", servers[i].server);
        assert_string_equal(kube_load(world, kube_entries(world, cluster, ""))->server,
                            servers[i].expected);
    }
}

static void credentials_do_not_go_over_http(void **state)
{
    struct kube_world *world = *state;
    static const char *const users[] = {
        "token: t", "username: me, password: p", "tokenFile: f",
        "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x}"};
    for (size_t i = 0; i < SUPPORT_COUNT(users); i++) {
        const char *user = mt_arena_printf(world->arena, "%s, as: other", users[i]);
        const struct mt_kube_access *access =
            kube_load(world, kube_entries(world, "server: http://k.example", user));
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
    struct kube_world *world = *state;
    const char *cluster =
        mt_arena_printf(world->arena,
                        "server: https://k, certificate-authority-data: %s, tls-server-name: name, "
                        "proxy-url: 'socks5://me:pw@proxy:1080', disable-compression: true",
                        kube_encoded(world, CERT));
    const struct mt_kube_access *access = kube_load(world, kube_entries(world, cluster, ""));
    assert_string_equal(access->ca, CERT);
    assert_string_equal(access->tls_name, "name");
    assert_string_equal(access->proxy, "socks5://me:pw@proxy:1080");
    assert_true(access->disable_compression);
    access = kube_load(
        world, kube_entries(world, "server: https://k, insecure-skip-tls-verify: true", ""));
    assert_true(access->insecure);
}

static void files_are_found_from_the_kubeconfig(void **state)
{
    struct kube_world *world = *state;
    support_write(world->folder, "deep/pki/ca.crt", CERT);
    support_write(world->folder, "deep/me.crt", CERT);
    support_write(world->folder, "deep/me.key", KEY);
    support_write(world->folder, "deep/config",
                  kube_entries(world, "server: https://k, certificate-authority: pki/ca.crt",
                               "client-certificate: me.crt, client-key: ./me.key"));
    assert_true(kube_load_with(
        world, (struct mt_kubeconfig_options){.path = kube_path(world, "deep/config")}));
    assert_string_equal(world->access.ca, CERT);
    assert_string_equal(world->access.cert, CERT);
    assert_string_equal(world->access.key, KEY);
    assert_string_equal(world->access.cert_file, kube_path(world, "deep/me.crt"));
    assert_string_equal(world->access.key_file, kube_path(world, "deep/./me.key"));
}

static void a_kubeconfig_of_the_current_folder_has_its_files_there(void **state)
{
    struct kube_world *world = *state;
    char before[4096];
    assert_non_null(getcwd(before, sizeof before));
    support_write(world->folder, "config", kube_user(world, "tokenFile: t"));
    assert_int_equal(chdir(world->folder), 0);
    bool ok = kube_load_with(world, (struct mt_kubeconfig_options){.path = "config"});
    assert_int_equal(chdir(before), 0);
    assert_true(ok);
    assert_string_equal(world->access.token_file, "./t");
}

static void certificates_stand_in_the_kubeconfig(void **state)
{
    struct kube_world *world = *state;
    const char *user =
        mt_arena_printf(world->arena, "client-certificate-data: %s, client-key-data: %s",
                        kube_encoded(world, CERT), kube_encoded(world, KEY));
    const struct mt_kube_access *access = kube_load(world, kube_user(world, user));
    assert_string_equal(access->cert, CERT);
    assert_string_equal(access->key, KEY);
    assert_null(access->cert_file);
    assert_null(access->key_file);
}

static void half_a_pair_of_files_is_not_read_anew(void **state)
{
    struct kube_world *world = *state;
    support_write(world->folder, "me.key", KEY);
    const char *user = mt_arena_printf(
        world->arena, "client-certificate-data: %s, client-key: me.key", kube_encoded(world, CERT));
    const struct mt_kube_access *access = kube_load(world, kube_user(world, user));
    assert_string_equal(access->key, KEY);
    assert_null(access->key_file);
}

static void users_have_tokens_or_passwords(void **state)
{
    struct kube_world *world = *state;
    const struct mt_kube_access *access =
        kube_load(world, kube_user(world, "token: t, tokenFile: /run/token"));
    assert_string_equal(access->token, "t");
    assert_string_equal(access->token_file, "/run/token");
    access = kube_load(world, kube_user(world, "username: me, password: secret"));
    assert_string_equal(access->user, "me");
    assert_string_equal(access->password, "secret");
    access = kube_load(world, kube_user(world, "username: me"));
    assert_string_equal(access->password, "");
    access = kube_load(world, kube_user(world, "password: of-nobody"));
    assert_null(access->user);
    assert_null(access->password);
}

static void a_plugin_is_described(void **state)
{
    struct kube_world *world = *state;
    const char *text = kube_entries(
        world,
        "server: https://k, extensions: [{name: other, extension: 1}, {name: "
        "client.authentication.k8s.io/exec, extension: {audience: abc, level: 1.50}}]",
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: bin/login, args: [get, "
        "'--x=y z'], env: [{name: A, value: b}, {name: E}], installHint: \"get it\\nthere\", "
        "provideClusterInfo: true, interactiveMode: Always}");
    const struct mt_kube_exec *exec = kube_load(world, text)->exec;
    assert_string_equal(exec->api_version, "client.authentication.k8s.io/v1");
    assert_string_equal(exec->command, kube_path(world, "bin/login"));
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

static void an_older_plugin_need_not_say_whether_it_asks(void **state)
{
    struct kube_world *world = *state;
    const struct mt_kube_exec *exec =
        kube_load(world,
                  kube_user(world, "exec: {" V1BETA1 ", command: login, args: null, env: null}"))
            ->exec;
    assert_int_equal(exec->interactive, MT_KUBE_IF_AVAILABLE);
    assert_string_equal(exec->command, "login");
    assert_null(exec->cluster_config);
    exec = kube_load(world, kube_user(world, "exec: {" V1 ", command: /l, interactiveMode: Never}"))
               ->exec;
    assert_int_equal(exec->interactive, MT_KUBE_NEVER);
    assert_string_equal(exec->command, "/l");
}

static void other_credentials_come_before_a_plugin(void **state)
{
    struct kube_world *world = *state;
    static const char *const others[] = {"token: t", "tokenFile: f", "username: me"};
    for (size_t i = 0; i < SUPPORT_COUNT(others); i++) {
        const char *user =
            mt_arena_printf(world->arena, "%s, exec: {" V1BETA1 ", command: x}", others[i]);
        assert_null(kube_load(world, kube_user(world, user))->exec);
    }
}

static void users_act_as_others(void **state)
{
    struct kube_world *world = *state;
    static const char user[] = "token: t, as: boss, as-uid: u1, as-groups: [g, h], "
                               "as-user-extra: {scopes: [a, b], reason: [c]}";
    const struct mt_kube_impersonation *as =
        &kube_load(world, kube_user(world, user))->impersonation;
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
    struct kube_world *world = *state;
    const char *const groups[] = {"x", "y"};
    kube_load(world, kube_user(world, "token: t, as: boss, as-uid: u1, as-groups: [g]"));
    struct mt_kubeconfig_options options = {.path = kube_path(world, "config"), .as = "me"};
    assert_true(kube_load_with(world, options));
    const struct mt_kube_impersonation *as = &world->access.impersonation;
    assert_string_equal(as->user, "me");
    assert_string_equal(as->uid, "u1");
    assert_string_equal(as->groups[0], "g");
    options.as_uid = "u2";
    options.as_groups = groups;
    options.as_group_count = 2;
    assert_true(kube_load_with(world, options));
    assert_string_equal(as->uid, "u2");
    assert_int_equal(as->group_count, 2);
    assert_string_equal(as->groups[0], "x");
}

static void a_pod_has_its_service_account(void **state)
{
    struct kube_world *world = *state;
    support_write(world->folder, "sa/token", "t\n");
    support_write(world->folder, "sa/ca.crt", CERT);
    support_write(world->folder, "sa/namespace", "shop\n");
    setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1", 1);
    setenv("KUBERNETES_SERVICE_PORT", "443", 1);
    struct mt_kubeconfig_options options = {.service_account = kube_path(world, "sa"),
                                            .as = "boss"};
    assert_true(kube_load_with(world, options));
    assert_null(world->access.context);
    assert_string_equal(world->access.server, "https://10.0.0.1:443");
    assert_string_equal(world->access.ca, CERT);
    assert_string_equal(world->access.namespace, "shop");
    assert_string_equal(world->access.token_file, kube_path(world, "sa/token"));
    assert_string_equal(world->access.impersonation.user, "boss");

    setenv("KUBERNETES_SERVICE_HOST", "fd00::1", 1);
    setenv("POD_NAMESPACE", "told", 1);
    support_write(world->folder, "sa/ca.crt", "");
    assert_true(kube_load_with(world, options));
    assert_string_equal(world->access.server, "https://[fd00::1]:443");
    assert_string_equal(world->access.namespace, "told");
    assert_null(world->access.ca);
}

static void a_kubeconfig_comes_before_the_service_account(void **state)
{
    struct kube_world *world = *state;
    support_write(world->folder, "sa/token", "t\n");
    support_write(world->folder, "sa/namespace", "pods");
    support_write(world->folder, "empty", "# nothing yet\n");
    support_write(world->folder, "config", kube_user(world, "token: mine"));
    setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1", 1);
    setenv("KUBERNETES_SERVICE_PORT", "443", 1);
    struct mt_kubeconfig_options options = {.path = kube_path(world, "config"),
                                            .service_account = kube_path(world, "sa")};
    assert_true(kube_load_with(world, options));
    assert_string_equal(world->access.token, "mine");
    assert_string_equal(world->access.namespace, "pods"); // as in client-go, for want of another
    options.path = kube_path(world, "empty");
    assert_true(kube_load_with(world, options));
    assert_string_equal(world->access.server, "https://10.0.0.1:443");
    unsetenv("KUBERNETES_SERVICE_PORT");
    assert_false(kube_load_with(world, options));
}

static void keep_line(void *data, const char *topic, const char *line)
{
    (void)topic;
    mt_buf_printf(data, "%s\n", line);
}

static void no_secret_reaches_the_log(void **state)
{
    struct kube_world *world = *state;
    struct mt_buf lines;
    mt_buf_init(&lines, MT_BUF_UNLIMITED);
    mt_log_set_sink(keep_line, &lines);
    kube_load(world, kube_entries(world, "server: http://k, proxy-url: 'http://me:s3cret@proxy'",
                                  "username: me, password: s3cret"));
    mt_log_set_sink(NULL, NULL);
    assert_null(strstr(mt_buf_text(&lines), "s3cret"));
    mt_buf_fini(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kube_test(the_current_context_is_resolved),
        kube_test(a_context_is_chosen),
        kube_test(json_is_read_too),
        kube_test(the_first_document_counts),
        kube_test(the_first_file_to_say_something_wins),
        kube_test(the_default_is_in_the_home_folder),
        kube_test(a_file_of_the_command_line_stands_alone),
        kube_test(servers_are_urls_or_hosts),
        kube_test(credentials_do_not_go_over_http),
        kube_test(a_cluster_says_how_it_is_known),
        kube_test(files_are_found_from_the_kubeconfig),
        kube_test(a_kubeconfig_of_the_current_folder_has_its_files_there),
        kube_test(certificates_stand_in_the_kubeconfig),
        kube_test(half_a_pair_of_files_is_not_read_anew),
        kube_test(users_have_tokens_or_passwords),
        kube_test(a_plugin_is_described),
        kube_test(an_older_plugin_need_not_say_whether_it_asks),
        kube_test(other_credentials_come_before_a_plugin),
        kube_test(users_act_as_others),
        kube_test(the_command_line_says_whom_to_act_as),
        kube_test(a_pod_has_its_service_account),
        kube_test(a_kubeconfig_comes_before_the_service_account),
        kube_test(no_secret_reaches_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
