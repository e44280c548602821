// SPDX-License-Identifier: Apache-2.0
/** The policy of a sync by scripts: struct mt_policy (sync/policy.h) over the health checks. */
#ifndef MT_SCRIPT_POLICY_H
#define MT_SCRIPT_POLICY_H

#include "sync/policy.h"

struct mt_checks;

/** A policy that asks these checks, which must outlive it; the hook types are the shipped ones. */
struct mt_policy mt_script_policy(struct mt_checks *checks);

#endif
