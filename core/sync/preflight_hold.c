// SPDX-License-Identifier: Apache-2.0
// Who holds what is there already.  What the lists have shown to be the app's is not asked about,
// so a sync of one's own objects costs no call for this; marks of other tools survive an apply and
// are seen in the answer to its dry run; only what is left is read, which tells of other apps, too:
// our own marks hide theirs in that answer.
#include "base/arena.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "sync/preflight_state.h"

#include <string.h>

static struct mt_holder holder_of(const struct check *check, const cJSON *object)
{
    struct mt_preflight *preflight = check->preflight;
    return mt_ownership_of(object, &check->task->ref, &preflight->options.owner,
                           check->task->object->tree, preflight->arena);
}

static struct mt_ref ref_of(const struct listing *listing, const cJSON *object)
{
    const cJSON *metadata = mt_json_get(object, "metadata");
    const char *namespace = mt_json_string(metadata, "namespace");
    const char *name = mt_json_string(metadata, "name");
    struct mt_ref ref = listing->ref;
    ref.namespace = namespace != NULL ? namespace : "";
    ref.name = name != NULL ? name : "";
    return ref;
}

void mt_preflight_note_listed(const struct listing *listing, const cJSON *object)
{
    struct mt_preflight *preflight = listing->preflight;
    const struct mt_owner *owner = &preflight->options.owner;
    const struct mt_ref ref = ref_of(listing, object);
    const bool ours =
        mt_ownership_is_ours(object, &ref, owner) &&
        mt_ownership_of(object, &ref, owner, NULL, preflight->arena).kind == MT_HOLDER_NONE;
    if (!mt_preflight_compare(preflight, &ref, ours ? object : NULL) && ours) {
        mt_map_put(&preflight->ours, mt_ref_key(&ref, preflight->arena), preflight);
    }
}

void mt_preflight_note_unlisted(const struct listing *listing, const cJSON *object)
{
    const struct mt_ref ref = ref_of(listing, object);
    mt_preflight_compare(listing->preflight, &ref, NULL);
}

static bool is_known_to_be_ours(const struct check *check)
{
    char key[MT_REF_KEY_MAX];
    const size_t length = mt_ref_put_key(&check->task->ref, key);
    return check->ours ||
           (length > 0 && mt_map_get_n(&check->preflight->ours, key, length) != NULL);
}

void mt_preflight_warn(struct mt_preflight *preflight, const char *warning)
{
    for (size_t i = 0; i < preflight->result.warnings.count; i++) {
        if (strcmp(preflight->result.warnings.items[i], warning) == 0) {
            return;
        }
    }
    mt_array_push(preflight->arena, &preflight->result.warnings, warning);
}

/** Flux applies at every interval; nothing here can tell whether somebody has suspended it. */
static void warn_of_flux(struct mt_preflight *preflight, const struct mt_holder *holder)
{
    if (holder->kind == MT_HOLDER_KUSTOMIZATION || holder->kind == MT_HOLDER_HELM_RELEASE) {
        const char *kind =
            holder->kind == MT_HOLDER_KUSTOMIZATION ? "kustomization" : "helmrelease";
        mt_preflight_warn(
            preflight,
            mt_arena_printf(preflight->arena,
                            "%s takes its objects back unless it is suspended: flux -n %s suspend "
                            "%s %s",
                            mt_holder_text(holder, preflight->arena), holder->namespace, kind,
                            holder->name));
    }
}

void mt_preflight_take_over(struct check *check, const struct mt_holder *holder)
{
    struct mt_preflight *preflight = check->preflight;
    struct mt_task_check *result = check->result;
    result->state = MT_CHECK_PASSED;
    result->taken_over = mt_arena_printf(preflight->arena, "is taken over from %s",
                                         mt_holder_text(holder, preflight->arena));
    if (result->change == MT_TASK_NONE) {
        result->change = MT_TASK_UPDATE; // its marks change
    }
    warn_of_flux(preflight, holder);
}

static void refuse(struct check *check, enum mt_hold hold, const struct mt_holder *holder)
{
    struct mt_arena *arena = check->preflight->arena;
    check->result->hold = hold;
    mt_preflight_refuse(
        check, mt_arena_printf(arena, "is held by %s", mt_holder_text(holder, arena)),
        hold == MT_HOLD_SHARED ? "leave it to its app, or take FailOnSharedResource=true out"
                               : "give --take-ownership to take over what others hold");
}

