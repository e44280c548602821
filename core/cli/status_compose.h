// SPDX-License-Identifier: Apache-2.0
/**
 * The status of an app, put together from what is known of it: its record, the Lease of its lock,
 * and its objects as they are now.  Pure: nothing is asked here.
 */
#ifndef MT_CLI_STATUS_COMPOSE_H
#define MT_CLI_STATUS_COMPOSE_H

#include "base/array.h"
#include "record/lock.h"
#include "record/record.h"
#include "sync/survey.h"

#include <stdbool.h>
#include <stddef.h>

struct mt_arena;

enum { MT_STATUS_AWAITED_MAX = 10 }; ///< Objects that are named; the others are counted.

/** Whether an object is as our last write left the fields that were sent. */
enum mt_drift {
    MT_DRIFT_UNKNOWN,
    MT_DRIFT_NONE,
    MT_DRIFT_CHANGED, ///< Others have changed or removed one, or it is gone, or was made anew.
};

/** One object of the app. */
struct mt_status_object {
    struct mt_ref ref;
    const char *task; ///< Its id in the plan of the sync that wrote it last; NULL: not known.
    enum mt_phase phase;
    int wave;
    bool hook;    ///< Its health is not the app's.
    bool ignored; ///< The same.
    bool over;    ///< Of a hook: the record has how it ended.
    enum mt_drift drift;
    const struct mt_verdict *verdict;
};

/** What is known of an app. */
struct mt_status {
    const char *app;
    const char *namespace;
    const char *context; ///< NULL: none.
    int64_t wall_ms;     ///< Now.
    enum mt_health health;
    enum mt_drift drift; ///< Of any of its objects.
    size_t changed;      ///< How many are known not to be as they were synced.
    bool unsynced;       ///< It is known not to be as its newest revision wants it.
    bool placed;         ///< Phases and waves of the objects are those of the record.
    const struct mt_record_revision *revision; ///< The newest one; NULL: none is known.
    int64_t last_synced_ms;                    ///< 0: never, or not known.
    const struct mt_lock_holder *running;      ///< NULL: nobody, or not known.
    MT_ARRAY(struct mt_status_object) objects; ///< By phase, wave, kind and name.
    bool waits; ///< Of `running`: `phase` and `wave` are where it is, and not all is healthy there.
    enum mt_phase phase;
    int wave;
    MT_ARRAY(const struct mt_status_object *) awaited;
    size_t awaited_more; ///< Awaited like these, and not listed.
};

/** Whether the survey would have seen this object, if it were there. */
typedef bool mt_status_covers_fn(void *data, const struct mt_ref *ref);

/** What a status is put together from; all of it is borrowed, and outlives the status. */
struct mt_status_facts {
    const char *app;
    const char *namespace;
    const char *context;
    int64_t wall_ms;
    const struct mt_survey_object *const *objects;
    size_t count;
    bool chosen;                    ///< By labels: others of the app are not among them.
    const struct mt_record *record; ///< NULL: there is none, or it cannot be read.
    bool inventoried;               ///< `record` has all items.
    const struct mt_lock_holder *running;
    mt_status_covers_fn *covers;
    void *covers_data;
};

/** Lives in the arena. */
void mt_status_compose(struct mt_status *status, const struct mt_status_facts *facts,
                       struct mt_arena *arena);

#endif
