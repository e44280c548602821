// SPDX-License-Identifier: Apache-2.0
/**
 * Who we are to the API server, kept fresh: tokens, token files, basic authentication, credential
 * plugins and client certificates.
 *
 * Nothing here reads a clock: `wall_ms` (milliseconds since 1970) is each call's.  A credential
 * plugin runs inside of a call, which waits for it.
 */
#ifndef MT_KUBE_CREDENTIALS_H
#define MT_KUBE_CREDENTIALS_H

#include <stdbool.h>
#include <stdint.h>

struct mt_error;
struct mt_kube_access;
struct mt_kube_credentials; // opaque; the struct is in credentials.c

enum {
    MT_KUBE_PLUGIN_MS = 60 * 1000,       ///< For a plugin that has no person to wait for.
    MT_KUBE_PLUGIN_OUTPUT_MAX = 1 << 20, ///< Bytes that a plugin may print.
    MT_KUBE_LOOK_MS = 1000,              ///< Files are looked at this often at most,
    MT_KUBE_REREAD_MS = 60 * 1000,       ///< and read anew this often, changed or not.
};

struct mt_kube_credentials_options {
    bool terminal; ///< Standard input is a terminal, and nothing but a plugin wants to read it.
    uint64_t plugin_ms; ///< Of a plugin without the terminal; 0: MT_KUBE_PLUGIN_MS.
};

/** Reads and runs nothing yet.  `access` is borrowed; `options` may be NULL. */
struct mt_kube_credentials *
mt_kube_credentials_new(const struct mt_kube_access *access,
                        const struct mt_kube_credentials_options *options);

/** Takes NULL. */
void mt_kube_credentials_free(struct mt_kube_credentials *credentials);

/**
 * Sees to it that the credentials are good at this time: looks whether files have changed, and runs
 * the plugin where there is none of its answers that has not expired.  A file that can no longer be
 * read, or holds nothing, leaves what it said before.  On failure `err` names the kubeconfig, the
 * user, and what to do (MT_ERR_INVALID, _IO, _TIMEOUT, _NOT_FOUND).
 */
bool mt_kube_credentials_refresh(struct mt_kube_credentials *credentials, int64_t wall_ms,
                                 struct mt_error *err);

/** The value of `Authorization`, or NULL for none; as the last refresh left it, until the next. */
const char *mt_kube_credentials_header(const struct mt_kube_credentials *credentials);

/** A client certificate, PEM; both are NULL for none. */
struct mt_kube_identity {
    const char *cert;
    const char *key;
    uint64_t generation; ///< Another number whenever the certificate or key has changed.
};

/** The client certificate, as the last refresh left it, until the next. */
struct mt_kube_identity mt_kube_credentials_identity(const struct mt_kube_credentials *credentials);

/** Another number whenever header or identity has changed; for mt_kube_credentials_refused(). */
uint64_t mt_kube_credentials_generation(const struct mt_kube_credentials *credentials);

/**
 * The server answered 401 to a request that was sent with the credentials of this generation.
 * Whether another attempt makes sense: they have been renewed since, or the next refresh reads the
 * files and runs the plugin again.  False where the credentials cannot change, and where renewing
 * them after a refusal brought the same ones.
 */
bool mt_kube_credentials_refused(struct mt_kube_credentials *credentials, uint64_t generation);

#endif
