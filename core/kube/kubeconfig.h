// SPDX-License-Identifier: Apache-2.0
/**
 * The kubeconfig, read as client-go reads it: which cluster to talk to, how to know it, and as
 * whom.
 *
 * What is found holds secrets.  Nothing here prints or logs them, and no error quotes a value of a
 * kubeconfig other than names, files, URLs without passwords, and words that have to be one of a
 * few.
 */
#ifndef MT_KUBE_KUBECONFIG_H
#define MT_KUBE_KUBECONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_error;

enum {
    MT_KUBECONFIG_MAX = 16 * 1024 * 1024, ///< Bytes of a kubeconfig.
    MT_KUBE_PEM_MAX = 4 * 1024 * 1024,    ///< Bytes of a file with certificates or a key.
    MT_KUBE_TOKEN_MAX = 1024 * 1024,      ///< Bytes of a token file.
};

/** What the command line says; strings may be NULL or "" where it says nothing. */
struct mt_kubeconfig_options {
    const char *path;    ///< --kubeconfig: this file alone, which has to be there.
    const char *context; ///< --context.
    const char *as;      ///< --as, in place of the kubeconfig's; its groups stay.
    const char *as_uid;
    const char *const *as_groups; ///< --as-group; when there are any, in place of the kubeconfig's.
    size_t as_group_count;
    const char *service_account; ///< The folder of a Pod's token; NULL: where Kubernetes mounts it.
};

/** Whether a credential plugin gets the terminal. */
enum mt_kube_interactive { MT_KUBE_NEVER, MT_KUBE_IF_AVAILABLE, MT_KUBE_ALWAYS };

struct mt_kube_variable {
    const char *name;
    const char *value;
};

/** A credential plugin, as `exec` of a user describes it. */
struct mt_kube_exec {
    const char *api_version; ///< "client.authentication.k8s.io/v1" or ".../v1beta1".
    const char *command;     ///< With a "/": from the kubeconfig's folder; else looked up in PATH.
    const char *const *args;
    size_t arg_count;
    const struct mt_kube_variable *env; ///< Added to our own environment.
    size_t env_count;
    const char *install_hint; ///< For the error when the command is not there; may be NULL.
    enum mt_kube_interactive interactive;
    bool provide_cluster_info;
    const char *cluster_config; ///< JSON: the cluster's extension for plugins; may be NULL.
};

struct mt_kube_extra {
    const char *key;
    const char *const *values;
    size_t value_count;
};

/** Whom to act as; `user` is NULL where nobody, and then there is nothing else. */
struct mt_kube_impersonation {
    const char *user;
    const char *uid;
    const char *const *groups;
    size_t group_count;
    const struct mt_kube_extra *extras;
    size_t extra_count;
};

/**
 * One cluster and one user, ready to connect with.  Strings are NULL where nothing is said.
 *
 * At most one of these is there: token and token_file; user and password; exec.  A client
 * certificate may stand beside the first; exec is left out where anything else is there.  None of
 * them is for a server that is reached by http: credentials do not go over the wire in the clear.
 */
struct mt_kube_access {
    bool absent;         ///< Of one that was not found: nobody has named any, and there is none.
    const char *context; ///< NULL: the service account of this Pod.
    const char *namespace;
    const char *server; ///< "https://host:port/prefix", without a final "/".
    const char *proxy;  ///< "http://…", "https://…" or "socks5://…"; may hold a password.
    const char *tls_name;
    bool insecure; ///< Any certificate of the server is taken; then `ca` is NULL.
    bool disable_compression;
    const char *ca; ///< PEM text; NULL: the system's authorities.

    const char *cert; ///< PEM text; there exactly when `key` is.
    const char *key;
    const char *cert_file; ///< Where both came from files: read anew when those change.
    const char *key_file;
    const char *token;      ///< With token_file: for when that cannot be read.
    const char *token_file; ///< Comes before `token`.
    const char *user;       ///< Basic authentication.
    const char *password;   ///< Beside `user`: never NULL.
    const struct mt_kube_exec *exec;
    struct mt_kube_impersonation impersonation;

    const char *cluster_place; ///< For messages: `kubeconfig /path:7: cluster "prod"`.
    const char *user_place;    ///< The same for the user.
};

/**
 * Finds and reads the kubeconfig: `path`; or the files that KUBECONFIG names, of which those that
 * are not there are passed over and the first to say something wins; or ~/.kube/config.  Where that
 * chooses no context, the service account of the Pod that this runs in.  Everything in `access`
 * lives in the arena.  Each error names the file, the entry and what to do: MT_ERR_NOT_FOUND where
 * a file or the context is not there, else MT_ERR_INVALID or MT_ERR_IO.
 */
bool mt_kubeconfig_load(const struct mt_kubeconfig_options *options, struct mt_arena *arena,
                        struct mt_kube_access *access, struct mt_error *err);

#endif
