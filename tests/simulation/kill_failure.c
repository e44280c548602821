// SPDX-License-Identifier: Apache-2.0
#include "kill_case.h"

#include "manifests.h"
#include "random.h"

#include <stddef.h>

enum { WAVES = 3, SOON_MS = 30, LATER_MS = 1200 };

#define POD_SPEC                                                                                   \
    "template: {metadata: {labels: {app: x}}, spec: {%scontainers: [{name: c, image: x}]}}"
#define DELETES(POLICY) "moontide.dev/hook-delete-policy: " POLICY
#define RETRIES(NUMBER) "moontide.dev/retries: \"" NUMBER "\""
#define TIMEOUT "moontide.dev/timeout: 14s"

enum sort { A_JOB, A_DEPLOYMENT, A_SCRIPT };

/** One way to fail, or to fail at first. */
struct failure {
    const char *life;  ///< SIM_LIFE, "~" being a time; of a script what it does.
    const char *extra; ///< One more annotation, or NULL.
    enum sort sort;
    bool fails;    ///< In the end.
    bool vanishes; ///< As struct kill_case has it.
};

static const struct failure failures[] = {
    {"0 Progressing; ~ Degraded", NULL, A_JOB, true, false},
    {"~ Degraded", DELETES("HookFailed"), A_JOB, true, false},
    {"~ Degraded", RETRIES("2"), A_JOB, true, false},
    {"~ Degraded | 40 Healthy", RETRIES("1"), A_JOB, false, false},
    {"~ Degraded | 40 Degraded | 90 Healthy", RETRIES("3"), A_JOB, false, false},
    {"~ Degraded | 40 Healthy", RETRIES("1") ", " DELETES("HookSucceeded"), A_JOB, false, false},
    {"0 Progressing; ~ Healthy; 9000 gone", NULL, A_JOB, false, true},
    {"0 Progressing", TIMEOUT, A_JOB, true, false},
    {"0 Progressing", TIMEOUT, A_DEPLOYMENT, true, false},
    {"sleep:~ raise", NULL, A_SCRIPT, true, false},
    {"log sleep:~ fail", RETRIES("2"), A_SCRIPT, true, false},
};

/** Puts the text with a time for each "~". */
static void put_times(struct sim_random *random, const char *text, struct mt_buf *out)
{
    for (const char *byte = text; *byte != '\0'; byte++) {
        if (*byte == '~') {
            mt_buf_printf(out, "%u", (unsigned)sim_between(random, SOON_MS, LATER_MS));
        } else {
            mt_buf_putc(out, *byte);
        }
    }
}

static void put_head(const char *kind, const char *name, const char *phase, struct mt_buf *out)
{
    mt_buf_printf(out, "---\n{%s, metadata: {name: %s, annotations: {", kind, name);
    if (phase != NULL) {
        mt_buf_printf(out, "moontide.dev/hook: %s, ", phase);
    }
}

static void put_job(const struct failure *failure, struct sim_random *random, const char *name,
                    const char *phase, struct mt_buf *out)
{
    put_head("apiVersion: batch/v1, kind: Job", name, phase, out);
    mt_buf_puts(out, SIM_LIFE ": \"");
    put_times(random, failure->life, out);
    mt_buf_printf(out, "\"%s%s, argocd.argoproj.io/sync-wave: \"%u\"}}, spec: {backoffLimit: 0, ",
                  failure->extra != NULL ? ", " : "", failure->extra != NULL ? failure->extra : "",
                  (unsigned)sim_below(random, WAVES));
    mt_buf_printf(out, POD_SPEC "}}\n", "restartPolicy: Never, ");
}

static void put_deployment(const struct failure *failure, struct sim_random *random,
                           struct mt_buf *out)
{
    put_head("apiVersion: apps/v1, kind: Deployment", KILL_BROKEN, NULL, out);
    mt_buf_printf(out,
                  SIM_LIFE ": \"%s\", %s, argocd.argoproj.io/sync-wave: \"%u\"}}, spec: "
                           "{replicas: 1, selector: {matchLabels: {app: x}}, ",
                  failure->life, failure->extra, (unsigned)sim_below(random, WAVES));
    mt_buf_printf(out, POD_SPEC "}}\n", "");
}

static void put_script(const struct failure *failure, struct sim_random *random, const char *phase,
                       struct mt_buf *out)
{
    char type[32] = "Script";
    for (size_t i = 6; i + 1 < sizeof type && *phase != '\0'; i++) {
        type[i] = *phase++;
    }
    put_head("apiVersion: v1, kind: ConfigMap", KILL_BROKEN, type, out);
    mt_buf_printf(out, "argocd.argoproj.io/sync-wave: \"%u\"%s%s}}, data: {does: \"",
                  (unsigned)sim_below(random, WAVES), failure->extra != NULL ? ", " : "",
                  failure->extra != NULL ? failure->extra : "");
    put_times(random, failure->life, out);
    mt_buf_puts(out, "\"}}\n");
}

/** What runs when it has failed. */
static void put_rescue(struct sim_random *random, struct mt_buf *out)
{
    static const struct failure rescues[] = {
        {"0 Progressing; ~ Healthy", NULL, A_JOB, false, false},
        {"~ Healthy", DELETES("HookSucceeded"), A_JOB, false, false},
        {"~ Degraded", DELETES("HookFailed"), A_JOB, false, false},
    };
    put_job(&SIM_PICK(random, rescues), random, "rescue", "SyncFail", out);
}

void kill_case_add_failure(struct kill_case *of, struct sim_random *random)
{
    static const char *const phases[] = {"PreSync", "Sync", "Sync", "PostSync"};
    const struct failure *failure = &SIM_PICK(random, failures);
    const char *phase = SIM_PICK(random, phases);
    struct mt_buf *out = &of->wanted;
    switch (failure->sort) {
    case A_JOB:
        put_job(failure, random, KILL_BROKEN, phase, out);
        break;
    case A_DEPLOYMENT:
        put_deployment(failure, random, out);
        break;
    case A_SCRIPT:
        put_script(failure, random, phase, out);
        break;
    }
    put_rescue(random, out);
    of->fails = failure->fails;
    of->vanishes = failure->vanishes;
}
