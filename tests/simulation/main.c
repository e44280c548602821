// SPDX-License-Identifier: Apache-2.0
/**
 * simulation FROM TO: runs these seeds and prints one line for each that is against the rules.
 * simulation -v SEED: runs one seed and prints all there is to see.
 * The last line is `RAN FAILED REFUSED`; refused are plans with mistakes, which random ones may have.
 */
#include "simulation.h"

#include "base/memory.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVERY = 5 }; ///< Of so many seeds one is run twice, to see the same.

/** A tree that finds no memory ends the program, as it does in moontide. */
static void *allocate(size_t size)
{
    return mt_realloc(NULL, 1, size);
}

/** Whether the seed kept to the rules; `*ran` says whether there was a run. */
static bool try_seed(uint64_t seed, bool verbose, bool *ran)
{
    struct sim_result result;
    sim_run_seed(seed, verbose, &result);
    *ran = !result.refused;
    if (seed % EVERY == 0 && result.complaint[0] == '\0') {
        struct sim_result again;
        sim_run_seed(seed, false, &again);
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

int main(int argc, char **argv)
{
    cJSON_InitHooks(&(cJSON_Hooks){allocate, free});
    bool verbose = argc == 3 && strcmp(argv[1], "-v") == 0;
    if (argc != 3) {
        fprintf(stderr, "usage: simulation FROM TO\n       simulation -v SEED\n");
        return 2;
    }
    uint64_t from = strtoull(argv[verbose ? 2 : 1], NULL, 10);
    uint64_t to = strtoull(argv[2], NULL, 10);
    uint64_t count = 0;
    uint64_t failed = 0;
    uint64_t refused = 0;
    for (uint64_t seed = from; seed <= to; seed++) {
        bool ran = false;
        failed += !try_seed(seed, verbose, &ran);
        count += ran;
        refused += !ran;
    }
    printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", count, failed, refused);
    return failed > 0;
}
