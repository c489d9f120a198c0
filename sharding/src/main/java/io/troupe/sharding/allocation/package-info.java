/**
 * The shell around the {@code ring}: who is in the cluster, and what Cluster Sharding is told.
 *
 * <p>A node's weight and zone are roles of its membership ({@code troupe-weight-2}, {@code
 * troupe-zone-east}). They travel with the membership itself: whoever knows a member knows them,
 * also a coordinator that has just moved, and they need no store and no message. They are fixed
 * until the node starts anew. Its name is a role too ({@code troupe-name-a}), else its host and
 * port; it drains once it is leaving, or where it says so ({@code troupe-drained}).
 *
 * <p>The ring is made of the nodes whose regions are registered, since only those can be given
 * anything. It decides nothing about who may write: the journal does.
 */
@NullMarked
package io.troupe.sharding.allocation;

import org.jspecify.annotations.NullMarked;
