// SPDX-License-Identifier: Apache-2.0
#include "support_kubeconfig.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

const char kube_two_contexts[] = "apiVersion: v1\n"
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

int kube_setup(void **state)
{
    static const char *const variables[] = {"KUBECONFIG", "HOME", "POD_NAMESPACE",
                                            "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"};
    for (size_t i = 0; i < SUPPORT_COUNT(variables); i++) {
        unsetenv(variables[i]);
    }
    struct kube_world *world = calloc(1, sizeof *world);
    world->folder = support_folder();
    world->arena = mt_arena_new();
    *state = world;
    return 0;
}

int kube_teardown(void **state)
{
    struct kube_world *world = *state;
    mt_arena_free(world->arena);
    support_folder_remove(world->folder);
    free(world);
    return 0;
}

const char *kube_path(struct kube_world *world, const char *name)
{
    return mt_arena_printf(world->arena, "%s/%s", world->folder, name);
}

bool kube_load_with(struct kube_world *world, struct mt_kubeconfig_options options)
{
    if (options.service_account == NULL) {
        options.service_account = kube_path(world, "no-pod");
    }
    return mt_kubeconfig_load(&options, world->arena, &world->access, &world->err);
}

/** Reads `folder`/config with `text` in it; the test fails when that does. */
const struct mt_kube_access *kube_load(struct kube_world *world, const char *text)
{
    support_write(world->folder, "config", text);
    if (!kube_load_with(world,
                        (struct mt_kubeconfig_options){.path = kube_path(world, "config")})) {
        fail_msg("%s", world->err.msg);
    }
    return &world->access;
}

/** The message with the folder as "$D". */
static const char *message(struct kube_world *world)
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

void kube_expect_failure(struct kube_world *world, struct mt_kubeconfig_options options,
                         const char *expected)
{
    world->err = (struct mt_error){0};
    if (kube_load_with(world, options)) {
        fail_msg("no error, and expected was: %s", expected);
    }
    assert_string_equal(message(world), expected);
}

void kube_expect_text_failure(struct kube_world *world, const char *text, const char *expected)
{
    support_write(world->folder, "config", text);
    kube_expect_failure(world, (struct mt_kubeconfig_options){.path = kube_path(world, "config")},
                        expected);
}

/** One context with these fields, in flow style, of its cluster and its user. */
const char *kube_entries(struct kube_world *world, const char *cluster, const char *user)
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

const char *kube_encoded(struct kube_world *world, const char *text)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_base64_encode(text, strlen(text), &out);
    const char *copy = mt_arena_strdup(world->arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return copy;
}

const char *kube_user(struct kube_world *world, const char *user)
{
    return kube_entries(world, "server: https://k.example:6443", user);
}
