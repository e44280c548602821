// SPDX-License-Identifier: Apache-2.0
#include "script/hook_secret.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "manifest/json.h"
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

cJSON *mt_secret_read(const cJSON *node, const char *beside, struct mt_arena *arena)
{
    const char *env = said(node, "env", "env:");
    const char *file = said(node, "file", "file:");
    if (env == NULL && file == NULL) {
        return NULL;
    }
    cJSON *reference = cJSON_CreateObject();
    if (env != NULL) {
        cJSON_AddStringToObject(reference, "env", env);
    } else {
        bool placed = beside != NULL && strcmp(beside, "-") != 0;
        const char *folder = placed ? mt_project_folder(beside, arena) : ".";
        cJSON_AddStringToObject(reference, "file", mt_project_path(folder, file, arena));
    }
    return reference;
}

const cJSON *mt_secret_of_cluster(const cJSON *node)
{
    return said(node, "secret", "secret:") != NULL ? node : NULL;
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
    while (value->length > 0 &&
           (value->data[value->length - 1] == '\n' || value->data[value->length - 1] == '\r')) {
        value->data[--value->length] = '\0';
    }
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
