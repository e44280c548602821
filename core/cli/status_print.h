// SPDX-License-Identifier: Apache-2.0
/** The status of an app in its forms. */
#ifndef MT_CLI_STATUS_PRINT_H
#define MT_CLI_STATUS_PRINT_H

#include "cli/output.h"
#include "cli/status_compose.h"

#include <stdbool.h>
#include <stdint.h>

/** How the form for people looks. */
struct mt_status_form {
    bool wide;
    bool quiet;      ///< Only what is not fine, without head and totals.
    bool brief;      ///< Only what is not fine, with both.
    bool tracebacks; ///< Of scripts that failed.
    bool utf8;
};

/** The app, its newest revision and the run that is under way; then its objects as `health` has
 * them. */
void mt_status_print_text(struct mt_output *output, const struct mt_status *status,
                          const struct mt_status_form *form);

/** One line about one object: what it is now, and why.  `namespace` goes without saying. */
void mt_status_print_change(struct mt_output *output, const struct mt_survey_object *object,
                            const char *namespace, int64_t wall_ms);

/** One line about the run that is under way, or how the newest revision ended. */
void mt_status_print_news(struct mt_output *output, const struct mt_status *status);

/** In the schema of INTERFACE.md 3. */
void mt_status_print_json(struct mt_output *output, const struct mt_status *status);

/** The same as a YAML document. */
void mt_status_print_yaml(struct mt_output *output, const struct mt_status *status);

// status_head.c
/** What stands above the objects, and an empty line. */
void mt_status_print_head(struct mt_output *output, const struct mt_status *status, bool utf8);
/** Appends the time of day, "09:14:02Z ", for a line of what has changed. */
void mt_status_put_time(struct mt_output *output, int64_t wall_ms);

#endif
