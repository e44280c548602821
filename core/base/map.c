// SPDX-License-Identifier: Apache-2.0
#include "base/map.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 16 };

// With a final mix because the slot is taken from the low bits.
static uint64_t hash_of(const char *key, size_t length)
{
    uint64_t hash = mt_hash_add(MT_HASH_START, key, length);
    return hash ^ (hash >> 29);
}

static bool same_key(const struct mt_map_entry *entry, uint64_t hash, const char *key,
                     size_t length)
{
    return entry->hash == hash && entry->key_length == length &&
           memcmp(entry->key, key, length) == 0;
}

/** The slot that holds `key`, or the free slot where it belongs.  There is always a free one. */
static size_t find_slot(const struct mt_map *map, uint64_t hash, const char *key, size_t length)
{
    size_t slot = hash & (map->slot_count - 1);
    while (map->slots[slot] != 0 &&
           !same_key(&map->entries[map->slots[slot] - 1], hash, key, length)) {
        slot = (slot + 1) & (map->slot_count - 1);
    }
    return slot;
}

static void grow(struct mt_map *map)
{
    free(map->slots);
    map->slot_count = map->slot_count > 0 ? 2 * map->slot_count : FIRST_SLOTS;
    map->slots = mt_alloc(map->slot_count * sizeof *map->slots);
    map->capacity = map->slot_count / 2; // half full at most, so probes stay short
    map->entries = mt_realloc(map->entries, map->capacity, sizeof *map->entries);
    for (size_t i = 0; i < map->count; i++) {
        const struct mt_map_entry *entry = &map->entries[i];
        map->slots[find_slot(map, entry->hash, entry->key, entry->key_length)] = (uint32_t)i + 1;
    }
}

void mt_map_fini(struct mt_map *map)
{
    free(map->entries);
    free(map->slots);
    *map = (struct mt_map){0};
}

void *mt_map_get(const struct mt_map *map, const char *key)
{
    return mt_map_get_n(map, key, strlen(key));
}

void *mt_map_get_n(const struct mt_map *map, const char *key, size_t length)
{
    if (map->count == 0) {
        return NULL;
    }
    uint32_t index = map->slots[find_slot(map, hash_of(key, length), key, length)];
    return index > 0 ? map->entries[index - 1].value : NULL;
}

void *mt_map_put(struct mt_map *map, const char *key, void *value)
{
    return mt_map_put_n(map, key, strlen(key), value);
}

void *mt_map_put_n(struct mt_map *map, const char *key, size_t length, void *value)
{
    if (map->count == map->capacity) {
        grow(map);
    }
    uint64_t hash = hash_of(key, length);
    size_t slot = find_slot(map, hash, key, length);
    if (map->slots[slot] > 0) {
        struct mt_map_entry *entry = &map->entries[map->slots[slot] - 1];
        void *old = entry->value;
        entry->value = value;
        return old;
    }
    map->entries[map->count] = (struct mt_map_entry){key, length, value, hash};
    map->slots[slot] = (uint32_t)++map->count;
    return NULL;
}
