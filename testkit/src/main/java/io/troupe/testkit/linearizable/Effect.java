package io.troupe.testkit.linearizable;

/**
 * One write, or delete with a version, that the answers speak of, so that it must have happened. In
 * a versioned history effects are numbered by version, and the register passes through all of them
 * in that order.
 *
 * @param leavesNothing whether it is a tombstone
 * @param hidden whether only its version was ever mentioned, so that its source has to be guessed
 */
record Effect(boolean leavesNothing, boolean hidden) {}
