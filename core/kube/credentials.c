// SPDX-License-Identifier: Apache-2.0
#include "kube/credentials.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "kube/kubeconfig.h"
#include "kube/kubeconfig_entry.h"
#include "kube/plugin.h"
#include "kube/watched_file.h"

#include <stdlib.h>
#include <string.h>

#define MT_LOG_TOPIC "kube.credentials"

enum { PLUGIN_PAUSE_MS = 1000 }; // between two runs of a plugin whose answers are expired already

struct mt_kube_credentials {
    const struct mt_kube_access *access;
    struct mt_kube_credentials_options options;
    char *header; // NULL: none
    char *cert;   // NULL: none; then so is the key
    char *key;
    uint64_t generation;
    uint64_t identity_generation;
    struct mt_kube_watched token_file;
    struct mt_kube_watched cert_file;
    struct mt_kube_watched key_file;
    bool has_answer; // of the plugin, which is good until then
    int64_t good_until_ms;
    bool is_refused; // the next refresh renews everything that can be
    bool in_vain;    // the last renewal for a refusal brought nothing new
};

struct mt_kube_credentials *
mt_kube_credentials_new(const struct mt_kube_access *access,
                        const struct mt_kube_credentials_options *options)
{
    struct mt_kube_credentials *credentials = mt_alloc(sizeof *credentials);
    credentials->access = access;
    if (options != NULL) {
        credentials->options = *options;
    }
    credentials->token_file.path = access->token_file;
    credentials->cert_file.path = access->cert_file;
    credentials->key_file.path = access->key_file;
    return credentials;
}

void mt_kube_credentials_free(struct mt_kube_credentials *credentials)
{
    if (credentials != NULL) {
        free(credentials->header);
        free(credentials->cert);
        free(credentials->key);
        free(credentials);
    }
}

/** Puts a copy of `text` (NULL: none) in the place of a text; whether it is another one. */
static bool replace(char **place, const char *text)
{
    bool is_same = text == NULL ? *place == NULL : *place != NULL && strcmp(*place, text) == 0;
    if (!is_same) {
        free(*place);
        *place = text != NULL ? mt_strdup(text) : NULL;
    }
    return !is_same;
}

static void note_change(struct mt_kube_credentials *credentials)
{
    credentials->generation++;
    credentials->in_vain = false;
}

/** The header of `scheme` and what belongs behind it; NULL takes the header away. */
static void set_header(struct mt_kube_credentials *credentials, const char *scheme,
                       const char *value)
{
    struct mt_buf header;
    mt_buf_init(&header, MT_BUF_UNLIMITED);
    if (value != NULL) {
        mt_buf_printf(&header, "%s %s", scheme, value);
    }
    if (replace(&credentials->header, value != NULL ? mt_buf_text(&header) : NULL)) {
        note_change(credentials);
    }
    mt_buf_fini(&header);
}

static void set_basic(struct mt_kube_credentials *credentials)
{
    const struct mt_kube_access *access = credentials->access;
    struct mt_buf plain;
    struct mt_buf encoded;
    mt_buf_init(&plain, MT_BUF_UNLIMITED);
    mt_buf_init(&encoded, MT_BUF_UNLIMITED);
    mt_buf_printf(&plain, "%s:%s", access->user, access->password);
    mt_base64_encode(plain.data, plain.length, &encoded);
    set_header(credentials, "Basic", mt_buf_text(&encoded));
    mt_buf_fini(&encoded);
    mt_buf_fini(&plain);
}

static void set_identity(struct mt_kube_credentials *credentials, const char *cert, const char *key)
{
    bool new_cert = replace(&credentials->cert, cert);
    if (replace(&credentials->key, key) || new_cert) {
        credentials->identity_generation++;
        note_change(credentials);
    }
}

/** Cuts white space off both ends, in place. */
static char *trim(struct mt_buf *text)
{
    static const char space[] = " \t\r\n\v\f";
    while (text->length > 0 && strchr(space, text->data[text->length - 1]) != NULL) {
        text->data[--text->length] = '\0';
    }
    return text->length > 0 ? text->data + strspn(text->data, space) : NULL;
}

/** Reads the token into the header; errors have the path and no place. */
static bool read_token(struct mt_kube_credentials *credentials, struct mt_error *err)
{
    const char *path = credentials->access->token_file;
    struct mt_buf text;
    mt_buf_init(&text, MT_KUBE_TOKEN_MAX);
    bool ok = mt_file_read(path, &text, err);
    const char *token = ok ? trim(&text) : NULL;
    if (ok && token == NULL) {
        ok = mt_fail(err, MT_ERR_INVALID, "is empty; write a token to it");
    } else if (ok && (!mt_kube_is_one_line(token) ||
                      strlen(token) != text.length - (size_t)(token - text.data))) {
        ok = mt_fail(err, MT_ERR_INVALID, "holds more than a token on one line");
    }
    if (ok) {
        set_header(credentials, "Bearer", token);
    }
    mt_buf_fini(&text);
    return ok || mt_wrap(err, "tokenFile %s", path);
}

