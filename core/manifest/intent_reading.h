// SPDX-License-Identifier: Apache-2.0
/** Shared by the files that read intents: what is being read, and how a mistake is said. */
#ifndef MT_MANIFEST_INTENT_READING_H
#define MT_MANIFEST_INTENT_READING_H

#include "base/finding.h"
#include "manifest/annotations.h"
#include "manifest/csv.h"
#include "manifest/intent.h"
#include "manifest/object.h"

/** One object's annotations on their way into its intent. */
struct mt_intent_reading {
    const struct mt_object *object;
    struct mt_annotations annotations;
    struct mt_intent *intent;
    struct mt_findings *findings;
    enum mt_severity severity; ///< Of what ArgoCD ignores: an error, or with --lenient a warning.
};

/** The annotation as it stands on the object, or NULL. */
const struct mt_annotation_value *mt_intent_value(const struct mt_intent_reading *reading,
                                                  enum mt_annotation annotation);

/** The items of a comma-separated annotation; none where it does not stand. */
struct mt_csv mt_intent_items(const struct mt_intent_reading *reading,
                              enum mt_annotation annotation);

/** A line of the object's file. */
struct mt_place mt_intent_place(const struct mt_intent_reading *reading, unsigned line);

/**
 * A finding at the annotation: `KEY: "ITEM" <what is wrong; what to do>`.  `item` is the part of
 * the value that is wrong, NULL for all of it.
 */
void mt_intent_complain(const struct mt_intent_reading *reading, const char *rule,
                        const struct mt_annotation_value *value, const char *item,
                        const char *format, ...) __attribute__((format(printf, 5, 6)));

/** What to do about a word that is none of `names`: `did you mean "x"?`, or `write "x" or "y"`. */
const char *mt_intent_advice(const struct mt_intent_reading *reading, const char *word,
                             const char *const *names, size_t count);

/** "true" or "false"; else a finding and `otherwise`. */
bool mt_intent_bool(const struct mt_intent_reading *reading, enum mt_annotation annotation,
                    bool otherwise);

/** The hook types and the delete policies. */
void mt_intent_read_hook(struct mt_intent_reading *reading);

/** What only moontide knows: dependencies, timeouts, approvals, … */
void mt_intent_read_own(struct mt_intent_reading *reading);

/** What decides about its health. */
void mt_intent_read_health(struct mt_intent_reading *reading);

#endif
