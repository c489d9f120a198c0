/**
 * The cluster as its operators see it: who is a member, who votes, who leads, who was declared down
 * and why; and changes of who votes.
 */
@NullMarked
package io.troupe.api.cluster;

import org.jspecify.annotations.NullMarked;
