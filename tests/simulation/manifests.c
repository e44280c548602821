// SPDX-License-Identifier: Apache-2.0
#include "manifests.h"

#include "lives.h"
#include "random.h"

#include <stdio.h>
#include <string.h>

enum { PLAIN_MAX = 40, NAME_LENGTH = 64 };

/** A kind of objects, and what there is behind `metadata`: %u makes one version of it differ. */
struct kind {
    const char *api_version;
    const char *name;
    const char *body;
};

#define SELECTOR "selector: {matchLabels: {app: x}}"
#define CONTAINERS "containers: [{name: c, image: x}]"
#define TEMPLATE(policy) "template: {metadata: {labels: {app: x}}, spec: {" policy CONTAINERS "}}"

static const struct kind kinds[] = {
    {"v1", "ConfigMap", "data: {value: \"%u\"}"},
    {"v1", "Secret", "stringData: {value: \"%u\"}"},
    {"v1", "Service", "spec: {ports: [{port: 80, targetPort: 8%u}], selector: {app: x}}"},
    {"v1", "ServiceAccount", "secrets: [{name: \"s%u\"}]"},
    {"apps/v1", "Deployment", "spec: {replicas: %u, " SELECTOR ", " TEMPLATE("") "}"},
    {"apps/v1", "Deployment", "spec: {replicas: %u, " SELECTOR ", " TEMPLATE("") "}"},
    {"apps/v1", "StatefulSet",
     "spec: {replicas: %u, serviceName: s, " SELECTOR ", " TEMPLATE("") "}"},
    {"batch/v1", "Job", "spec: {backoffLimit: %u, " TEMPLATE("restartPolicy: Never, ") "}"},
    {"example.com/v1", "Widget", "spec: {size: %u}"},
};

enum { KIND_CONFIG_MAP = 0, KIND_DEPLOYMENT = 4, KIND_JOB = 7 };

static const struct kind widgets = {
    "apiextensions.k8s.io/v1", "CustomResourceDefinition",
    "spec: {group: example.com, scope: Namespaced, names: {kind: Widget, plural: widgets}, "
    "versions: [{name: v1, served: true, storage: true, subresources: {status: {}}, schema: "
    "{openAPIV3Schema: {type: object, description: \"%u\", "
    "x-kubernetes-preserve-unknown-fields: true}}}]}"};

static const struct kind namespaces = {"v1", "Namespace", "spec: {finalizers: [kubernetes]}"};

static const char *const object_hooks[] = {
    "PreSync",       "PreSync",          "PreSync",       "Sync",
    "Sync",          "PostSync",         "PostSync",      "SyncFail",
    "SyncFail",      "SyncFail",         "Skip",          "BeforePreSync",
    "AfterPreSync",  "BeforeSync",       "AfterSync",     "BeforePostSync",
    "AfterPostSync", "BeforeSyncFail",   "AfterSyncFail", "OnTimeout",
    "BeforeWave1",   "AfterWave1",       "AfterAnchor",   "Created",
    "Judged",        "PreSync,PostSync", "Sync,SyncFail", "PreSync,Sync,PostSync",
};

static const char *const script_hooks[] = {
    "ScriptPreSync",   "ScriptSync",        "ScriptPostSync",    "ScriptSyncFail",
    "ScriptAfterSync", "ScriptBeforeWave1", "ScriptAfterAnchor", "ScriptOnTimeout",
};

/** One object in the making. */
struct object {
    const struct kind *kind;
    char name[NAME_LENGTH];
    const char *namespace; ///< NULL: not said.
    bool generates;
    bool held; ///< By a finalizer.
    struct mt_buf annotations;
};

struct writing {
    const struct sim_settings *settings;
    struct sim_manifests *manifests;
    struct sim_random random;
    struct sim_random fetches;          ///< Of scripts.
    bool widgets_live;                  ///< Their kind is there before the run,
    bool extra_lives;                   ///< and so is SIM_OTHER_NAMESPACE.
    size_t plain;                       ///< Objects that others may depend on: how many,
    char names[PLAIN_MAX][NAME_LENGTH]; ///< and these.
};

static void annotate(struct object *object, const char *key, const char *value)
{
    mt_buf_printf(&object->annotations, "%s%s: \"%s\"", object->annotations.length > 0 ? ", " : "",
                  key, value);
}

