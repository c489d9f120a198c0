/**
 * The contenders: Troupe in its forms, what limits it, and other stores. Each other process runs on
 * loopback, with a directory and ports of its own, and ends with the bench. All that are asked
 * through sockets are asked by the same client.
 */
@NullMarked
package io.troupe.bench.peer;

import org.jspecify.annotations.NullMarked;
