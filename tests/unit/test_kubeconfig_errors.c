// SPDX-License-Identifier: Apache-2.0
// What is said of a kubeconfig that cannot be used.
#include "kube/kubeconfig.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "support_kubeconfig.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void nothing_there_is_an_error_with_advice(void **state)
{
    struct kube_world *world = *state;
    kube_expect_failure(
        world, (struct mt_kubeconfig_options){0},
        "there is no kubeconfig: KUBECONFIG is not set, HOME neither, and this is no Pod "
        "with a service account; name one with --kubeconfig FILE");
    setenv("HOME", world->folder, 1);
    kube_expect_failure(
        world, (struct mt_kubeconfig_options){0},
        "there is no kubeconfig: KUBECONFIG is not set, $D/.kube/config is not there, and "
        "this is no Pod with a service account; name one with --kubeconfig FILE");
    assert_int_equal(world->err.code, MT_ERR_NOT_FOUND);
    setenv("KUBECONFIG",
           mt_arena_printf(world->arena, "%s:%s", kube_path(world, "a"), kube_path(world, "b")), 1);
    kube_expect_failure(
        world, (struct mt_kubeconfig_options){0},
        "there is no kubeconfig: of the files that KUBECONFIG names none is there ($D/a, "
        "$D/b), and this is no Pod with a service account; name one with --kubeconfig "
        "FILE");
    kube_expect_failure(
        world, (struct mt_kubeconfig_options){.context = "prod"},
        "context \"prod\": there is no kubeconfig: of the files that KUBECONFIG names none "
        "is there ($D/a, $D/b), and this is no Pod with a service account; name one with "
        "--kubeconfig FILE");
    kube_expect_failure(world, (struct mt_kubeconfig_options){.path = kube_path(world, "c")},
                        "kubeconfig $D/c: cannot be opened: No such file or directory");
    kube_expect_failure(world, (struct mt_kubeconfig_options){.path = world->folder},
                        "kubeconfig $D: cannot be read: Is a directory");
}

static void contexts_are_named_when_one_is_missing(void **state)
{
    struct kube_world *world = *state;
    support_write(world->folder, "config", kube_two_contexts);
    struct mt_kubeconfig_options options = {.path = kube_path(world, "config"), .context = "prd"};
    kube_expect_failure(world, options,
                        "kubeconfig $D/config: there is no context \"prd\"; did you mean \"prod\"? "
                        "(contexts: dev, prod)");
    assert_int_equal(world->err.code, MT_ERR_NOT_FOUND);
    options.context = "somewhere-else";
    kube_expect_failure(
        world, options,
        "kubeconfig $D/config: there is no context \"somewhere-else\" (contexts: dev, "
        "prod)");
    kube_expect_text_failure(
        world, "current-context: x\n",
        "kubeconfig $D/config: there is no context \"x\", which current-context "
        "names (contexts: none)");
    kube_expect_text_failure(
        world, "contexts: [{name: a}, {name: b}]\n",
        "kubeconfig $D/config: current-context is not set; choose one with --context "
        "NAME (contexts: a, b)");
    kube_expect_text_failure(
        world, "",
        "kubeconfig $D/config: there are no contexts in it, and this is no Pod with a "
        "service account; name another file with --kubeconfig FILE");
}

static void several_files_are_all_named(void **state)
{
    struct kube_world *world = *state;
    support_write(world->folder, "a", "contexts: [{name: one}]\n");
    support_write(world->folder, "b", "contexts: [{name: two}]\n");
    setenv("KUBECONFIG",
           mt_arena_printf(world->arena, "%s:%s", kube_path(world, "a"), kube_path(world, "b")), 1);
    kube_expect_failure(world, (struct mt_kubeconfig_options){.context = "tow"},
                        "kubeconfig $D/a, $D/b: there is no context \"tow\"; did you mean \"two\"? "
                        "(contexts: one, two)");
}

static void many_contexts_are_counted(void **state)
{
    struct kube_world *world = *state;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_puts(&text, "contexts:\n");
    for (int i = 0; i < 30; i++) {
        mt_buf_printf(&text, "- name: c%d\n", i);
    }
    const char *copy = mt_arena_strdup(world->arena, mt_buf_text(&text));
    mt_buf_fini(&text);
    kube_expect_text_failure(
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
    struct kube_world *world = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(files); i++) {
        kube_expect_text_failure(world, files[i].text, files[i].expected);
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
    struct kube_world *world = *state;
    support_write(world->folder, "ca.crt", CERT);
    for (size_t i = 0; i < SUPPORT_COUNT(bad_clusters); i++) {
        kube_expect_text_failure(world, kube_entries(world, bad_clusters[i].cluster, ""),
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
    struct kube_world *world = *state;
    support_write(world->folder, "me.crt", CERT);
    support_write(world->folder, "me.key", KEY);
    support_write(
        world->folder, "locked.key",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
    for (size_t i = 0; i < SUPPORT_COUNT(bad_users); i++) {
        kube_expect_text_failure(world, kube_user(world, bad_users[i].user), bad_users[i].expected);
    }
}

static void groups_belong_to_somebody(void **state)
{
    struct kube_world *world = *state;
    const char *const groups[] = {"g"};
    support_write(world->folder, "config", kube_user(world, "token: t"));
    kube_expect_failure(world,
                        (struct mt_kubeconfig_options){.path = kube_path(world, "config"),
                                                       .as_groups = groups,
                                                       .as_group_count = 1},
                        "--as-group says more of the user that --as names; add --as USER");
    kube_expect_failure(
        world, (struct mt_kubeconfig_options){.path = kube_path(world, "config"), .as_uid = "1"},
        "--as-uid says more of the user that --as names; add --as USER");
}

static void a_file_that_is_too_large_is_refused(void **state)
{
    struct kube_world *world = *state;
    support_write(world->folder, "config", "");
    assert_int_equal(truncate(kube_path(world, "config"), MT_KUBECONFIG_MAX + 1), 0);
    kube_expect_failure(world, (struct mt_kubeconfig_options){.path = kube_path(world, "config")},
                        "kubeconfig $D/config: is larger than 16 MiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kube_test(nothing_there_is_an_error_with_advice),
        kube_test(contexts_are_named_when_one_is_missing),
        kube_test(several_files_are_all_named),
        kube_test(many_contexts_are_counted),
        kube_test(a_file_that_is_none_is_refused),
        kube_test(a_bad_cluster_is_named),
        kube_test(a_bad_user_is_named),
        kube_test(groups_belong_to_somebody),
        kube_test(a_file_that_is_too_large_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
