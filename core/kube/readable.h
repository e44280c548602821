// SPDX-License-Identifier: Apache-2.0
/** What the API server says, without the dumps of whole objects that it puts into its messages. */
#ifndef MT_KUBE_READABLE_H
#define MT_KUBE_READABLE_H

struct mt_buf;

/**
 * Appends the message with what is long of its values left out: `spec.template: Invalid value:
 * {…}: field is immutable`.  Short values stay, and so does all that follows on one whose end
 * cannot be found.
 */
void mt_kube_put_readable(struct mt_buf *out, const char *message);

#endif
