// SPDX-License-Identifier: Apache-2.0
/**
 * Fields that former deployers of an object own are taken over, so that one that the manifest no
 * longer has goes from the cluster: server-side apply removes only what its own manager applied.
 *
 * After an apply that succeeded the answer's object is looked at.  When there is something to take
 * over, the patch is sent, then the apply once more, which removes what the manifest does not have.
 *
 * A former deployer is, never through a subresource:
 *   - Update or Apply by a tool of deployments, known by its name (mt_takeover_takes());
 *   - Update or Apply by whoever owns what such a tool marks its objects with
 *     (kubectl's last-applied-configuration, those of manifest/marks.h): tools under another name,
 *     such as programs that have Helm in them;
 *   - any other Apply that says, too, what the manifest says: it has a leaf in common with ours.
 *     What names an item of a list does not count: a controller that adds a field to an item has it
 *     as well.  One that only labels and annotates is a deployer only of an object that has nothing
 *     else in its manifest, and when half of what it says is in there.  Whoever makes itself an
 *     owner of the object (ownerReferences) is none: it is at work still.
 *
 * "before-first-apply" stands for everybody before managedFields were kept: it owns all that there
 * was, also what controllers wrote (the replicas of an autoscaler, the volume of a claim).  Of it
 * only what last-applied-configuration names is taken over, and the marks themselves.
 *
 * Fields that stand in another version of the kind are taken over under the names that they have
 * there.  One that is called otherwise in ours stays: so it does when one manager applies first in
 * autoscaling/v1 and then in v2.
 */
#ifndef MT_KUBE_TAKEOVER_H
#define MT_KUBE_TAKEOVER_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_buf;

#define MT_TAKEOVER_CONTENT_TYPE "application/json-patch+json"

/**
 * Whether a manager is a former deployer by its name, with operation "Apply" or "Update"; also
 * "moontide" itself where it created, replaced or patched (Update).
 */
bool mt_takeover_takes(const char *manager, const char *operation);

/**
 * The JSON Patch that moves the fields of all former deployers into the Apply entry of moontide, or
 * NULL when nothing is to be taken over.  The server answers 409 when the object has changed since
 * (the patch carries its resourceVersion): apply again and look at the new answer.
 * Free with cJSON_Delete(), before `object`, whose keys it may share.
 */
cJSON *mt_takeover_patch(const cJSON *object);

/** Appends whose fields the patch takes over, as `helm, kubectl-client-side-apply`; or nothing. */
void mt_takeover_print(const cJSON *object, struct mt_buf *names);

#endif
