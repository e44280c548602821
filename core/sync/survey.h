// SPDX-License-Identifier: Apache-2.0
/**
 * A survey: which objects of an app a cluster has, and how they are.  Of the kinds that it is given
 * it asks for those that carry the label moontide.dev/app; moontide.dev/tracking-id says of which
 * app of which namespace they are.  Where nothing says which kinds an app consists of, that is
 * every kind that is served.
 *
 * Whoever makes one drives it: poll() of the cluster, then mt_survey_advance().
 */
#ifndef MT_SYNC_SURVEY_H
#define MT_SYNC_SURVEY_H

#include "base/array.h"
#include "manifest/ref.h"
#include "sync/policy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_cluster;
struct mt_selector;
struct mt_survey; // opaque; the struct is in survey_state.h

enum {
    MT_SURVEY_SILENCE_MS = 5000, ///< After the last answer the kinds that gave none are left out.
    MT_SURVEY_LOOK_MS = 10000,   ///< So often what is not healthy is judged again.
};

/** One kind that is asked for. */
struct mt_survey_kind {
    const char *group;
    const char *version;
    const char *kind;
    bool cluster; ///< Its objects have no namespace.
};

/** An object of the app; valid until the next mt_survey_advance(). */
struct mt_survey_object {
    struct mt_ref ref;
    const cJSON *tree; ///< As it was seen last.
    int wave;
    enum mt_phase phase; ///< Of a hook: the first that it takes part in.
    bool hook;
    bool ignored;              ///< argocd.argoproj.io/ignore-healthcheck.
    bool gone;                 ///< It is no more.
    struct mt_verdict verdict; ///< Not of what is gone.
};

/** Told of an object whose verdict is another one, that is new, or that is gone. */
typedef void mt_survey_change_fn(void *data, const struct mt_survey_object *object);

/** Everything is borrowed until mt_survey_free(). */
struct mt_survey_options {
    const struct mt_cluster *cluster;
    const struct mt_policy *policy;
    const struct mt_survey_kind *kinds;
    size_t kind_count;
    const char *app;       ///< NULL: nobody's; only mt_survey_others() is of interest.
    const char *namespace; ///< That of the app's records, which alone is looked through where the
                           ///< rights do not suffice for all.
    const struct mt_selector *selector; ///< NULL: all of the app's objects.
    bool follow;                        ///< Goes on as things change.
    bool strict;                        ///< As in struct mt_health_question.
    mt_survey_change_fn *changed; ///< May be NULL; not called for what was there at the start.
    void *data;
};

/** Begins to ask. */
struct mt_survey *mt_survey_new(const struct mt_survey_options *options);
void mt_survey_free(struct mt_survey *survey);

/** Judges what has changed, once every kind has answered.  Whether anything is different now. */
bool mt_survey_advance(struct mt_survey *survey, uint64_t now_ms);

/** Whether every kind has answered, so that the objects are those that there are. */
bool mt_survey_is_complete(const struct mt_survey *survey);

/** When mt_survey_advance() is due although nothing has come. */
uint64_t mt_survey_wakes_at(const struct mt_survey *survey);

/** The objects by wave, as ArgoCD ranks their kinds, then by name; hooks last, by phase. */
const struct mt_survey_object *const *mt_survey_objects(const struct mt_survey *survey,
                                                        size_t *count);

/** Whether the object counts for the health of the app: hooks do not, as in ArgoCD. */
bool mt_survey_counts(const struct mt_survey_object *object);

/** The worst health of those that count; Healthy where there is none. */
enum mt_health mt_survey_health(const struct mt_survey *survey);

/**
 * "NAMESPACE/APP" of others whose objects carry the label; the app itself, too, where the selector
 * left something out.
 */
const char *const *mt_survey_others(const struct mt_survey *survey, size_t *count);

/** Whether an object of this name would have been seen: its kind was listed where it lives. */
bool mt_survey_covers(const struct mt_survey *survey, const struct mt_ref *ref);

/** What could not be looked at, a sentence each, for people. */
const char *const *mt_survey_notes(struct mt_survey *survey, size_t *count);

/**
 * Why no kind at all could be listed, in the server's words; NULL where one was, or where none of
 * them is served.
 */
const char *mt_survey_failure(const struct mt_survey *survey);

#endif
