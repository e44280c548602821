// SPDX-License-Identifier: Apache-2.0
/** Kubeconfigs in folders of their own, without anything of the environment. */
#ifndef MT_TESTS_UNIT_SUPPORT_KUBECONFIG_H
#define MT_TESTS_UNIT_SUPPORT_KUBECONFIG_H

#include "base/error.h"
#include "kube/kubeconfig.h"
#include "support.h"

#define CERT "-----BEGIN CERTIFICATE-----\nMIIBcert\n-----END CERTIFICATE-----\n"
#define KEY "-----BEGIN RSA PRIVATE KEY-----\nMIIBkey\n-----END RSA PRIVATE KEY-----\n"
#define V1 "apiVersion: client.authentication.k8s.io/v1"
#define V1BETA1 "apiVersion: client.authentication.k8s.io/v1beta1"

/** A folder with a kubeconfig, and what came of reading it: the state of kube_test(). */
struct kube_world {
    char *folder;
    struct mt_arena *arena;
    struct mt_kube_access access;
    struct mt_error err;
};

int kube_setup(void **state);
int kube_teardown(void **state);

/** A cmocka test whose state is a fresh `struct kube_world`, in no Pod, without a HOME. */
#define kube_test(function) cmocka_unit_test_setup_teardown(function, kube_setup, kube_teardown)

/** `folder`/`name`, in the arena. */
const char *kube_path(struct kube_world *world, const char *name);

bool kube_load_with(struct kube_world *world, struct mt_kubeconfig_options options);

/** Reads `folder`/config with `text` in it; the test fails when that does. */
const struct mt_kube_access *kube_load(struct kube_world *world, const char *text);

/** Fails the test unless reading fails with this message, in which "$D" is the folder. */
void kube_expect_failure(struct kube_world *world, struct mt_kubeconfig_options options,
                         const char *expected);

/** The same for `folder`/config with `text` in it. */
void kube_expect_text_failure(struct kube_world *world, const char *text, const char *expected);

/**
 * A kubeconfig whose one context has these fields, in flow style: of its cluster `c` in line 5, of
 * its user `u` in line 8.
 */
const char *kube_entries(struct kube_world *world, const char *cluster, const char *user);

/** kube_entries() with a cluster that is good. */
const char *kube_user(struct kube_world *world, const char *user);

/** The text as base64. */
const char *kube_encoded(struct kube_world *world, const char *text);

/** The contexts `dev`, which is the current one, and `prod`. */
extern const char kube_two_contexts[];

#endif
