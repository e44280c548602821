// SPDX-License-Identifier: Apache-2.0
/** Objects: one manifest each, with the place it came from and what its annotations ask for. */
#ifndef MT_MANIFEST_OBJECT_H
#define MT_MANIFEST_OBJECT_H

#include "base/array.h"
#include "base/finding.h"
#include "manifest/ref.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_intent;

enum {
    MT_OBJECT_MAX = 1536 * 1024, ///< Bytes of one object as JSON: what etcd takes by default.
};

/** Everything lives in the arena that mt_objects_add() was given. */
struct mt_object {
    struct mt_ref ref;     ///< As written: a missing namespace is "".
    bool generate_name;    ///< `ref.name` is metadata.generateName, a prefix.
    cJSON *tree;           ///< The manifest (manifest/json.h), as read.
    struct mt_place place; ///< file NULL for what a plan makes itself (CreateNamespace=true).
    unsigned document;     ///< The document of its file, from 1; items of a List share theirs.
    const struct mt_intent *intent;
};

struct mt_objects {
    MT_ARRAY(struct mt_object *) list; ///< In the order of the input.
};

/** How objects are read. */
struct mt_object_options {
    bool lenient; ///< What ArgoCD ignores is a warning with ArgoCD's meaning, not an error.
    bool live;    ///< As a cluster has them: what they ask of a sync is not judged.
};

/**
 * Turns a document into objects: Lists are opened, nested ones too, and each object's annotations
 * are read into its intent.  What is wrong goes to `findings`, and the document's other objects are
 * read all the same.  Takes `root`; `place` is the document's.
 */
void mt_objects_add(struct mt_objects *objects, cJSON *root, struct mt_place place,
                    unsigned document, const struct mt_object_options *options,
                    struct mt_findings *findings);

/** What is wrong with a node that must be a string: `is a number; quote it: "5"`.  In the arena. */
const char *mt_object_not_a_string(const cJSON *node, struct mt_arena *arena);

/** Where an object's metadata.annotations[key] stands, or the object's own place. */
struct mt_place mt_object_annotation_place(const struct mt_object *object, const char *key);

#endif