static void annotate_number(struct object *object, const char *key, uint64_t value,
                            const char *unit)
{
    char text[32];
    snprintf(text, sizeof text, "%llu%s", (unsigned long long)value, unit);
    annotate(object, key, text);
}

static void put_object(const struct object *object, unsigned version, struct mt_buf *out)
{
    mt_buf_printf(out, "---\n{apiVersion: %s, kind: %s, metadata: {%s: %s",
                  object->kind->api_version, object->kind->name,
                  object->generates ? "generateName" : "name", object->name);
    if (object->namespace != NULL) {
        mt_buf_printf(out, ", namespace: %s", object->namespace);
    }
    if (object->held) {
        mt_buf_printf(out, ", finalizers: [%s]", SIM_FINALIZER);
    }
    mt_buf_printf(out, ", annotations: {%s}}, ", mt_buf_text(&object->annotations));
    const char *body = object->kind->body;
    const char *number = strstr(body, "%u");
    if (number != NULL) {
        mt_buf_append(out, body, (size_t)(number - body));
        mt_buf_printf(out, "%u", version);
        body = number + 2;
    }
    mt_buf_printf(out, "%s}\n", body);
}

/** Whether the object may be there before the run. */
static bool can_live(const struct writing *writing, const struct object *object)
{
    return !object->generates && (writing->extra_lives || object->namespace == NULL) &&
           (writing->widgets_live || strcmp(object->kind->name, "Widget") != 0);
}

static void live(struct writing *writing, struct object *object)
{
    struct sim_random *random = &writing->random;
    struct mt_buf life;
    mt_buf_init(&life, MT_BUF_UNLIMITED);
    bool good = sim_chance(random, writing->settings->good_percent);
    sim_lives_put(random, good, sim_chance(random, 20) ? 2 : 1, &life);
    annotate(object, SIM_LIFE, mt_buf_text(&life));
    mt_buf_fini(&life);
    if (sim_chance(random, 12)) {
        object->held = true;
        if (!good && sim_chance(random, 25)) {
            annotate(object, SIM_HOLD, "never");
        } else {
            annotate_number(object, SIM_HOLD, sim_between(random, 1, 9000), "");
        }
    }
}

static void ask_for_misdeed(struct writing *writing, struct object *object)
{
    static const char *const misdeeds[] = {
        "raises",
        "raises_a_table",
        "recurses",
        "returns_nothing",
        "returns_a_number",
        "returns_an_unknown_status",
        "returns_no_message",
        "says_much",
        "yields",
        "changes_the_object",
        "reaches_out",
    };
    if (writing->settings->scripts && sim_chance(&writing->random, 20)) {
        annotate(object, SIM_MISDEED, SIM_PICK(&writing->random, misdeeds));
    }
}

static void add_clock(struct writing *writing, struct object *object)
{
    struct sim_random *random = &writing->random;
    if (writing->settings->steady) {
        return;
    }
    if (sim_chance(random, 12)) {
        annotate_number(object, "moontide.dev/timeout", sim_between(random, 50, 20000), "ms");
    }
    if (sim_chance(random, 8)) {
        annotate(object, "moontide.dev/on-timeout", sim_chance(random, 60) ? "continue" : "fail");
    }
}

static void add_wave(struct writing *writing, struct object *object)
{
    if (sim_chance(&writing->random, 60)) {
        static const char *const waves[] = {"-1", "0", "1", "1", "2", "7"};
        annotate(object, "argocd.argoproj.io/sync-wave", SIM_PICK(&writing->random, waves));
    }
}

static void add_options(struct writing *writing, struct object *object)
{
    static const char *const options[] = {
        "Replace=true",  "Force=true", "Prune=false", "PruneLast=true", "Replace=true,Force=true",
        "Validate=false"};
    struct sim_random *random = &writing->random;
    if (sim_chance(random, 15)) {
        const char *option = SIM_PICK(random, options);
        // What cannot be written twice cannot be resumed either.
        const bool once = writing->settings->steady && strcmp(option, "Replace=true") == 0;
        annotate(object, "argocd.argoproj.io/sync-options",
                 once ? "Replace=true,Force=true" : option);
    }
    if (sim_chance(random, 8)) {
        annotate(object, "moontide.dev/on-immutable", "recreate");
    }
}

