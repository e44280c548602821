// SPDX-License-Identifier: Apache-2.0
/**
 * One entry of a kubeconfig and its fields, typed, with errors that name file, line and entry and
 * quote no value.  Seen by the kubeconfig_*.c files only.
 */
#ifndef MT_KUBE_KUBECONFIG_ENTRY_H
#define MT_KUBE_KUBECONFIG_ENTRY_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_error;

/** Embedded.  `body` may be NULL: an entry that says nothing. */
struct mt_kube_entry {
    struct mt_arena *arena; ///< For what is read from it.
    const char *file;       ///< As the person named it.
    const char *kind;       ///< "cluster", "user" or "context".
    const char *name;
    const cJSON *body;
    unsigned line; ///< Of the entry; 0 where it is not known.
};

/** `kubeconfig /path:7: cluster "prod"`, in the arena. */
const char *mt_kube_entry_place(const struct mt_kube_entry *entry);

/** mt_fail() with MT_ERR_INVALID, behind the place; the line is that of `node`, if it is there. */
bool mt_kube_entry_fail(const struct mt_kube_entry *entry, const cJSON *node, struct mt_error *err,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));

/** Whether the text can stand in a header or a message: no line break or other control character.
 */
bool mt_kube_is_one_line(const char *text);

/**
 * The member `key` of `map`, which is the entry's body or a map in it.  A missing one, null and ""
 * are NULL; anything but text, and text of more than a line, is an error.
 */
bool mt_kube_entry_string(const struct mt_kube_entry *entry, const cJSON *map, const char *key,
                          const char **value, struct mt_error *err);

/** The same for text that may have any number of lines. */
bool mt_kube_entry_text(const struct mt_kube_entry *entry, const cJSON *map, const char *key,
                        const char **value, struct mt_error *err);

/** True or false; a missing one and null are false. */
bool mt_kube_entry_bool(const struct mt_kube_entry *entry, const cJSON *map, const char *key,
                        bool *value, struct mt_error *err);

/** A list of texts; a missing one and null are none. */
bool mt_kube_entry_strings(const struct mt_kube_entry *entry, const cJSON *map, const char *key,
                           const char *const **values, size_t *count, struct mt_error *err);

/** A map (`*value`: NULL for a missing one and null). */
bool mt_kube_entry_map(const struct mt_kube_entry *entry, const cJSON *map, const char *key,
                       const cJSON **value, struct mt_error *err);

/** The path as it is reached from the folder of the kubeconfig. */
const char *mt_kube_entry_path(const struct mt_kube_entry *entry, const char *path);

/** What a PEM text has to hold. */
enum mt_kube_pem { MT_KUBE_CERTIFICATE, MT_KUBE_PRIVATE_KEY };

/**
 * Whether the text is what it has to be, as far as its BEGIN lines tell; `err` says what it is
 * instead, without a place.
 */
bool mt_kube_check_pem(enum mt_kube_pem kind, const char *text, size_t length,
                       struct mt_error *err);

/**
 * PEM text from the member `key`, a path, or `key`-data, base64; both NULL where neither is there,
 * `*file` where it was not a path.  Both members at once are an error.
 */
bool mt_kube_entry_pem(const struct mt_kube_entry *entry, const char *key, enum mt_kube_pem kind,
                       const char **text, const char **file, struct mt_error *err);

#endif
