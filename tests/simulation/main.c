// SPDX-License-Identifier: Apache-2.0
/**
 * simulation FROM TO: runs these seeds and prints one line for each that is against the rules.
 * simulation -v SEED: runs one seed and prints all there is to see.
 * simulation kill …: kills syncs at their events (kill_main.c).
 * The last line is `RAN FAILED REFUSED`; refused are plans with mistakes, which random ones may
 * have.
 */
#include "kill_main.h"
#include "scripts.h"
#include "simulation.h"

#include "base/memory.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

enum {
    TWICE = 5,  ///< Of so many seeds one is run twice, to see the same.
    LEAKS = 50, ///< After so many seeds it is looked for leaks.
};

/** What is said when a seed ends the program; written before it begins. */
static char last_words[64];

static void say_last_words(int number)
{
    // What fails now fails in a program that ends anyway.
    ssize_t wrote = write(STDOUT_FILENO, last_words, strlen(last_words));
    (void)wrote;
    signal(number, SIG_DFL);
    raise(number);
}

/** A tree that finds no memory ends the program, as it does in moontide. */
static void *allocate(size_t size)
{
    return mt_realloc(NULL, 1, size);
}

/** Whether memory of the last seeds was lost, which is told with its traces on standard error. */
static bool leaks(void)
{
#ifdef __SANITIZE_ADDRESS__
    return __lsan_do_recoverable_leak_check() != 0;
#else
    return false;
#endif
}

/** Whether the seed kept to the rules; `*ran` says whether there was a run. */
static bool try_seed(uint64_t seed, const struct mt_policy *scripts, bool verbose, bool *ran)
{
    struct sim_result result;
    snprintf(last_words, sizeof last_words, "FAIL  seed %" PRIu64 ": ended the program\n", seed);
    sim_run_seed(seed, scripts, verbose, &result);
    *ran = !result.refused;
    if (seed % TWICE == 0 && result.complaint[0] == '\0') {
        struct sim_result again;
        sim_run_seed(seed, scripts, false, &again);
        if (again.hash != result.hash) {
            snprintf(result.complaint, sizeof result.complaint,
                     "the same seed gives other events the second time");
        }
    }
    if (result.complaint[0] != '\0') {
        printf("FAIL  seed %" PRIu64 ": %s\n", seed, result.complaint);
        fflush(stdout);
    }
    return result.complaint[0] == '\0';
}

static bool run_seeds(uint64_t from, uint64_t to, bool verbose)
{
    uint64_t ran = 0;
    uint64_t failed = 0;
    struct sim_scripts *scripts = sim_scripts_new();
    for (uint64_t seed = from; seed <= to; seed++) {
        bool has_run = false;
        failed += !try_seed(seed, sim_scripts_policy(scripts), verbose, &has_run);
        ran += has_run;
        if ((verbose || seed % LEAKS == 0) && leaks()) {
            printf("FAIL  seed %" PRIu64 ": it or one of the %d before leaks\n", seed, LEAKS);
            failed++;
        }
    }
    sim_scripts_free(scripts);
    printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", ran, failed, to + 1 - from - ran);
    return failed == 0;
}

int main(int argc, char **argv)
{
    cJSON_InitHooks(&(cJSON_Hooks){allocate, free});
    signal(SIGABRT, say_last_words); // a sanitizer, or an assertion
    signal(SIGTERM, say_last_words); // it took too long
    if (argc > 1 && strcmp(argv[1], "kill") == 0) {
        return kill_main(argc - 2, argv + 2);
    }
    bool verbose = argc == 3 && strcmp(argv[1], "-v") == 0;
    if (argc != 3) {
        fprintf(stderr, "usage: simulation FROM TO\n       simulation -v SEED\n"
                        "       simulation kill …\n");
        return 2;
    }
    uint64_t from = strtoull(argv[verbose ? 2 : 1], NULL, 10);
    uint64_t to = strtoull(argv[2], NULL, 10);
    return run_seeds(from, to, verbose) ? 0 : 1;
}
