// SPDX-License-Identifier: Apache-2.0
/** Shorthand for manifests in the tests of runs: a kind, a name, annotations in flow style. */
#ifndef MT_TESTS_UNIT_SUPPORT_MANIFESTS_H
#define MT_TESTS_UNIT_SUPPORT_MANIFESTS_H

#define MANIFEST(api, kind, name, annotations)                                                     \
    "---\napiVersion: " api "\nkind: " kind "\nmetadata: {name: " name                             \
    ", annotations: {" annotations "}}\n"
#define CONFIG(name, annotations) MANIFEST("v1", "ConfigMap", name, annotations)
#define DEPLOYMENT(name, annotations) MANIFEST("apps/v1", "Deployment", name, annotations)
#define STATEFUL_SET(name, annotations) MANIFEST("apps/v1", "StatefulSet", name, annotations)
#define JOB(name, annotations) MANIFEST("batch/v1", "Job", name, annotations)
#define WAVE(n) "argocd.argoproj.io/sync-wave: \"" n "\""
#define HOOK(types) "argocd.argoproj.io/hook: \"" types "\""
#define POLICY(policies) "argocd.argoproj.io/hook-delete-policy: \"" policies "\""
#define DEPENDS(on) "moontide.dev/depends-on: \"" on "\""
#define TIMEOUT(duration) "moontide.dev/timeout: " duration
#define ON_TIMEOUT(action) "moontide.dev/on-timeout: " action

#endif
