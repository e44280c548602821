// SPDX-License-Identifier: Apache-2.0
#include "random.h"

#include "base/hash.h"

#include <string.h>

struct sim_random sim_random_of(uint64_t seed, const char *subject)
{
    uint64_t hash = mt_hash_add(MT_HASH_START, subject, strlen(subject));
    struct sim_random random = {seed};
    return (struct sim_random){sim_random_next(&random) ^ hash};
}

uint64_t sim_random_next(struct sim_random *random)
{
    // splitmix64: https://prng.di.unimi.it/splitmix64.c
    uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

size_t sim_below(struct sim_random *random, size_t count)
{
    return (size_t)(sim_random_next(random) % count);
}

uint64_t sim_between(struct sim_random *random, uint64_t low, uint64_t high)
{
    return low + sim_random_next(random) % (high - low + 1);
}

bool sim_chance(struct sim_random *random, unsigned percent)
{
    return sim_below(random, 100) < percent;
}
