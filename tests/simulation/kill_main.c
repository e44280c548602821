// SPDX-License-Identifier: Apache-2.0
#include "kill_main.h"

#include "kill.h"
#include "kill_case.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "usage: simulation kill FROM TO [STRIDE]\n"
                            "       simulation kill shop [STRIDE]\n"
                            "       simulation kill -v SEED|shopN EVENT\n";

/** All that was tried. */
struct tally {
    uint64_t ran;
    uint64_t failed;
    uint64_t refused;
    uint64_t kills;
};

static void add(struct tally *tally, const char *name, const struct kill_result *result)
{
    tally->ran += !result->refused;
    tally->refused += result->refused;
    tally->kills += result->kills;
    if (result->complaint[0] != '\0') {
        tally->failed++;
        printf("FAIL  %s %s\n", name, result->complaint);
        fflush(stdout);
    }
}

static void try_shops(size_t stride, struct tally *tally)
{
    for (unsigned way = 0; way < KILL_SHOPS; way++) {
        struct kill_case of;
        struct kill_result result;
        char name[32];
        kill_case_of_shop(way, &of);
        kill_everywhere(&of, stride, &result);
        snprintf(name, sizeof name, "kill shop%u", way);
        add(tally, name, &result);
        kill_case_fini(&of);
    }
}

static void try_seeds(uint64_t from, uint64_t to, size_t stride, struct tally *tally)
{
    for (uint64_t seed = from; seed <= to; seed++) {
        struct kill_case of;
        struct kill_result result;
        char name[32];
        kill_case_of(seed, &of);
        kill_everywhere(&of, stride, &result);
        snprintf(name, sizeof name, "kill %" PRIu64, seed);
        add(tally, name, &result);
        kill_case_fini(&of);
    }
}

static int show(const char *what, const char *event)
{
    struct kill_case of;
    struct kill_result result;
    if (strncmp(what, "shop", strlen("shop")) == 0) {
        kill_case_of_shop((unsigned)strtoul(what + strlen("shop"), NULL, 10) % KILL_SHOPS, &of);
    } else {
        kill_case_of(strtoull(what, NULL, 10), &of);
    }
    kill_once(&of, strtoull(event, NULL, 10), &result);
    kill_case_fini(&of);
    printf("# %zu events%s%s\n", result.events, result.complaint[0] != '\0' ? ", " : "",
           result.complaint);
    return result.complaint[0] == '\0' ? 0 : 1;
}

int kill_main(int argc, char **argv)
{
    struct tally tally = {0};
    if (argc == 3 && strcmp(argv[0], "-v") == 0) {
        return show(argv[1], argv[2]);
    }
    if (argc >= 1 && argc <= 2 && strcmp(argv[0], "shop") == 0) {
        try_shops(argc == 2 ? strtoull(argv[1], NULL, 10) : 1, &tally);
    } else if (argc == 2 || argc == 3) {
        try_seeds(strtoull(argv[0], NULL, 10), strtoull(argv[1], NULL, 10),
                  argc == 3 ? strtoull(argv[2], NULL, 10) : 1, &tally);
    } else {
        fputs(usage, stderr);
        return 2;
    }
    printf("%" PRIu64 " kills\n%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", tally.kills, tally.ran,
           tally.failed, tally.refused);
    return tally.failed == 0 ? 0 : 1;
}
