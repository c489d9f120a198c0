/**
 * Watching maps: what is asked for, what comes, and the shell around the node's hub, which asks
 * partitions and hands pages to subscribers, each as fast as it wants them. The rules are in {@link
 * io.troupe.sharding.watch}.
 */
@NullMarked
package io.troupe.api.watch;

import org.jspecify.annotations.NullMarked;
