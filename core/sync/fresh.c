// SPDX-License-Identifier: Apache-2.0
#include "sync/fresh.h"

#include "manifest/json.h"

bool mt_controller_lags(const cJSON *tree)
{
    int64_t wanted;
    int64_t observed;
    return mt_json_int64(mt_json_at(tree, "metadata", "generation", NULL), &wanted) &&
           mt_json_int64(mt_json_at(tree, "status", "observedGeneration", NULL), &observed) &&
           observed < wanted;
}
