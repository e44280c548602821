// SPDX-License-Identifier: Apache-2.0
#include "policy_state.h"

#include "manifests.h"
#include "oracle.h"

#include "base/arena.h"
#include "base/memory.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

/** A script hook: words of its parameter `does`, one after another. */
struct mt_hook_run {
    struct sim_policy *policy;
    const char *words; ///< From the start; borrowed from the plan.
    const char *at;
    mt_hook_log_fn *log;
    void *log_data;
    bool over;
    bool asks; ///< It waits for what another server answers.
};

static bool is(const char *word, size_t length, const char *expected)
{
    return strlen(expected) == length && strncmp(word, expected, length) == 0;
}

static void end(struct mt_hook_run *hook, struct mt_hook_step *step, enum mt_hook_want want,
                bool raised)
{
    hook->over = true;
    step->want = want;
    step->message = want == MT_HOOK_SUCCEEDED ? "" : raised ? "hooks/x.lua:1: boom" : "it failed";
    step->script_failed = raised;
}

static void get(struct mt_hook_step *step, bool gone)
{
    step->want = MT_HOOK_GETS;
    step->ref = (struct mt_ref){"", "v1", "ConfigMap", SIM_NAMESPACE, gone ? "nowhere" : "o1"};
}

static void fetch(struct mt_hook_step *step)
{
    enum { TIMEOUT_MS = 5000 };
    static const char *const hosts[] = {SIM_SERVER};
    step->want = MT_HOOK_FETCHES;
    step->fetch = (struct mt_fetch){
        .method = "GET",
        .url = "http://" SIM_SERVER "/health",
        .timeout_ms = TIMEOUT_MS,
        .hosts = {hosts, 1},
    };
}

static void list(struct mt_hook_step *step)
{
    step->want = MT_HOOK_LISTS;
    step->ref = (struct mt_ref){"", "v1", "ConfigMap", SIM_NAMESPACE, ""};
    step->selector = "app notin (nobody)";
}

/** Waits for the next state of an object: "wait:200", or of one that never is there: "await:200".
 */
static void wait_for(struct mt_hook_step *step, const char *word)
{
    get(step, word[0] == 'a');
    step->want = MT_HOOK_WATCHES;
    step->begins = true;
    step->sleep_ms = strtoull(strchr(word, ':') + 1, NULL, 10);
}

/** Carries out the next word; false when there is more to do before it waits or ends. */
static bool take_word(struct mt_hook_run *hook, struct mt_hook_step *step)
{
    const char *word = hook->at + strspn(hook->at, " ");
    size_t length = strcspn(word, " ");
    hook->at = word + length;
    if (length == 0 || is(word, length, "succeed")) {
        end(hook, step, MT_HOOK_SUCCEEDED, false);
    } else if (is(word, length, "fail") || is(word, length, "raise")) {
        end(hook, step, MT_HOOK_FAILED, word[0] == 'r');
    } else if (strncmp(word, "sleep:", 6) == 0) {
        step->want = MT_HOOK_SLEEPS;
        step->sleep_ms = strtoull(word + 6, NULL, 10);
    } else if (is(word, length, "get") || is(word, length, "get:gone")) {
        get(step, length > 3);
    } else if (is(word, length, "fetch")) {
        fetch(step);
    } else if (is(word, length, "list")) {
        list(step);
    } else if (strncmp(word, "wait:", 5) == 0 || strncmp(word, "await:", 6) == 0) {
        wait_for(step, word);
    } else if (is(word, length, "loop")) {
        hook->at = hook->words;
        return false;
    } else { // "log"
        hook->log(hook->log_data, "a line");
        return false;
    }
    return true;
}

static void go_on(struct mt_hook_run *hook, struct mt_hook_step *step)
{
    *step = (struct mt_hook_step){.message = ""};
    while (!take_word(hook, step)) {
        // until it waits or ends
    }
    hook->asks = step->want == MT_HOOK_FETCHES;
}

struct mt_hook_run *sim_script_start(void *data, const struct mt_hook_start *start, int64_t now_ms,
                                     struct mt_arena *arena, struct mt_hook_step *step)
{
    (void)now_ms;
    (void)arena;
    struct sim_policy *policy = data;
    struct mt_hook_run *hook = mt_alloc(sizeof *hook);
    const char *does = mt_json_string(start->params, "does");
    hook->policy = policy;
    hook->words = hook->at = does != NULL ? does : "";
    hook->log = start->log;
    hook->log_data = start->log_data;
    policy->under_way++;
    go_on(hook, step);
    return hook;
}

void sim_script_resume(struct mt_hook_run *hook, const struct mt_hook_input *input,
                       struct mt_arena *arena, struct mt_hook_step *step)
{
    (void)arena;
    struct sim_oracle *oracle = hook->policy->oracle;
    const bool answered = input->answer != NULL && !input->answer->cancelled;
    if (hook->asks != answered && oracle != NULL) {
        sim_oracle_complain(oracle, "a script hook is resumed with an answer that it did not ask "
                                    "for, or without one");
    }
    if (hook->over && oracle != NULL) {
        sim_oracle_complain(oracle, "a script hook is resumed after its end");
    }
    go_on(hook, step);
}

void sim_script_end(struct mt_hook_run *hook)
{
    hook->policy->under_way--;
    free(hook);
}