/** The token file comes first; while it cannot be read, its last token or the other one counts. */
static bool refresh_token(struct mt_kube_credentials *credentials, int64_t wall_ms,
                          struct mt_error *err)
{
    const struct mt_kube_access *access = credentials->access;
    if (access->token_file == NULL) {
        set_header(credentials, "Bearer", access->token);
        return true;
    }
    struct mt_error why;
    if (!mt_kube_watched_due(&credentials->token_file, wall_ms) || read_token(credentials, &why)) {
        return true;
    }
    if (credentials->header != NULL) {
        log_debug("%s; the token before it counts", why.msg);
        return true;
    }
    if (access->token != NULL) {
        log_debug("%s; token counts in its place", why.msg);
        set_header(credentials, "Bearer", access->token);
        return true;
    }
    mt_kube_watched_forget(&credentials->token_file);
    return mt_fail(err, why.code, "%s: %s", access->user_place, why.msg);
}

static bool read_pem(const char *path, enum mt_kube_pem kind, struct mt_buf *text,
                     struct mt_error *err)
{
    return (mt_file_read(path, text, err) &&
            mt_kube_check_pem(kind, mt_buf_text(text), text->length, err)) ||
           mt_wrap(err, "%s", path);
}

/** The pair as it is in its files now; one that is being written stays what it was. */
static void reread_identity(struct mt_kube_credentials *credentials)
{
    const struct mt_kube_access *access = credentials->access;
    struct mt_error why;
    struct mt_buf cert;
    struct mt_buf key;
    mt_buf_init(&cert, MT_KUBE_PEM_MAX);
    mt_buf_init(&key, MT_KUBE_PEM_MAX);
    if (read_pem(access->cert_file, MT_KUBE_CERTIFICATE, &cert, &why) &&
        read_pem(access->key_file, MT_KUBE_PRIVATE_KEY, &key, &why)) {
        set_identity(credentials, mt_buf_text(&cert), mt_buf_text(&key));
    } else {
        log_debug("%s; the client certificate before it counts", why.msg);
    }
    mt_buf_fini(&key);
    mt_buf_fini(&cert);
}

static void refresh_identity(struct mt_kube_credentials *credentials, int64_t wall_ms)
{
    if (credentials->cert == NULL) {
        set_identity(credentials, credentials->access->cert, credentials->access->key);
    }
    bool cert_due = mt_kube_watched_due(&credentials->cert_file, wall_ms);
    if (mt_kube_watched_due(&credentials->key_file, wall_ms) || cert_due) {
        reread_identity(credentials);
    }
}

static bool refresh_plugin(struct mt_kube_credentials *credentials, int64_t wall_ms,
                           struct mt_error *err)
{
    if (credentials->has_answer && !credentials->is_refused &&
        wall_ms < credentials->good_until_ms) {
        return true;
    }
    struct mt_kube_plugin_answer answer;
    struct mt_arena *arena = mt_arena_new();
    bool ok = mt_kube_plugin_run(credentials->access, &credentials->options, arena, &answer, err);
    if (ok) {
        set_header(credentials, "Bearer", answer.token);
        set_identity(credentials, answer.cert, answer.key);
        bool is_expired = answer.expires_ms < wall_ms + PLUGIN_PAUSE_MS;
        credentials->good_until_ms = is_expired ? wall_ms + PLUGIN_PAUSE_MS : answer.expires_ms;
        credentials->has_answer = true;
    }
    mt_arena_free(arena);
    return ok;
}

static bool refresh_all(struct mt_kube_credentials *credentials, int64_t wall_ms,
                        struct mt_error *err)
{
    if (credentials->access->exec != NULL) {
        return refresh_plugin(credentials, wall_ms, err);
    }
    refresh_identity(credentials, wall_ms);
    if (credentials->access->user != NULL) {
        set_basic(credentials);
        return true;
    }
    return refresh_token(credentials, wall_ms, err);
}

bool mt_kube_credentials_refresh(struct mt_kube_credentials *credentials, int64_t wall_ms,
                                 struct mt_error *err)
{
    uint64_t before = credentials->generation;
    if (!refresh_all(credentials, wall_ms, err)) {
        return false;
    }
    credentials->in_vain =
        credentials->generation == before && (credentials->in_vain || credentials->is_refused);
    credentials->is_refused = false;
    return true;
}

const char *mt_kube_credentials_header(const struct mt_kube_credentials *credentials)
{
    return credentials->header;
}

struct mt_kube_identity mt_kube_credentials_identity(const struct mt_kube_credentials *credentials)
{
    return (struct mt_kube_identity){credentials->cert, credentials->key,
                                     credentials->identity_generation};
}

uint64_t mt_kube_credentials_generation(const struct mt_kube_credentials *credentials)
{
    return credentials->generation;
}

bool mt_kube_credentials_refused(struct mt_kube_credentials *credentials, uint64_t generation)
{
    const struct mt_kube_access *access = credentials->access;
    if (generation != credentials->generation || credentials->is_refused) {
        return true;
    }
    bool can_change =
        access->exec != NULL || access->token_file != NULL || access->cert_file != NULL;
    if (!can_change || credentials->in_vain) {
        return false;
    }
    mt_kube_watched_forget(&credentials->token_file);
    mt_kube_watched_forget(&credentials->cert_file);
    mt_kube_watched_forget(&credentials->key_file);
    credentials->is_refused = true;
    return true;
}
