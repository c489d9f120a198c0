/**
 * What nodes of one machine send each other, passed on later than it came. Nodes are led here by
 * {@link io.troupe.testkit.process.Shim#RELAY}, and known by the address that each connects from.
 */
@NullMarked
package io.troupe.trial.relay;

import org.jspecify.annotations.NullMarked;
