// SPDX-License-Identifier: Apache-2.0
/** Related objects in tests beside scripts: what a run would find, among the objects of files. */
#ifndef MT_CLI_TEST_RELATED_H
#define MT_CLI_TEST_RELATED_H

struct mt_arena;
struct mt_health_question;
struct mt_test_set;

/** mt_test_related_fn: the set is all that there is, so every needed kind is known. */
void mt_find_test_related(const struct mt_test_set *set, struct mt_arena *arena,
                          struct mt_health_question *question);

#endif
