// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_preflight.h"

#include "cli/load.h"
#include "cli/run_head.h"
#include "sync/cluster.h"
#include "sync/run.h"

struct mt_preflight_options mt_plan_preflight_options(const struct mt_loaded *loaded,
                                                      const struct mt_cluster *cluster)
{
    const unsigned concurrency = loaded->project.settings.concurrency;
    return (struct mt_preflight_options){
        .plan = loaded->plan,
        .cluster = cluster,
        .policy = &loaded->policy,
        .scopes = mt_load_scopes(loaded),
        .owner = {.app = loaded->app,
                  .record_namespace = loaded->namespace,
                  .namespace = loaded->namespace},
        .revision = mt_run_head_of(loaded).revision,
        .concurrency = concurrency > 0 ? concurrency : MT_CONCURRENCY,
    };
}

struct mt_preflight *mt_plan_preflight(const struct mt_preflight_options *options)
{
    const struct mt_cluster *cluster = options->cluster;
    struct mt_preflight *preflight = mt_preflight_new(options);
    mt_preflight_advance(preflight);
    while (!mt_preflight_is_idle(preflight)) {
        if (mt_preflight_is_over(preflight)) {
            cluster->cancel(cluster->data);
        }
        cluster->poll(cluster->data, UINT64_MAX);
        mt_preflight_advance(preflight);
    }
    return preflight;
}
