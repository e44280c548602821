// SPDX-License-Identifier: Apache-2.0
/** Health checks: which script judges which kind, and what it says. */
#ifndef MT_SCRIPT_CHECKS_H
#define MT_SCRIPT_CHECKS_H

#include "base/finding.h"
#include "sync/policy.h"

#include <stddef.h>

struct mt_check;
struct mt_checks; // opaque; the struct is in checks.c
struct mt_config_maps;
struct mt_kind_pattern;

/**
 * Folders of scripts, or argocd-cm ConfigMaps in files and clusters (script/argocd_cm.h); the first
 * that has a check for a kind decides (INTERFACE.md 2).
 */
struct mt_checks_options {
    const char *const *folders; ///< --scripts, the project's; the shipped ones come after them.
    size_t folder_count;
    const struct mt_config_maps *config_maps; ///< Those of a cluster among them, or NULL.
    const char *shipped;                      ///< mt_shipped_root(), or NULL: none.
};

/**
 * Finds and compiles the checks: `health/<group>/<Kind>.lua`, and ArgoCD's layout
 * `[<group>/]<Kind>/health.lua` beside it.  What is wrong with a script goes to the findings, and
 * the others are used all the same.  Free with mt_checks_free().
 */
struct mt_checks *mt_checks_new(const struct mt_checks_options *options,
                                struct mt_findings *findings);

void mt_checks_free(struct mt_checks *checks);

/** Judges an object: struct mt_policy, judge.  `checks` is a struct mt_checks. */
void mt_checks_judge(void *checks, const struct mt_health_question *question,
                     struct mt_arena *arena, struct mt_verdict *verdict);

/**
 * The same, but the script is asked whatever becomes of the object: one that is being deleted is
 * Progressing else, without a question.
 */
void mt_checks_ask(struct mt_checks *checks, const struct mt_health_question *question,
                   struct mt_arena *arena, struct mt_verdict *verdict);

/** A check under one of the kinds that it is for; lives as long as the checks. */
struct mt_check_entry {
    const struct mt_check *check;
    const struct mt_kind_pattern *kind;
    const void *folder; ///< The same for all that stand in one folder.
    bool shipped;       ///< It is one of ours.
    bool config_map;    ///< It stands in an argocd-cm ConfigMap.
};

typedef void mt_check_entry_fn(void *data, const struct mt_check_entry *entry);

/** Calls `each` for all of them in the order in which they are looked for: the first decides. */
void mt_checks_each(const struct mt_checks *checks, mt_check_entry_fn *each, void *data);

/** struct mt_policy, needs. */
size_t mt_checks_needs(void *checks, const struct mt_ref *ref, const char *check,
                       const struct mt_need **needs);

#endif
