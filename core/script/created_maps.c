// SPDX-License-Identifier: Apache-2.0
#include "script/created_maps.h"

#include "base/map.h"

/** What stands under a name: the value of the map is the address of one of these. */
static char is_map;
static char is_list;

/** Recursion ends as the trees do. */
static void learn(struct mt_map *names, const cJSON *tree)
{
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, tree) {
        if (member->string != NULL && cJSON_IsArray(member)) {
            mt_map_put(names, member->string, &is_list);
        } else if (member->string != NULL && cJSON_IsObject(member) &&
                   mt_map_get(names, member->string) == NULL) {
            mt_map_put(names, member->string, &is_map);
        }
        learn(names, member);
    }
}

static void restore(const struct mt_map *names, cJSON *tree)
{
    for (cJSON *member = tree->child; member != NULL; member = member->next) {
        if (member->string != NULL && cJSON_IsArray(member) && member->child == NULL &&
            mt_map_get(names, member->string) == &is_map) {
            member->type = cJSON_Object | (member->type & cJSON_StringIsConst);
        }
        restore(names, member);
    }
}

void mt_created_maps_restore(cJSON *created, const cJSON *object)
{
    struct mt_map names = {0};
    learn(&names, object);
    restore(&names, created);
    mt_map_fini(&names);
}
