// SPDX-License-Identifier: Apache-2.0
/** Events for machines: one line of JSON each, in the schema of INTERFACE.md 3. */
#ifndef MT_CLI_EVENT_JSON_H
#define MT_CLI_EVENT_JSON_H

struct mt_buf;
struct mt_event;

/** Appends the event and a newline. */
void mt_event_json_put(struct mt_buf *out, const struct mt_event *event);

#endif
