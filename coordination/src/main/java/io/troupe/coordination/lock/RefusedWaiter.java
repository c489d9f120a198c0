package io.troupe.coordination.lock;

/** Somebody who was made to leave the queue, and is to hear why. */
record RefusedWaiter(LockName name, LockOwner owner, LockTicket ticket, String cycle) {
  /** So many are remembered in a partition: who looks later hears only that its place is gone. */
  static final int MAX_KEPT = 256;
}
