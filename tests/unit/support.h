// SPDX-License-Identifier: Apache-2.0
/**
 * What several unit tests need: cmocka, objects from YAML text, findings looked up, folders that go
 * away.  Where something cannot be set up the test fails with the reason.
 */
#ifndef MT_TESTS_UNIT_SUPPORT_H
#define MT_TESTS_UNIT_SUPPORT_H

// cmocka.h wants these before itself.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/finding.h"
#include "manifest/object.h"

#include <stdbool.h>

/** The file name that objects and findings of support_objects() have. */
#define SUPPORT_FILE "test.yaml"

/** The number of elements of an array. */
#define SUPPORT_COUNT(array) (sizeof(array) / sizeof *(array))

/**
 * Appends the objects of a YAML stream; everything lives in the findings' arena.  Lines count from
 * 1 at the start of `yaml`, the file is SUPPORT_FILE.
 */
void support_objects(const char *yaml, bool lenient, struct mt_objects *objects,
                     struct mt_findings *findings);

/** The tree of a JSON text; the test fails when it is none.  Free with cJSON_Delete(). */
cJSON *support_json(const char *json);

/** The same, where ' stands for a quote and ` for one within a string: {'k':'say `x`'}. */
cJSON *support_quoted_json(const char *json);

/** The object `name` of any kind; the test fails when there is none. */
const struct mt_object *support_object(const struct mt_objects *objects, const char *name);

/** The first finding with this rule, or NULL. */
const struct mt_finding *support_finding(const struct mt_findings *findings, const char *rule);

/** Fails the test, showing them, when there are findings. */
void support_no_findings(const struct mt_findings *findings);

/**
 * Sorts the findings and fails the test, showing both, unless they are `expected`: one line each,
 * `SEVERITY RULE FILE:LINE MESSAGE`, with a newline; the file is left out when it is SUPPORT_FILE,
 * and `:LINE` when it is 0.  `name` is the case's.
 */
void support_expect_findings(const char *name, struct mt_findings *findings, const char *expected);

/** Fails the test, showing both, unless the texts are equal, of any length. */
void support_expect_text(const char *name, const char *text, const char *expected);

/**
 * The object of a ConfigMap `a` with these annotations, one a line without indentation; the first
 * of them stands in line 6.
 */
const struct mt_object *support_annotated(const char *annotations, bool lenient,
                                          struct mt_findings *findings);

/** One test with an arena, findings and objects of its own: the state of support_test(). */
struct support {
    struct mt_arena *arena;
    struct mt_findings findings;
    struct mt_objects objects;
};

int support_setup(void **state);
int support_teardown(void **state);

/** A cmocka test whose state is a fresh `struct support`. */
#define support_test(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, support_setup, support_teardown)

/** Empties findings and objects, for the next case of a table. */
void support_reset(struct support *support);

/**
 * A new empty folder; support_folder_remove() takes it away with all it holds, and frees the path.
 */
char *support_folder(void);
void support_folder_remove(char *folder);

/** Writes `text` to `folder`/`path` and makes the folders on the way. */
void support_write(const char *folder, const char *path, const char *text);

/** A file of a folder that a test makes. */
struct support_file {
    const char *path;
    const char *text;
};

/** support_folder() with these files; a path of NULL ends them, NULL are none. */
char *support_folder_of(const struct support_file *files);

#endif
