package io.troupe.coordination.session;

import io.troupe.actors.GuestId;

/**
 * A session, as people see it.
 *
 * @param sinceMillis the wall clock's time when it was opened, in milliseconds since 1970
 * @param leaseMillis how long it lives without being kept
 * @param leftMillis how long it lives at least from now on
 * @param partitions how many partitions know it
 */
public record SessionShown(
    GuestId session,
    String label,
    long sinceMillis,
    long leaseMillis,
    long leftMillis,
    int partitions) {}
