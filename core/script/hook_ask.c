// SPDX-License-Identifier: Apache-2.0
// Parameters whose secrets are in the cluster: they are read, one after another, before `run`
// begins, so that a script finds all of its parameters when it does.
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"
#include "script/hook_params.h"
#include "script/hook_run_state.h"
#include "script/hook_secret.h"
#include "script/hook_type.h"

static bool is_secret(const struct mt_hook_run *hook, const cJSON *given)
{
    const struct mt_param *param = mt_params_find(&hook->file->params, given->string);
    return param != NULL && param->type == MT_PARAM_SECRET;
}

bool mt_hook_ask_secret(struct mt_hook_run *hook, struct mt_arena *arena, struct mt_hook_step *step)
{
    const cJSON *node = NULL;
    hook->asking = NULL;
    cJSON_ArrayForEach (node, hook->start.params) {
        if (is_secret(hook, node) && mt_json_get(hook->values, node->string) == NULL &&
            mt_secret_of_cluster(node, &step->ref, arena)) {
            hook->asking = node;
            step->want = MT_HOOK_GETS;
            return true;
        }
    }
    return false;
}

bool mt_hook_take_secret(struct mt_hook_run *hook, const struct mt_hook_input *input,
                         struct mt_error *err)
{
    const char *name = hook->asking->string;
    if (input->failure != NULL) {
        return mt_fail(err, MT_ERR_INVALID, "parameter %s: the Secret %s could not be read: %s",
                       name, mt_json_string(hook->asking, "secret"), input->failure);
    }
    struct mt_buf value;
    mt_buf_init(&value, MT_SECRET_MAX);
    const bool ok = mt_secret_of_object(hook->asking, input->object, &value, err);
    if (ok) {
        cJSON_AddStringToObject(hook->values, name, mt_buf_text(&value));
    }
    mt_buf_fini(&value);
    return ok || mt_wrap(err, "parameter %s", name);
}
