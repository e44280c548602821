// SPDX-License-Identifier: Apache-2.0
#include "script/hook_secret.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "manifest/json.h"
#include "manifest/ref.h"
#include "script/project.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/** One member of a map with no other, or what follows `prefix` in a text; NULL when it is none. */
static const char *said(const cJSON *node, const char *key, const char *prefix)
{
    const char *text = cJSON_GetStringValue(node);
    if (text != NULL) {
        text = strncmp(text, prefix, strlen(prefix)) == 0 ? text + strlen(prefix) : NULL;
    } else if (cJSON_IsObject(node) && cJSON_GetArraySize(node) == 1) {
        text = mt_json_string(node, key);
    }
    return text != NULL && text[0] != '\0' ? text : NULL;
}

/** How much of "namespace/name/key" stands before the key, its "/" included; 0: it is none. */
static size_t before_key(const char *text)
{
    const size_t space = strcspn(text, "/");
    const size_t name = text[space] == '/' ? strcspn(text + space + 1, "/") : 0;
    const char *key = text + space + 1 + name;
    const bool good = space > 0 && name > 0 && key[0] == '/' && key[1] != '\0' &&
                      strpbrk(key + 1, "/?#% ") == NULL && strcspn(text, "?#% ") == strlen(text);
    return good ? space + name + 2 : 0;
}

cJSON *mt_secret_read(const cJSON *node, const char *beside, struct mt_arena *arena)
{
    const char *env = said(node, "env", "env:");
    const char *file = said(node, "file", "file:");
    const char *secret = said(node, "secret", "secret:");
    if (env == NULL && file == NULL && (secret == NULL || before_key(secret) == 0)) {
        return NULL;
    }
    cJSON *reference = cJSON_CreateObject();
    if (env != NULL) {
        cJSON_AddStringToObject(reference, "env", env);
    } else if (secret != NULL) {
        cJSON_AddStringToObject(reference, "secret", secret);
    } else {
        bool placed = beside != NULL && strcmp(beside, "-") != 0;
        const char *folder = placed ? mt_project_folder(beside, arena) : ".";
        cJSON_AddStringToObject(reference, "file", mt_project_path(folder, file, arena));
    }
    return reference;
}

bool mt_secret_of_cluster(const cJSON *reference, struct mt_ref *ref, struct mt_arena *arena)
{
    const char *text = mt_json_string(reference, "secret");
    if (text == NULL) {
        return false;
    }
    const size_t space = strcspn(text, "/");
    const char *name = text + space + 1;
    *ref = (struct mt_ref){
        .group = "",
        .version = "v1",
        .kind = "Secret",
        .namespace = mt_arena_strndup(arena, text, space),
        .name = mt_arena_strndup(arena, name, strcspn(name, "/")),
    };
    return true;
}

/** Takes the line ends off the end, which whoever wrote it with an editor did not mean. */
static void cut_line_end(struct mt_buf *value)
{
    while (value->length > 0 &&
           (value->data[value->length - 1] == '\n' || value->data[value->length - 1] == '\r')) {
        value->data[--value->length] = '\0';
    }
}

bool mt_secret_of_object(const cJSON *reference, const cJSON *secret, struct mt_buf *value,
                         struct mt_error *err)
{
    const char *text = mt_json_string(reference, "secret");
    const size_t cut = before_key(text);
    const int place = (int)cut - 1;
    if (secret == NULL) {
        return mt_fail(err, MT_ERR_NOT_FOUND, "there is no Secret %.*s", place, text);
    }
    const char *encoded = mt_json_string(mt_json_get(secret, "data"), text + cut);
    if (encoded == NULL) {
        return mt_fail(err, MT_ERR_NOT_FOUND, "the Secret %.*s has no key \"%s\"", place, text,
                       text + cut);
    }
    if (!mt_base64_decode(encoded, strlen(encoded), value)) {
        return mt_fail(err, MT_ERR_INVALID,
                       "the key \"%s\" of the Secret %.*s is no base64, or too long", text + cut,
                       place, text);
    }
    cut_line_end(value);
    return memchr(mt_buf_text(value), '\0', value->length) == NULL ||
           mt_fail(err, MT_ERR_INVALID, "the key \"%s\" of the Secret %.*s is no text", text + cut,
                   place, text);
}

static bool read_file(const char *path, struct mt_buf *value, struct mt_error *err)
{
    struct stat info;
    path = strcmp(path, "-") == 0 ? "./-" : path;           // which is no standard input here
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) { // a pipe would be waited for
        return mt_fail(err, MT_ERR_INVALID, "%s is no file", path);
    }
    if (!mt_file_read(path, value, err)) {
        return mt_wrap(err, "%s", path);
    }
    cut_line_end(value);
    return true;
}

bool mt_secret_value(const cJSON *reference, struct mt_buf *value, struct mt_error *err)
{
    const char *file = mt_json_string(reference, "file");
    if (file != NULL) {
        return read_file(file, value, err);
    }
    const char *env = mt_json_string(reference, "env");
    const char *text = env != NULL ? getenv(env) : NULL;
    if (text == NULL) {
        return mt_fail(err, MT_ERR_NOT_FOUND, "there is no environment variable %s",
                       env != NULL ? env : "");
    }
    return mt_buf_puts(value, text) ||
           mt_fail(err, MT_ERR_INVALID, "the environment variable %s is too long", env);
}

/** The longest secret that stands at the start of `text`, or NULL: one may begin another. */
static const char *secret_at(const cJSON *secrets, const char *text)
{
    const cJSON *secret = NULL;
    const char *longest = NULL;
    size_t most = 0;
    cJSON_ArrayForEach (secret, secrets) {
        const char *value = secret->valuestring;
        const size_t length = strlen(value);
        if (length > most && strncmp(text, value, length) == 0) {
            longest = value;
            most = length;
        }
    }
    return longest;
}

const char *mt_secret_note(cJSON *secrets, const char *value)
{
    struct mt_buf quoted;
    cJSON *noted = cJSON_CreateString(value);
    cJSON_AddItemToArray(secrets, noted);
    mt_buf_init(&quoted, MT_BUF_UNLIMITED);
    mt_json_print(noted, false, &quoted);
    quoted.data[quoted.length - 1] = '\0'; // the closing quote
    const char *escaped = quoted.data + 1;
    if (strcmp(escaped, value) != 0) {
        cJSON_AddItemToArray(secrets, cJSON_CreateString(escaped));
    }
    mt_buf_fini(&quoted);
    return noted->valuestring;
}

void mt_secret_mask(const cJSON *secrets, const char *text, struct mt_buf *out)
{
    while (*text != '\0') {
        const char *secret = secret_at(secrets, text);
        if (secret != NULL) {
            mt_buf_puts(out, "***");
            text += strlen(secret);
        } else {
            mt_buf_putc(out, *text++);
        }
    }
}
