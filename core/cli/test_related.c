// SPDX-License-Identifier: Apache-2.0
#include "cli/test_related.h"

#include "manifest/ref.h"
#include "script/tests.h"
#include "sync/policy.h"
#include "sync/related.h"

void mt_find_test_related(const struct mt_test_set *set, struct mt_arena *arena,
                          struct mt_health_question *question)
{
    struct mt_related_found found;
    struct mt_related *related = mt_related_new(arena);
    for (size_t i = 0; i < set->object_count; i++) {
        mt_related_add(related, &set->refs[i], set->objects[i]);
    }
    for (size_t i = 0; i < set->need_count; i++) {
        mt_related_know(related, set->needs[i].kind);
    }
    mt_related_find(related, question->ref, question->object, set->needs, set->need_count, arena,
                    &found);
    question->related = found.objects.items;
    question->related_count = found.objects.count;
    question->known = found.known.items;
    question->known_count = found.known.count;
}
