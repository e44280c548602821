// SPDX-License-Identifier: Apache-2.0
#include "script/settings.h"

#include <string.h>

enum { CONCURRENCY = 64, HISTORY_MAX = 10, SETTLE_MS = 2000 };

#define FIELD(NAME)                                                                                \
    {                                                                                              \
        offsetof(struct mt_settings, NAME), sizeof((struct mt_settings *)NULL)->NAME               \
    }

// Where each setting lives; those that are merged one by one have no size here.
static const struct field {
    size_t offset;
    size_t size;
} fields[MT_KEY_COUNT] = {
    [MT_KEY_APP] = FIELD(app),
    [MT_KEY_NAMESPACE] = FIELD(namespace),
    [MT_KEY_CONTEXT] = FIELD(context),
    [MT_KEY_CONTEXTS] = FIELD(contexts),
    [MT_KEY_SOURCE] = FIELD(source),
    [MT_KEY_SYNC_OPTIONS] = {0, 0},
    [MT_KEY_NAMESPACE_METADATA] = FIELD(namespace_metadata),
    [MT_KEY_PRUNE] = FIELD(prune),
    [MT_KEY_TIMEOUTS] = {0, 0},
    [MT_KEY_ON_TIMEOUT] = FIELD(on_timeout),
    [MT_KEY_WAIT] = FIELD(wait),
    [MT_KEY_CONCURRENCY] = FIELD(concurrency),
    [MT_KEY_CONFLICTS] = FIELD(force_conflicts),
    [MT_KEY_HISTORY_MAX] = FIELD(history_max),
    [MT_KEY_SCRIPTS] = FIELD(scripts),
    [MT_KEY_HOOKS] = FIELD(hooks),
    [MT_KEY_NOTIFICATIONS] = FIELD(notifications),
    [MT_KEY_IGNORE] = FIELD(ignore),
    [MT_KEY_RECORD] = FIELD(omit_secrets),
    [MT_KEY_HEALTH] = FIELD(settle),
    [MT_KEY_ALLOW_HOSTS] = FIELD(allow_hosts),
    [MT_KEY_ALLOW_NAMESPACES] = FIELD(allow_namespaces),
    [MT_KEY_ENV] = FIELD(env),
};

struct mt_settings mt_settings_default(void)
{
    return (struct mt_settings){
        .namespace = "default",
        .timeouts = mt_timeouts_default(),
        .on_timeout = "fail",
        .wait = true,
        .concurrency = CONCURRENCY,
        .force_conflicts = true,
        .history_max = HISTORY_MAX,
        .settle = {true, SETTLE_MS},
    };
}

struct mt_settings mt_settings_merge(const struct mt_settings *base, const struct mt_settings *over)
{
    struct mt_settings merged = *base;
    for (int key = 0; key < MT_KEY_COUNT; key++) {
        if (mt_settings_say(over, (enum mt_key)key)) {
            memcpy((char *)&merged + fields[key].offset, (const char *)over + fields[key].offset,
                   fields[key].size);
        }
    }
    merged.sync_options = mt_sync_options_merge(&base->sync_options, &over->sync_options);
    merged.timeouts = mt_timeouts_merge(&base->timeouts, &over->timeouts);
    merged.said |= over->said;
    return merged;
}

bool mt_settings_say(const struct mt_settings *settings, enum mt_key key)
{
    return (settings->said & (UINT32_C(1) << key)) != 0;
}