static void depend(struct writing *writing, struct object *object)
{
    struct sim_random *random = &writing->random;
    struct mt_buf on;
    mt_buf_init(&on, MT_BUF_UNLIMITED);
    for (size_t i = 1 + sim_below(random, 2); i > 0; i--) {
        mt_buf_printf(&on, "%s%s", on.length > 0 ? ", " : "",
                      writing->names[sim_below(random, writing->plain)]);
    }
    if (writing->settings->assume && sim_chance(random, 10)) {
        mt_buf_puts(&on, ", external:Deployment/elsewhere");
    }
    annotate(object, "moontide.dev/depends-on", mt_buf_text(&on));
    mt_buf_fini(&on);
}

static void note_plain(struct writing *writing, const struct object *object)
{
    if (writing->plain < PLAIN_MAX && object->namespace == NULL) {
        snprintf(writing->names[writing->plain++], NAME_LENGTH, "%.20s/%.40s", object->kind->name,
                 object->name);
    }
}

/** An object that is no hook. */
static void make_plain(struct writing *writing, struct object *object)
{
    struct sim_random *random = &writing->random;
    object->kind = &SIM_PICK(random, kinds);
    add_wave(writing, object);
    add_options(writing, object);
    if (sim_chance(random, 6)) {
        annotate(object, "moontide.dev/wait", "false");
    }
    if (sim_chance(random, 5)) {
        annotate(object, "moontide.dev/approve", SIM_APPROVAL);
    }
    if (sim_chance(random, 10)) {
        object->namespace = SIM_OTHER_NAMESPACE;
    } else if (writing->plain > 0 && sim_chance(random, 15)) {
        depend(writing, object);
    }
    note_plain(writing, object);
}

/** A type of hooks with an object: of a deletion only those around it. */
static const char *pick_type(struct writing *writing)
{
    static const char *const of_deletion[] = {"PreDelete", "PreDelete", "PostDelete",
                                              "PreDelete,PostDelete", "PostSync"};
    struct sim_random *random = &writing->random;
    const char *type = writing->settings->deletion ? SIM_PICK(random, of_deletion)
                                                   : SIM_PICK(random, object_hooks);
    // Whether what HookFailed deletes is gone before SyncFail applies it is a matter of time.
    return writing->settings->steady && strcmp(type, "Sync,SyncFail") == 0 ? "SyncFail" : type;
}

/** A hook that has an object. */
static void make_hook(struct writing *writing, struct object *object)
{
    static const char *const policies[] = {
        "BeforeHookCreation",
        "HookSucceeded",
        "HookFailed",
        "HookSucceeded",
        "HookSucceeded,HookFailed",
        "BeforeHookCreation,HookSucceeded",
    };
    struct sim_random *random = &writing->random;
    object->kind = sim_chance(random, 65) ? &kinds[KIND_JOB] : &SIM_PICK(random, kinds);
    annotate(object, "moontide.dev/hook", pick_type(writing));
    add_wave(writing, object);
    if (sim_chance(random, 50)) {
        annotate(object, "moontide.dev/hook-delete-policy", SIM_PICK(random, policies));
    }
    if (sim_chance(random, 25)) {
        annotate_number(object, "moontide.dev/retries", sim_between(random, 1, 3), "");
    }
    if (sim_chance(random, 8)) {
        annotate(object, "argocd.argoproj.io/sync-options", "Replace=true");
    }
    object->generates = sim_chance(random, 20);
    if (object->generates) {
        size_t length = strlen(object->name);
        snprintf(object->name + length, sizeof object->name - length, "-");
    }
}

/** A script, which has a ConfigMap that is never applied. */
static void make_script(struct writing *writing, struct object *object)
{
    struct sim_random *random = &writing->random;
    struct mt_buf steps;
    annotate(object, "moontide.dev/hook",
             writing->settings->deletion ? "ScriptPreDelete" : SIM_PICK(random, script_hooks));
    add_wave(writing, object);
    add_clock(writing, object);
    if (sim_chance(random, 25)) {
        annotate_number(object, "moontide.dev/retries", sim_between(random, 1, 3), "");
    }
    mt_buf_init(&steps, MT_BUF_UNLIMITED);
    for (size_t count = sim_below(&writing->fetches, 3); count > 0; count--) {
        mt_buf_puts(&steps, "fetch ");
    }
    sim_lives_put_script(random, sim_chance(random, writing->settings->good_percent), &steps);
    mt_buf_printf(&writing->manifests->wanted,
                  "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, annotations: {%s}}, "
                  "data: {does: \"%s\"}}\n",
                  object->name, mt_buf_text(&object->annotations), mt_buf_text(&steps));
    mt_buf_fini(&steps);
}

