// SPDX-License-Identifier: Apache-2.0
/** A policy of fakes: hook types as a table of C, which is what plans ask. */
#ifndef MT_TESTS_UNIT_SUPPORT_POLICY_H
#define MT_TESTS_UNIT_SUPPORT_POLICY_H

#include "sync/policy.h"

/**
 * The hook types that come with moontide, and one for each further place: BeforeX and AfterX of the
 * phases, BeforeWave3 and AfterWave3, AfterWeb (apps/Deployment/web), OnFail, OnTimeout; Script and
 * ScriptAfterWeb run.  Parameters pass as they are; without `url` they are refused.
 */
const struct mt_policy *support_policy(void);

#endif
