// SPDX-License-Identifier: Apache-2.0
#include "record/secret.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/compress.h"
#include "base/digest.h"
#include "base/error.h"
#include "manifest/json.h"
#include "record/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)MT_CHUNK_BYTES_MAX + (int)MT_GZIP_OVERHEAD <= (int)MT_SECRET_BYTES_MAX,
               "every chunk fits into a Secret");

const char *mt_record_part_name(enum mt_record_part part)
{
    switch (part) {
    case MT_RECORD_HEADER:
        return "header";
    case MT_RECORD_INVENTORY:
        return "inventory";
    case MT_RECORD_RESULTS:
        return "results";
    case MT_RECORD_MANIFESTS:
        return "manifests";
    case MT_RECORD_LOGS:
        return "logs";
    }
    return "";
}

struct mt_ref mt_secret_ref(const struct mt_record_of *of, enum mt_record_part part,
                            const char *hash, struct mt_arena *arena)
{
    const char *name = hash == NULL ? mt_arena_printf(arena, "moontide.%s", of->app)
                                    : mt_arena_printf(arena, "moontide.%s.%s.%s", of->app,
                                                      mt_record_part_name(part), hash);
    return (struct mt_ref){"", "v1", "Secret", of->namespace, name};
}

void mt_chunk_hash(const void *bytes, size_t length, char out[MT_CHUNK_HASH_SIZE])
{
    char hex[MT_SHA256_HEX_SIZE];
    mt_sha256_hex(bytes, length, hex);
    memcpy(out, hex, MT_CHUNK_HASH_SIZE - 1);
    out[MT_CHUNK_HASH_SIZE - 1] = '\0';
}

/** The content as base64 of gzip; NULL where that is too large.  On the heap. */
static char *pack(const struct mt_buf *content)
{
    struct mt_buf packed;
    mt_buf_init(&packed, MT_SECRET_BYTES_MAX);
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    if (mt_gzip(content->data, content->length, &packed)) {
        mt_base64_encode(packed.data, packed.length, &text);
    }
    mt_buf_fini(&packed);
    return text.data; // NULL while nothing was appended
}

cJSON *mt_secret_tree(const struct mt_ref *ref, const char *app, enum mt_record_part part,
                      const struct mt_buf *content)
{
    char *packed = pack(content);
    if (packed == NULL) {
        return NULL;
    }
    char format[16];
    snprintf(format, sizeof format, "%d", MT_RECORD_FORMAT);
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "apiVersion", "v1");
    cJSON_AddStringToObject(tree, "kind", "Secret");
    cJSON *metadata = cJSON_AddObjectToObject(tree, "metadata");
    cJSON_AddStringToObject(metadata, "name", ref->name);
    cJSON_AddStringToObject(metadata, "namespace", ref->namespace);
    cJSON *labels = cJSON_AddObjectToObject(metadata, "labels");
    cJSON_AddStringToObject(labels, MT_RECORD_LABEL, app);
    cJSON_AddStringToObject(labels, MT_RECORD_PART_LABEL, mt_record_part_name(part));
    cJSON *annotations = cJSON_AddObjectToObject(metadata, "annotations");
    cJSON_AddStringToObject(annotations, MT_RECORD_FORMAT_KEY, format);
    cJSON_AddStringToObject(tree, "type", MT_RECORD_TYPE);
    if (part != MT_RECORD_HEADER) {
        cJSON_AddTrueToObject(tree, "immutable");
    }
    cJSON_AddStringToObject(cJSON_AddObjectToObject(tree, "data"), mt_record_part_name(part),
                            packed);
    free(packed);
    return tree;
}

bool mt_secret_damaged(const struct mt_ref *ref, const char *app, const char *why,
                       struct mt_error *err)
{
    return mt_fail(err, why != NULL ? MT_ERR_INVALID : MT_ERR_NOT_FOUND,
                   "Secret %s/%s of the record of app %s is %s%s; put it back from a backup, or "
                   "forget the record: kubectl -n %s delete secret -l %s=%s (nothing that runs is "
                   "touched; the history is lost, and what the manifests no longer have is not "
                   "pruned any more)",
                   ref->namespace, ref->name, app, why != NULL ? "damaged: " : "not there",
                   why != NULL ? why : "", ref->namespace, MT_RECORD_LABEL, app);
}

