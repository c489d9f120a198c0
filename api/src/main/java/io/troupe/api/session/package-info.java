/**
 * Sessions: what a process has all over the cluster, such as locks that it holds and waits for,
 * ends with it. A session is kept alive as a whole, by one request for all sessions of a node.
 */
@NullMarked
package io.troupe.api.session;

import org.jspecify.annotations.NullMarked;
