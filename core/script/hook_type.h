// SPDX-License-Identifier: Apache-2.0
/** One file of hooks/: what it says of its hook type, and how its functions are called. */
#ifndef MT_SCRIPT_HOOK_TYPE_H
#define MT_SCRIPT_HOOK_TYPE_H

#include "base/array.h"
#include "base/finding.h"
#include "script/hook_params.h"
#include "script/lazy_script.h"
#include "script/reads.h"
#include "sync/policy.h"

struct mt_error;

/** The functions of a type. */
enum mt_hook_function { MT_HOOK_CREATE, MT_HOOK_VERDICT, MT_HOOK_RUN, MT_HOOK_FUNCTIONS };

struct mt_hook_file {
    struct mt_hook_type type;    ///< With what it takes over from its base.
    MT_ARRAY(const char *) helm; ///< Events of helm.sh/hook that it takes: those of `type`.
    struct mt_params params;
    struct mt_reads reads;
    struct mt_lazy_script script; ///< Its state is for `create` and `verdict`.
    const char *extends;          ///< The name of the type that it wraps, or NULL.
    struct mt_hook_file *base;    ///< That type, once it was found; or NULL.
    bool has_at;                  ///< The file says so itself, as do the following.
    bool has_helm;
    bool has[MT_HOOK_FUNCTIONS];
};

/**
 * Compiles a hook type in the state of `loader` and reads what it says of itself; NULL for a module
 * that hook types require, which has neither name nor at nor extends, or with findings when
 * something is wrong.  It lives in the arena of the findings.  One that extends another is finished
 * by mt_hook_file_extend().
 */
struct mt_hook_file *mt_hook_file_new(struct mt_script *loader,
                                      const struct mt_script_options *options,
                                      struct mt_findings *findings);

/** A finding at the line of the key. */
void mt_hook_file_wrong(const struct mt_hook_file *file, struct mt_findings *findings,
                        const char *key, const char *message);

/** Whether the type may have the parameters that it has; false with a finding. */
bool mt_hook_file_check_params(const struct mt_hook_file *file, struct mt_findings *findings);

/** struct mt_policy, hook_create. */
cJSON *mt_hook_file_create(struct mt_hook_file *file, const cJSON *object, struct mt_error *err);

/** struct mt_policy, hook_verdict. */
void mt_hook_file_judge(struct mt_hook_file *file, const struct mt_health_question *question,
                        const struct mt_verdict *health, struct mt_arena *arena,
                        struct mt_verdict *verdict);

#endif
