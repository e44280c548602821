// SPDX-License-Identifier: Apache-2.0
/** Sync options: one parser for an app's (--sync-option, the project file) and an object's. */
#ifndef MT_MANIFEST_SYNC_OPTIONS_H
#define MT_MANIFEST_SYNC_OPTIONS_H

#include <stdbool.h>

struct mt_error;

/** An option's value where it may also be not said, so that an object can override its app. */
/** Of a byte: there are fourteen of them in each object, each task and each item of an inventory.
 */
enum __attribute__((packed)) mt_setting { MT_UNSET = 0, MT_NO, MT_YES, MT_CONFIRM };

enum __attribute__((packed)) mt_propagation {
    MT_PROPAGATION_UNSET = 0,
    MT_PROPAGATION_FOREGROUND,
    MT_PROPAGATION_BACKGROUND,
    MT_PROPAGATION_ORPHAN,
};

/** All zero: nothing said.  The meaning of each: SEMANTICS.md 1.5. */
struct mt_sync_options {
    enum mt_setting prune;  ///< MT_CONFIRM possible.
    enum mt_setting delete; ///< MT_CONFIRM possible.
    enum mt_setting prune_last;
    enum mt_setting validate;
    enum mt_setting skip_dry_run_on_missing_resource;
    enum mt_setting replace;
    enum mt_setting force;
    enum mt_setting server_side_apply;
    // Of an app only:
    enum mt_setting apply_out_of_sync_only;
    enum mt_setting client_side_apply_migration;
    enum mt_setting create_namespace;
    enum mt_setting respect_ignore_differences;
    enum mt_setting fail_on_shared_resource;
    enum mt_propagation prune_propagation_policy;
};

/** Where an option was written. */
enum mt_option_level { MT_OPTION_OF_APP, MT_OPTION_OF_OBJECT };

/**
 * Reads one item such as "Prune=false" into `options`.  The error (MT_ERR_INVALID) names the
 * nearest known option: `sync option "Prun=false" is unknown; did you mean "Prune=false"?`.
 * Of an app's options a later one wins; two of one object that contradict each other are an error.
 */
bool mt_sync_option_parse(const char *item, enum mt_option_level level,
                          struct mt_sync_options *options, struct mt_error *err);

/** Receives one item such as "Prune=false", borrowed until it returns. */
typedef void mt_sync_option_fn(void *data, const char *item);

/** What is said, as items that mt_sync_option_parse() reads back at the level of an app. */
void mt_sync_options_each(const struct mt_sync_options *options, mt_sync_option_fn *each,
                          void *data);

/** `of_object`, with what it leaves unset taken from `of_app`. */
struct mt_sync_options mt_sync_options_merge(const struct mt_sync_options *of_app,
                                             const struct mt_sync_options *of_object);

#endif
