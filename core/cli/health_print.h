// SPDX-License-Identifier: Apache-2.0
/** Verdicts of the health checks in their forms. */
#ifndef MT_CLI_HEALTH_PRINT_H
#define MT_CLI_HEALTH_PRINT_H

#include "base/array.h"
#include "cli/output.h"
#include "manifest/ref.h"
#include "script/resource_actions.h"
#include "sync/policy.h"

#include <stdbool.h>

/** What was said of one object. */
struct mt_judgement {
    struct mt_ref ref; ///< With the namespace that it lives in.
    bool generate_name;
    bool ignored;        ///< Its verdict counts for nothing: argocd.argoproj.io/ignore-healthcheck.
    bool hook;           ///< Its verdict counts for nothing: it is a hook of an app.
    bool changed;        ///< It is not as it was synced.
    const char *heading; ///< What it stands below, the same text for those together; NULL: nothing.
    struct mt_verdict verdict;
    bool actions_asked;              ///< Whether `actions` is known.
    struct mt_action_offers actions; ///< What can be done with it.
};

struct mt_judgements {
    MT_ARRAY(struct mt_judgement) list; ///< In the order of the input.
};

/** How the form for people looks. */
struct mt_health_form {
    bool wide;       ///< With the scripts that judged; names in full, nothing folded.
    bool quiet;      ///< Only what is not fine, and no totals.
    bool brief;      ///< Only what is not fine, and totals.
    bool tracebacks; ///< Of scripts that failed.
};

/** Green for what is fine, yellow for what may become so, red for the rest. */
enum mt_style mt_health_style(enum mt_health status);

/** Whether the object is unchanged, and Healthy or Suspended, or its verdict counts for nothing. */
bool mt_judgement_is_fine(const struct mt_judgement *judgement);

/** Columns, the causes below their objects, and a line of totals. */
void mt_health_print_text(struct mt_output *output, const struct mt_judgements *judgements,
                          const struct mt_health_form *form);

/** [{"object","status","message","check"}], with "because" and "ignored" where there is any. */
void mt_health_print_json(struct mt_output *output, const struct mt_judgements *judgements);

/** The same as YAML. */
void mt_health_print_yaml(struct mt_output *output, const struct mt_judgements *judgements);

#endif
