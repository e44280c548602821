// SPDX-License-Identifier: Apache-2.0
/** The end of a record: what `delete APP` does last. */
#ifndef MT_RECORD_RECORD_DELETE_H
#define MT_RECORD_RECORD_DELETE_H

struct mt_cluster;
struct mt_error;
struct mt_record;
struct mt_record_deletion; // opaque; the struct is in record_delete.c

/** `err` is NULL when nothing of the record is left. */
typedef void mt_record_delete_fn(void *data, const struct mt_error *err);

/**
 * Deletes all Secrets of the record, the header last, so that what a kill leaves can be deleted by
 * the same call.  The record lives until `done`, which runs from the cluster's poll, and its writer
 * holds the lock.  An error names the Secret that is left.  What is returned is gone with `done`.
 */
struct mt_record_deletion *mt_record_delete(const struct mt_cluster *cluster,
                                            const struct mt_record *record,
                                            mt_record_delete_fn *done, void *done_data);

/** Leaves it where it is: `done` does not run.  None of its calls is under way; takes NULL. */
void mt_record_delete_drop(struct mt_record_deletion *deleting);

#endif
