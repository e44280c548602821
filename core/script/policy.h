// SPDX-License-Identifier: Apache-2.0
/** The policy of a sync by scripts: struct mt_policy (sync/policy.h) over checks and hook types. */
#ifndef MT_SCRIPT_POLICY_H
#define MT_SCRIPT_POLICY_H

#include "script/reach.h"
#include "sync/policy.h"

struct mt_checks;
struct mt_hook_types;

/** The scripts that a policy asks; NULL where nobody asks: plans judge nothing. */
struct mt_scripts {
    struct mt_checks *checks;
    struct mt_hook_types *hook_types;
    struct mt_reach reach; ///< Of script hooks.
};

/** A policy that asks these scripts, which must outlive it, and so must the struct. */
struct mt_policy mt_script_policy(struct mt_scripts *scripts);

#endif