static void write_one(struct writing *writing, unsigned index)
{
    struct sim_random *random = &writing->random;
    struct object object = {0};
    mt_buf_init(&object.annotations, MT_BUF_UNLIMITED);
    snprintf(object.name, sizeof object.name, "o%u", index);
    size_t sort = sim_below(random, 100);
    if (sort < 10) {
        make_script(writing, &object);
        mt_buf_fini(&object.annotations);
        return;
    }
    if (sort < 45) {
        make_hook(writing, &object);
    } else {
        make_plain(writing, &object);
    }
    add_clock(writing, &object);
    ask_for_misdeed(writing, &object);
    live(writing, &object);
    put_object(&object, 1, &writing->manifests->wanted);
    if (can_live(writing, &object) && sim_chance(random, writing->settings->there_percent)) {
        bool foreign = sim_chance(random, 10);
        put_object(&object, sim_chance(random, 40) ? 1 : 2,
                   foreign ? &writing->manifests->foreign : &writing->manifests->there);
    }
    mt_buf_fini(&object.annotations);
}

/** What an earlier sync left, or seems to have left, and this one takes away. */
static void write_left(struct writing *writing, unsigned index)
{
    struct sim_random *random = &writing->random;
    struct object object = {.kind = &SIM_PICK(random, kinds)};
    mt_buf_init(&object.annotations, MT_BUF_UNLIMITED);
    snprintf(object.name, sizeof object.name, "left%u", index);
    add_wave(writing, &object);
    live(writing, &object);
    if (can_live(writing, &object)) {
        put_object(&object, 1, &writing->manifests->left);
    }
    mt_buf_fini(&object.annotations);
}

static void write_given(struct writing *writing, const struct kind *kind, const char *name,
                        const char *annotations, struct mt_buf *out)
{
    struct object object = {.kind = kind};
    mt_buf_init(&object.annotations, MT_BUF_UNLIMITED);
    snprintf(object.name, sizeof object.name, "%s", name);
    mt_buf_puts(&object.annotations, annotations);
    if (kind == &kinds[KIND_DEPLOYMENT]) {
        live(writing, &object);
    }
    put_object(&object, 1, out);
    mt_buf_fini(&object.annotations);
}

void sim_manifests_write(const struct sim_settings *settings, struct sim_manifests *manifests)
{
    struct writing writing = {.settings = settings,
                              .manifests = manifests,
                              .random = sim_random_of(settings->seed, "manifests"),
                              .fetches = sim_random_of(settings->seed, "fetches")};
    struct sim_random *random = &writing.random;
    mt_buf_init(&manifests->wanted, MT_BUF_UNLIMITED);
    mt_buf_init(&manifests->there, MT_BUF_UNLIMITED);
    mt_buf_init(&manifests->left, MT_BUF_UNLIMITED);
    mt_buf_init(&manifests->foreign, MT_BUF_UNLIMITED);
    write_given(&writing, &namespaces, SIM_NAMESPACE, "", &manifests->foreign);
    writing.extra_lives = sim_chance(random, 50);
    write_given(&writing, &namespaces, SIM_OTHER_NAMESPACE, "",
                !writing.extra_lives ? &manifests->wanted : &manifests->foreign);
    writing.widgets_live = sim_chance(random, 50);
    write_given(&writing, &widgets, "widgets.example.com", "",
                !writing.widgets_live ? &manifests->wanted : &manifests->foreign);
    if (sim_chance(random, 60)) {
        write_given(&writing, &kinds[KIND_DEPLOYMENT], SIM_ANCHOR, "", &manifests->wanted);
    }
    for (unsigned i = 0; i < settings->objects; i++) {
        write_one(&writing, i);
    }
    for (size_t i = sim_chance(random, 25) ? 1 + sim_below(random, 4) : 0; i > 0; i--) {
        write_left(&writing, (unsigned)i);
    }
}

void sim_manifests_fini(struct sim_manifests *manifests)
{
    mt_buf_fini(&manifests->wanted);
    mt_buf_fini(&manifests->there);
    mt_buf_fini(&manifests->left);
    mt_buf_fini(&manifests->foreign);
}
