// SPDX-License-Identifier: Apache-2.0
#include "script/policy.h"

#include "script/checks.h"

struct mt_policy mt_script_policy(struct mt_checks *checks)
{
    struct mt_policy policy = *mt_policy_builtin();
    policy.judge = mt_checks_judge;
    policy.needs = mt_checks_needs;
    policy.data = checks;
    return policy;
}
