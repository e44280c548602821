// SPDX-License-Identifier: Apache-2.0
/** Plans in their three forms, and what the forms share. */
#ifndef MT_CLI_PLAN_PRINT_H
#define MT_CLI_PLAN_PRINT_H

#include "base/array.h"
#include "base/buffer.h"
#include "cli/kind_names.h"
#include "cli/output.h"
#include "sync/plan.h"
#include "sync/preflight.h"

#include <stdbool.h>
#include <stddef.h>

// In all of them `result` is what a cluster says of the plan; NULL where none was asked.

/** A tree that a person reads at a glance, 80 columns wide (SCREENS.md). */
void mt_plan_print_text(struct mt_output *output, const struct mt_plan *plan,
                        const struct mt_preflight_result *result);

/** The machine-readable form (INTERFACE.md 3). */
void mt_plan_print_json(struct mt_output *output, const struct mt_plan *plan,
                        const struct mt_preflight_result *result);

/** For a pull request: folded tables, under MT_MARKDOWN_MAX characters. */
void mt_plan_print_markdown(struct mt_output *output, const struct mt_plan *plan,
                            const struct mt_preflight_result *result);

enum { MT_MARKDOWN_MAX = 60000 };

/** How many of what a plan has. */
struct mt_plan_counts {
    size_t objects; ///< Applied.
    size_t pruned;  ///< Or deleted with the app.
    size_t released;
    size_t hooks;      ///< Of the phases before SyncFail.
    size_t on_failure; ///< Hooks of SyncFail.
};

struct mt_plan_counts mt_plan_count(const struct mt_plan *plan);

/** "first sync", "later sync", "deletion" or "release": what it is the plan of. */
const char *mt_plan_subject(const struct mt_plan *plan);

/** Appends why an object is skipped: "not pruned: --prune is off; moved to namespace blue". */
void mt_plan_put_reason(const struct mt_skipped *skipped, struct mt_buf *out);

/**
 * Appends "9 objects, 2 hooks (1 more on failure)", or where a cluster was asked "9 create, 0
 * change, 0 unchanged, 0 prune, 2 hooks (1 more on failure)".
 */
void mt_plan_put_totals(const struct mt_plan *plan, const struct mt_preflight_result *result,
                        struct mt_buf *out);

/** Appends "9 objects are checked when Namespace/shop is there." as a line for each such object. */
void mt_plan_put_late(const struct mt_plan *plan, const struct mt_preflight_result *result,
                      struct mt_buf *out);

/** What was found out about a task, or NULL. */
const struct mt_task_check *mt_plan_check_of(const struct mt_preflight_result *result,
                                             const struct mt_task *task);

/** One character for what becomes of the task, and its style. */
struct mt_plan_mark {
    char mark;
    enum mt_style style;
};
struct mt_plan_mark mt_plan_mark_of(const struct mt_task *task, const struct mt_task_check *check);

/** "create", "change", "unchanged", …: a word for it; offline the task's action. */
const char *mt_plan_word_of(const struct mt_task *task, const struct mt_task_check *check);

/**
 * Appends how long is waited and what happens then, as lines: "Each wave must be healthy before the
 * next: 10m at most, then fail (exit 4)."
 */
void mt_plan_put_limits(const struct mt_plan *plan, struct mt_buf *out);

/** What people are told about one task. */
enum mt_note_kind {
    MT_NOTE_PULLED,
    MT_NOTE_EDGE,
    MT_NOTE_REFUSED,
    MT_NOTE_LATE, ///< Of many at once; mt_plan_put_late() says it in one line.
    MT_NOTE_OTHER,
};

struct mt_note {
    enum mt_note_kind kind;
    size_t from; ///< Where its text begins in `text` of the notes; it ends with a NUL.
};

/** Filled by mt_notes_of() again and again; all zero at first, mt_notes_fini() at last. */
struct mt_notes {
    struct mt_buf text;
    MT_ARRAY(struct mt_note) list;
};

/**
 * The notes of a task: where it was pulled from, the edges that are not the ordinary gates of waves
 * and phases, delete policies and timeouts that were said; and what a cluster says of it.
 */
void mt_notes_of(struct mt_notes *notes, const struct mt_plan *plan, const struct mt_task *task,
                 const struct mt_task_check *check);

/** Begins a note, whose text the caller appends; mt_notes_end() ends it. */
struct mt_buf *mt_notes_begin(struct mt_notes *notes, enum mt_note_kind kind);
void mt_notes_end(struct mt_notes *notes);

/** Adds what a cluster says of a task. */
void mt_notes_add_check(struct mt_notes *notes, const struct mt_task_check *check);

/** The text of the note at `index`. */
const char *mt_notes_text(const struct mt_notes *notes, size_t index);

void mt_notes_fini(struct mt_notes *notes);

/** The kinds of all objects of a plan.  Free with mt_kind_names_free(). */
struct mt_kind_names *mt_plan_kind_names(const struct mt_plan *plan);

/** The namespace that needs no word at each object: the one that all share, else the plan's. */
const char *mt_plan_common_namespace(const struct mt_plan *plan);

/** Whether a task begins another phase, or another wave of its phase, than the one before it. */
bool mt_plan_begins_phase(const struct mt_plan *plan, size_t index);
bool mt_plan_begins_wave(const struct mt_plan *plan, size_t index);

/** "before ", "" or "after ": what stands before "wave 3". */
const char *mt_plan_part_word(enum mt_part part);

/** The script of a type below its folder of scripts, wherever that lies: "hooks/SmokeTest.lua". */
const char *mt_plan_script_name(const struct mt_hook_type *type);

/** The index behind the last task of the phase that the task at `index` begins. */
size_t mt_plan_phase_end(const struct mt_plan *plan, size_t index);

/** Whether these tasks of one phase need a heading for each wave: not for hooks in wave 0 alone. */
bool mt_plan_shows_waves(const struct mt_plan *plan, size_t from, size_t end);

#endif
