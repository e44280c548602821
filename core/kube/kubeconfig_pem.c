// SPDX-License-Identifier: Apache-2.0
/** Certificates and keys of a kubeconfig, from files or from its own text. */
#include "base/arena.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "kube/kubeconfig.h"
#include "kube/kubeconfig_entry.h"
#include "manifest/json.h"

#include <string.h>

bool mt_kube_check_pem(enum mt_kube_pem kind, const char *text, size_t length, struct mt_error *err)
{
    bool is_text = memchr(text, '\0', length) == NULL;
    if (kind == MT_KUBE_CERTIFICATE) {
        return (is_text && strstr(text, "-----BEGIN CERTIFICATE-----") != NULL) ||
               mt_fail(
                   err, MT_ERR_INVALID,
                   "holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----");
    }
    if (!is_text || strstr(text, "PRIVATE KEY-----") == NULL) {
        return mt_fail(
            err, MT_ERR_INVALID,
            "holds no private key in PEM, which begins with -----BEGIN … PRIVATE KEY-----");
    }
    return strstr(text, "ENCRYPTED") == NULL ||
           mt_fail(err, MT_ERR_INVALID,
                   "holds a key with a passphrase, which nobody can be asked for; take the "
                   "passphrase away with openssl pkey");
}

static bool check(const struct mt_kube_entry *entry, const char *key, enum mt_kube_pem kind,
                  const struct mt_buf *text, struct mt_error *err)
{
    return mt_kube_check_pem(kind, mt_buf_text(text), text->length, err) ||
           mt_wrap(err, "%s: %s", mt_kube_entry_place(entry), key);
}

static bool from_data(const struct mt_kube_entry *entry, const char *key, const char *data,
                      struct mt_buf *text, struct mt_error *err)
{
    return mt_base64_decode(data, strlen(data), text) ||
           mt_kube_entry_fail(entry, mt_json_get(entry->body, key), err,
                              text->overflow ? "%s is larger than 4 MiB"
                                             : "%s is no base64; write it with base64 -w0 FILE",
                              key);
}

static bool from_file(const struct mt_kube_entry *entry, const char *key, const char *path,
                      struct mt_buf *text, struct mt_error *err)
{
    return mt_file_read(path, text, err) ||
           mt_wrap(err, "%s: %s %s", mt_kube_entry_place(entry), key, path);
}

bool mt_kube_entry_pem(const struct mt_kube_entry *entry, const char *key, enum mt_kube_pem kind,
                       const char **text, const char **file, struct mt_error *err)
{
    const char *data_key = mt_arena_printf(entry->arena, "%s-data", key);
    const char *path = NULL;
    const char *data = NULL;
    *text = *file = NULL;
    if (!mt_kube_entry_string(entry, entry->body, key, &path, err) ||
        !mt_kube_entry_text(entry, entry->body, data_key, &data, err)) {
        return false;
    }
    if (path == NULL && data == NULL) {
        return true;
    }
    if (path != NULL && data != NULL) {
        return mt_kube_entry_fail(entry, mt_json_get(entry->body, key), err,
                                  "%s and %s are both set; remove one", key, data_key);
    }
    struct mt_buf read;
    mt_buf_init(&read, MT_KUBE_PEM_MAX);
    *file = path != NULL ? mt_kube_entry_path(entry, path) : NULL;
    const char *source =
        path != NULL ? mt_arena_printf(entry->arena, "%s %s", key, *file) : data_key;
    bool ok = (path != NULL ? from_file(entry, key, *file, &read, err)
                            : from_data(entry, data_key, data, &read, err)) &&
              check(entry, source, kind, &read, err);
    *text = ok ? mt_arena_strdup(entry->arena, mt_buf_text(&read)) : NULL;
    mt_buf_fini(&read);
    return ok;
}