/** Somebody else holds the object, or nobody. */
static void decide(struct check *check, const struct mt_holder *holder)
{
    const bool of_app = holder->kind == MT_HOLDER_APP || holder->kind == MT_HOLDER_ARGOCD;
    if (holder->kind == MT_HOLDER_NONE) {
        check->result->state = MT_CHECK_PASSED;
    } else if (!check->preflight->options.take_ownership) {
        refuse(check, MT_HOLD_HELD, holder);
    } else if (of_app && check->task->options.fail_on_shared_resource == MT_YES) {
        refuse(check, MT_HOLD_SHARED, holder);
    } else if (holder->kind == MT_HOLDER_ARGOCD) {
        mt_preflight_ask_application(check, holder);
    } else {
        mt_preflight_take_over(check, holder);
    }
}

/** Whether there is an object, and who holds it, is not known; it is taken for nobody's. */
static void not_seen(struct check *check, const char *why)
{
    struct mt_arena *arena = check->preflight->arena;
    const struct mt_holder nobody = {.kind = MT_HOLDER_NONE};
    mt_preflight_warn(check->preflight,
                      mt_arena_printf(arena, "whether another app holds %s cannot be seen: %s",
                                      mt_ref_short(&check->task->ref, arena), why));
    decide(check, &nobody);
}

static void looked(void *data, const struct mt_answer *answer)
{
    enum { NOT_FOUND = 404 };
    struct check *check = data;
    struct mt_preflight *preflight = check->preflight;
    --*preflight->options.calls;
    preflight->asked--;
    if (answer->cancelled || preflight->stopped) {
        return;
    }
    if (answer->status == 0) {
        mt_preflight_break(check, "a look at the owner", answer);
        return;
    }
    if (!mt_answer_is_good(answer) && answer->status != NOT_FOUND) {
        not_seen(check, mt_answer_why(answer));
        return;
    }
    const struct mt_holder holder = mt_answer_is_good(answer)
                                        ? holder_of(check, answer->object)
                                        : (struct mt_holder){.kind = MT_HOLDER_NONE};
    decide(check, &holder);
}

/** A list of one object, where the plan takes the right to list and not the one to read. */
struct look {
    struct listing listing; ///< First: what is listed is handed to it.
    struct check *check;
    struct mt_holder holder;
};

static void listed(void *data, const struct mt_watch_event *event)
{
    enum { NOT_FOUND = 404 };
    struct look *look = data;
    switch (event->change) {
    case MT_WATCH_SEEN:
        look->holder = holder_of(look->check, event->object);
        break;
    case MT_WATCH_GONE:
        break;
    case MT_WATCH_FAILED:
        mt_preflight_end_list(&look->listing);
        if (event->status != NOT_FOUND) {
            not_seen(look->check, event->message);
        } else {
            decide(look->check, &look->holder); // there is no such kind yet
        }
        break;
    case MT_WATCH_LISTED:
        mt_preflight_end_list(&look->listing);
        decide(look->check, &look->holder);
        break;
    }
}

/** Reads the object; of a hook that is waited for until it is gone by what that takes, too. */
static void look_at(struct check *check)
{
    struct mt_preflight *preflight = check->preflight;
    const struct mt_cluster *cluster = preflight->options.cluster;
    check->result->state = MT_CHECK_PENDING;
    if ((check->task->delete_policies & MT_DELETE_BEFORE_HOOK_CREATION) != 0) {
        struct look *look = MT_ARENA_NEW(preflight->arena, struct look);
        look->listing = (struct listing){
            .ref = check->task->ref, .name = check->task->ref.name, .beside = true};
        look->check = check;
        mt_preflight_start_list(preflight, &look->listing, NULL, listed);
        return;
    }
    ++*preflight->options.calls;
    preflight->asked++;
    cluster->get(cluster->data, &check->task->ref, looked, check);
}

void mt_preflight_hold(struct check *check, const cJSON *seen)
{
    if (check->task->generate_name) {
        return; // nothing of its name is there
    }
    if (seen != NULL) {
        const struct mt_holder holder = holder_of(check, seen);
        if (holder.kind != MT_HOLDER_NONE) {
            decide(check, &holder);
            return;
        }
    }
    if (!is_known_to_be_ours(check)) {
        look_at(check);
    }
}
