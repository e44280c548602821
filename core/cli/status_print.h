// SPDX-License-Identifier: Apache-2.0
/** The status of an app in its forms. */
#ifndef MT_CLI_STATUS_PRINT_H
#define MT_CLI_STATUS_PRINT_H

#include "cli/output.h"
#include "sync/survey.h"

#include <stdbool.h>
#include <stdint.h>

/** What is known of an app. */
struct mt_status {
    const char *app;
    const char *namespace;
    const char *context; ///< NULL: none.
    enum mt_health health;
    const struct mt_survey_object *const *objects;
    size_t count;
};

/** How the form for people looks. */
struct mt_status_form {
    bool wide;
    bool quiet;      ///< Only what is not fine, without head and totals.
    bool brief;      ///< Only what is not fine, with both.
    bool tracebacks; ///< Of scripts that failed.
    bool utf8;
};

/** The app and its health, then its objects as `health` shows them. */
void mt_status_print_text(struct mt_output *output, const struct mt_status *status,
                          const struct mt_status_form *form);

/** One line about one object: what it is now, and why.  `namespace` goes without saying. */
void mt_status_print_change(struct mt_output *output, const struct mt_survey_object *object,
                            const char *namespace, int64_t wall_ms);

/** In the schema of INTERFACE.md 3. */
void mt_status_print_json(struct mt_output *output, const struct mt_status *status);

/** The same as a YAML document. */
void mt_status_print_yaml(struct mt_output *output, const struct mt_status *status);

#endif
