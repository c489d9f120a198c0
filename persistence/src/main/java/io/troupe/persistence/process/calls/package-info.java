/**
 * Calls to groups, wherever they are led: {@link io.troupe.persistence.groups.GroupCalls} over the
 * replicas of this node and the transport.
 *
 * <pre>
 *   CallRouter ─▶ Route (one for each group) ─┬─▶ Group, where this node leads
 *                                             └─▶ Landscape.send ══▶ CallServer ─▶ Group
 *   Route ◀── answers, connections that ended, leaders that changed
 * </pre>
 *
 * <p>A route has one replica that it asks, and asks another once that one refuses, is cut off or
 * does not answer in time. Calls that wait go out in the order in which they were made.
 */
@NullMarked
package io.troupe.persistence.process.calls;

import org.jspecify.annotations.NullMarked;
