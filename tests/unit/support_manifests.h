// SPDX-License-Identifier: Apache-2.0
/** Shorthand for manifests: a kind, a name, annotations in flow style. */
#ifndef MT_TESTS_UNIT_SUPPORT_MANIFESTS_H
#define MT_TESTS_UNIT_SUPPORT_MANIFESTS_H

#define MANIFEST(api, kind, name, annotations)                                                     \
    "---\napiVersion: " api "\nkind: " kind "\nmetadata: {name: " name                             \
    ", annotations: {" annotations "}}\n"
#define WAVE(n) "argocd.argoproj.io/sync-wave: \"" n "\""
#define HOOK(types) "argocd.argoproj.io/hook: \"" types "\""
#define POLICY(policies) "argocd.argoproj.io/hook-delete-policy: \"" policies "\""
#define DEPENDS(on) "moontide.dev/depends-on: \"" on "\""
#define TIMEOUT(duration) "moontide.dev/timeout: " duration
#define ON_TIMEOUT(action) "moontide.dev/on-timeout: " action

#endif
