/**
 * A node seen from another process: its HTTP interface ({@code docs/openapi.yaml}) as methods.
 *
 * <p>Every call ends in one of four ways: with its answer; {@link
 * io.troupe.api.client.NodeException.Refused} (nothing happened); {@link
 * io.troupe.api.client.NodeException.Unknown} (it may have happened); {@link
 * io.troupe.api.client.NodeException.Unreachable} (no node answered, nothing happened).
 */
@NullMarked
package io.troupe.api.client;

import org.jspecify.annotations.NullMarked;
