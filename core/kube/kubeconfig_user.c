// SPDX-License-Identifier: Apache-2.0
/** The entries of `users`. */
#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "kube/kubeconfig.h"
#include "kube/kubeconfig_entry.h"
#include "kube/kubeconfig_resolve.h"
#include "manifest/json.h"

#include <string.h>

static bool read_certificate(const struct mt_kube_entry *user, struct mt_kube_access *access,
                             struct mt_error *err)
{
    if (!mt_kube_entry_pem(user, "client-certificate", MT_KUBE_CERTIFICATE, &access->cert,
                           &access->cert_file, err) ||
        !mt_kube_entry_pem(user, "client-key", MT_KUBE_PRIVATE_KEY, &access->key, &access->key_file,
                           err)) {
        return false;
    }
    if ((access->cert == NULL) != (access->key == NULL)) {
        bool has_cert = access->cert != NULL;
        return mt_kube_entry_fail(user, NULL, err, "it has a %s and no %s; add %s or %s-data",
                                  has_cert ? "client-certificate" : "client-key",
                                  has_cert ? "client-key" : "client-certificate",
                                  has_cert ? "client-key" : "client-certificate",
                                  has_cert ? "client-key" : "client-certificate");
    }
    if (access->cert_file == NULL || access->key_file == NULL) {
        access->cert_file = access->key_file = NULL; // half of a pair is not read anew
    }
    return true;
}

static bool read_token(const struct mt_kube_entry *user, struct mt_kube_access *access,
                       struct mt_error *err)
{
    const char *path = NULL;
    if (!mt_kube_entry_string(user, user->body, "token", &access->token, err) ||
        !mt_kube_entry_string(user, user->body, "tokenFile", &path, err)) {
        return false;
    }
    access->token_file = path != NULL ? mt_kube_entry_path(user, path) : NULL;
    return true;
}

/** Without a username, a password is for nobody, as in client-go. */
static bool read_password(const struct mt_kube_entry *user, struct mt_kube_access *access,
                          struct mt_error *err)
{
    if (!mt_kube_entry_string(user, user->body, "username", &access->user, err) ||
        !mt_kube_entry_string(user, user->body, "password", &access->password, err)) {
        return false;
    }
    bool has_token = access->token != NULL || access->token_file != NULL;
    if (has_token && (access->user != NULL || access->password != NULL)) {
        return mt_kube_entry_fail(user, NULL, err,
                                  "it has a token and a username or password; remove one of them");
    }
    if (access->user != NULL && strchr(access->user, ':') != NULL) {
        return mt_kube_entry_fail(user, mt_json_get(user->body, "username"), err,
                                  "username holds a colon, which ends it in basic authentication");
    }
    access->password = access->user == NULL       ? NULL
                       : access->password == NULL ? ""
                                                  : access->password;
    return true;
}

/** The providers that client-go had, and what took their place. */
static const struct {
    const char *provider;
    const char *plugin;
} successors[] = {
    {"azure", "kubelogin"},
    {"gcp", "gke-gcloud-auth-plugin"},
    {"oidc", "kubectl oidc-login"},
};

static bool refuse_provider(const struct mt_kube_entry *user, struct mt_error *err)
{
    const cJSON *provider = mt_json_get(user->body, "auth-provider");
    if (provider == NULL || cJSON_IsNull(provider)) {
        return true;
    }
    const char *name = mt_json_string(provider, "name");
    const char *plugin = "a credential plugin";
    for (size_t i = 0; name != NULL && i < sizeof successors / sizeof *successors; i++) {
        plugin = strcmp(name, successors[i].provider) == 0 ? successors[i].plugin : plugin;
    }
    return mt_kube_entry_fail(user, provider, err,
                              "auth-provider is not supported, as credential plugins took its "
                              "place; use exec with %s",
                              plugin);
}

/** Any other credentials come before a plugin, as in client-go. */
static void settle_exec(struct mt_kube_access *access, const struct mt_kube_exec *exec)
{
    bool others = access->token != NULL || access->token_file != NULL || access->user != NULL ||
                  access->cert != NULL;
    access->exec = others ? NULL : exec;
}

static bool read_extras(const struct mt_kube_entry *user, struct mt_kube_impersonation *as,
                        struct mt_error *err)
{
    MT_ARRAY(struct mt_kube_extra) extras = {0};
    const cJSON *map = NULL;
    if (!mt_kube_entry_map(user, user->body, "as-user-extra", &map, err)) {
        return false;
    }
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, map) {
        struct mt_kube_extra extra = {.key = member->string};
        if (!mt_kube_entry_strings(user, map, member->string, &extra.values, &extra.value_count,
                                   err)) {
            return false;
        }
        mt_array_push(user->arena, &extras, extra);
    }
    as->extras = extras.items;
    as->extra_count = extras.count;
    return true;
}

static bool read_impersonation(const struct mt_kube_entry *user, struct mt_kube_impersonation *as,
                               struct mt_error *err)
{
    return mt_kube_entry_string(user, user->body, "as", &as->user, err) &&
           mt_kube_entry_string(user, user->body, "as-uid", &as->uid, err) &&
           mt_kube_entry_strings(user, user->body, "as-groups", &as->groups, &as->group_count,
                                 err) &&
           read_extras(user, as, err);
}

bool mt_kube_resolve_user(const struct mt_kube_entry *user, const char *cluster_config,
                          struct mt_kube_access *access, struct mt_error *err)
{
    struct mt_kube_exec *exec = NULL;
    access->user_place = mt_kube_entry_place(user);
    if (!refuse_provider(user, err) || !read_certificate(user, access, err) ||
        !read_token(user, access, err) || !read_password(user, access, err) ||
        !mt_kube_resolve_exec(user, &exec, err) ||
        !read_impersonation(user, &access->impersonation, err)) {
        return false;
    }
    if (exec != NULL) {
        exec->cluster_config = cluster_config;
    }
    settle_exec(access, exec);
    return true;
}
