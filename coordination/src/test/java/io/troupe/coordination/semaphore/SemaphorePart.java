package io.troupe.coordination.semaphore;

import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.part.KindPart;

/** Semaphores of one partition, with small limits; {@link #DB} has three permits. */
final class SemaphorePart extends KindPart<SemaphoreCommand, SemaphoreEvent> {
  /** Clocks that keep to one time: a lease is one millisecond longer. */
  static final SemaphoreSettings SETTINGS = new SemaphoreSettings(2, 5, new ClockDrift(0));

  static final ObjectName DB = new ObjectName("db");

  SemaphorePart() {
    super(() -> new SemaphoreRules(SETTINGS));
    KindReply unused = set(DB, 3);
  }

  KindReply set(ObjectName name, int permits) {
    return ask(new SemaphoreCommand.SetPermits(name, permits, false));
  }

  KindReply tryAcquire(String owner, int permits) {
    return acquire(owner, permits, 0);
  }

  KindReply acquire(String owner, int permits, long waitMillis) {
    return ask(new SemaphoreCommand.Acquire(DB, owner(owner), permits, 100, waitMillis));
  }

  FencingToken granted(String owner, int permits) {
    return ((SemaphoreReply.Granted) tryAcquire(owner, permits)).token();
  }

  LockTicket queued(String owner, int permits) {
    return ((SemaphoreReply.Queued) acquire(owner, permits, 1_000)).ticket();
  }

  KindReply await(String owner, LockTicket ticket) {
    return ask(new SemaphoreCommand.Await(DB, owner(owner), ticket));
  }

  KindReply release(String owner, FencingToken token) {
    return ask(new SemaphoreCommand.Release(DB, owner(owner), token));
  }

  SemaphoreReply.Explained explained() {
    return (SemaphoreReply.Explained) ask(new SemaphoreCommand.Explain(DB));
  }

  /** Who holds how many, and who waits for how many, as {@code a2 b1/c3}. */
  String shown() {
    SemaphoreReply.Explained all = explained();
    return String.join(
            " ", all.holders().stream().map(it -> it.owner() + "" + it.permits()).toList())
        + "/"
        + String.join(
            " ", all.waiters().stream().map(it -> it.owner() + "" + it.permits()).toList());
  }

  static LockOwner owner(String value) {
    return new LockOwner(value);
  }
}