bool mt_secret_unreadable(const struct mt_ref *ref, const char *app, const char *why,
                          struct mt_error *err)
{
    return mt_fail(err, MT_ERR_IO, "the record of app %s, Secret %s/%s, cannot be read: %s", app,
                   ref->namespace, ref->name, why);
}

/** Whether it is one of the app's record; false with what it is instead. */
static bool check_kind(const cJSON *secret, const struct mt_ref *ref, const char *app,
                       struct mt_error *err)
{
    const char *type = mt_json_string(secret, "type");
    const char *label =
        mt_json_string(mt_json_at(secret, "metadata", "labels", NULL), MT_RECORD_LABEL);
    bool typed = type != NULL && strcmp(type, MT_RECORD_TYPE) == 0;
    if (typed && label != NULL && strcmp(label, app) == 0) {
        return true;
    }
    char what[128];
    if (typed) {
        snprintf(what, sizeof what, "its label %s is \"%.63s\"", MT_RECORD_LABEL,
                 label != NULL ? label : "");
    } else {
        snprintf(what, sizeof what, "its type is \"%.63s\"", type != NULL ? type : "Opaque");
    }
    return mt_fail(err, MT_ERR_INVALID,
                   "Secret %s/%s is not of the record of app %s (%s), which moontide keeps under "
                   "this name; give the app another name, or, if nobody needs it, delete it: "
                   "kubectl -n %s delete secret %s",
                   ref->namespace, ref->name, app, what, ref->namespace, ref->name);
}

/** Whether its format is one that is read here. */
static bool check_format(const cJSON *secret, const struct mt_ref *ref, const char *app,
                         struct mt_error *err)
{
    const char *text =
        mt_json_string(mt_json_at(secret, "metadata", "annotations", NULL), MT_RECORD_FORMAT_KEY);
    char *end = NULL;
    long format = text != NULL ? strtol(text, &end, 10) : 0;
    if (format <= 0 || *end != '\0') {
        return mt_secret_damaged(ref, app, "its annotation " MT_RECORD_FORMAT_KEY " says no format",
                                 err);
    }
    return format <= MT_RECORD_FORMAT ||
           mt_fail(err, MT_ERR_INVALID,
                   "Secret %s/%s has the record of app %s in format %ld, and this moontide reads "
                   "none above %d; use the moontide that wrote it, or a newer one",
                   ref->namespace, ref->name, app, format, MT_RECORD_FORMAT);
}

/** What it holds; false with what is wrong with that. */
static bool unpack(const cJSON *secret, enum mt_record_part part, struct mt_buf *out,
                   struct mt_error *err)
{
    const char *text = mt_json_string(mt_json_get(secret, "data"), mt_record_part_name(part));
    if (text == NULL) {
        return mt_fail(err, MT_ERR_INVALID, "its data has no \"%s\"", mt_record_part_name(part));
    }
    struct mt_buf packed;
    mt_buf_init(&packed, MT_BUF_UNLIMITED);
    bool good = mt_base64_decode(text, strlen(text), &packed) ||
                mt_fail(err, MT_ERR_INVALID, "its data is no base64");
    good = good && mt_gunzip(packed.data, packed.length, out, err);
    mt_buf_fini(&packed);
    return good;
}

bool mt_secret_open(const cJSON *secret, const struct mt_record_of *of, enum mt_record_part part,
                    const char *hash, struct mt_buf *out, struct mt_error *err)
{
    const char *name = mt_json_string(mt_json_get(secret, "metadata"), "name");
    const struct mt_ref ref = {"", "v1", "Secret", of->namespace, name != NULL ? name : ""};
    if (!check_kind(secret, &ref, of->app, err) || !check_format(secret, &ref, of->app, err)) {
        return false;
    }
    struct mt_buf content;
    mt_buf_init(&content, hash != NULL ? MT_CHUNK_BYTES_MAX : MT_HEADER_BYTES_MAX);
    struct mt_error why = {0};
    bool good = unpack(secret, part, &content, &why);
    if (good && hash != NULL) {
        char actual[MT_CHUNK_HASH_SIZE];
        mt_chunk_hash(content.data, content.length, actual);
        good = strcmp(actual, hash) == 0 ||
               mt_fail(&why, MT_ERR_INVALID, "what it holds is not what its name says");
    }
    if (!good) {
        mt_secret_damaged(&ref, of->app, why.msg, err);
    } else if (!mt_buf_append(out, content.data, content.length)) {
        good = mt_secret_damaged(&ref, of->app, "the record unpacks to too much", err);
    }
    mt_buf_fini(&content);
    return good;
}
