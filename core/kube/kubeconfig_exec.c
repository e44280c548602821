// SPDX-License-Identifier: Apache-2.0
/** `exec` of a user: a credential plugin. */
#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "kube/kubeconfig.h"
#include "kube/kubeconfig_entry.h"
#include "kube/kubeconfig_resolve.h"
#include "manifest/json.h"

#include <string.h>

static const char version_1[] = "client.authentication.k8s.io/v1";
static const char version_1beta1[] = "client.authentication.k8s.io/v1beta1";

static bool read_version(const struct mt_kube_entry *user, const cJSON *map,
                         struct mt_kube_exec *exec, struct mt_error *err)
{
    if (!mt_kube_entry_string(user, map, "apiVersion", &exec->api_version, err)) {
        return false;
    }
    const char *version = exec->api_version;
    if (version != NULL &&
        (strcmp(version, version_1) == 0 || strcmp(version, version_1beta1) == 0)) {
        return true;
    }
    const cJSON *node = mt_json_get(map, "apiVersion");
    return mt_kube_entry_fail(user, node != NULL ? node : map, err,
                              "exec.apiVersion %s%s%s; write %s, or %s for an older plugin",
                              version != NULL ? "is \"" : "is missing",
                              version != NULL ? version : "", version != NULL ? "\"" : "",
                              version_1, version_1beta1);
}

static bool read_command(const struct mt_kube_entry *user, const cJSON *map,
                         struct mt_kube_exec *exec, struct mt_error *err)
{
    const char *command = NULL;
    if (!mt_kube_entry_string(user, map, "command", &command, err)) {
        return false;
    }
    if (command == NULL) {
        return mt_kube_entry_fail(user, map, err,
                                  "exec.command is missing; name the program that prints the "
                                  "credentials");
    }
    exec->command = strchr(command, '/') != NULL ? mt_kube_entry_path(user, command) : command;
    return mt_kube_entry_strings(user, map, "args", &exec->args, &exec->arg_count, err);
}

static bool read_variable(const struct mt_kube_entry *user, const cJSON *item,
                          struct mt_kube_variable *variable, struct mt_error *err)
{
    if (!cJSON_IsObject(item)) {
        return mt_kube_entry_fail(
            user, item, err, "an item of exec.env is not of the form {name: NAME, value: VALUE}");
    }
    if (!mt_kube_entry_string(user, item, "name", &variable->name, err) ||
        !mt_kube_entry_text(user, item, "value", &variable->value, err)) {
        return false;
    }
    if (variable->value == NULL) {
        variable->value = "";
    }
    return (variable->name != NULL && strchr(variable->name, '=') == NULL) ||
           mt_kube_entry_fail(user, item, err,
                              "an item of exec.env has no name that a variable can have; add "
                              "name: NAME");
}

static bool read_environment(const struct mt_kube_entry *user, const cJSON *map,
                             struct mt_kube_exec *exec, struct mt_error *err)
{
    MT_ARRAY(struct mt_kube_variable) variables = {0};
    const cJSON *list = mt_json_get(map, "env");
    if (list != NULL && !cJSON_IsNull(list) && !cJSON_IsArray(list)) {
        return mt_kube_entry_fail(user, list, err, "exec.env is %s and has to be a list",
                                  mt_json_type_name(list));
    }
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, list) {
        struct mt_kube_variable variable = {0};
        if (!read_variable(user, item, &variable, err)) {
            return false;
        }
        mt_array_push(user->arena, &variables, variable);
    }
    exec->env = variables.items;
    exec->env_count = variables.count;
    return true;
}

/** Who says nothing may have the terminal in v1beta1, and has to say something in v1. */
static bool read_interactive(const struct mt_kube_entry *user, const cJSON *map,
                             struct mt_kube_exec *exec, struct mt_error *err)
{
    static const char *const modes[] = {[MT_KUBE_NEVER] = "Never",
                                        [MT_KUBE_IF_AVAILABLE] = "IfAvailable",
                                        [MT_KUBE_ALWAYS] = "Always"};
    const char *mode = NULL;
    if (!mt_kube_entry_string(user, map, "interactiveMode", &mode, err)) {
        return false;
    }
    if (mode == NULL && strcmp(exec->api_version, version_1beta1) == 0) {
        mode = modes[MT_KUBE_IF_AVAILABLE];
    }
    for (size_t i = 0; mode != NULL && i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(mode, modes[i]) == 0) {
            exec->interactive = (enum mt_kube_interactive)i;
            return true;
        }
    }
    const cJSON *node = mt_json_get(map, "interactiveMode");
    return mt_kube_entry_fail(user, node != NULL ? node : map, err,
                              "exec.interactiveMode %s%s%s; write Never, IfAvailable or Always",
                              mode != NULL ? "is \"" : "is missing", mode != NULL ? mode : "",
                              mode != NULL ? "\"" : "");
}

bool mt_kube_resolve_exec(const struct mt_kube_entry *user, struct mt_kube_exec **exec,
                          struct mt_error *err)
{
    const cJSON *map = NULL;
    *exec = NULL;
    if (!mt_kube_entry_map(user, user->body, "exec", &map, err)) {
        return false;
    }
    if (map == NULL) {
        return true;
    }
    struct mt_kube_exec *read = MT_ARENA_NEW(user->arena, struct mt_kube_exec);
    *exec = read;
    return read_version(user, map, read, err) && read_command(user, map, read, err) &&
           read_environment(user, map, read, err) && read_interactive(user, map, read, err) &&
           mt_kube_entry_text(user, map, "installHint", &read->install_hint, err) &&
           mt_kube_entry_bool(user, map, "provideClusterInfo", &read->provide_cluster_info, err);
}
