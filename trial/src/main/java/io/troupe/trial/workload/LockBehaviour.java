package io.troupe.trial.workload;

import io.troupe.testkit.world.Dice;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Acquires a lock, writes under its token, renews, releases; now and then stands still until its
 * lease is over and goes on as if it held the lock, or forgets to release it. Where a lock is
 * shared now and then, who shares it reads, and writes nothing.
 */
final class LockBehaviour implements Behaviour {
  private final String key;
  private final LockCalls lock;
  private final boolean shares;
  private final MapCalls map;
  private final Dice dice;
  private Optional<LockCalls.Tenure> held = Optional.empty();
  private Duration lease = Duration.ZERO;

  /**
   * Holds nothing yet.
   *
   * @param key what is written under the lock
   * @param shares whether every second time it is to be shared
   */
  LockBehaviour(String key, LockCalls lock, boolean shares, MapCalls map, Dice dice) {
    this.key = key;
    this.lock = lock;
    this.shares = shares;
    this.map = map;
    this.dice = dice;
  }

  @Override
  public void step() {
    if (held.isEmpty()) {
      lease = Duration.ofMillis(dice.between(300, 3_000));
      held = lock.acquire(lease, shares && dice.below(2) == 0);
      return;
    }
    LockCalls.Tenure tenure = held.get();
    int face = dice.below(100);
    if (face < 45) {
      write(tenure);
    } else if (face < 55) {
      var unused = map.read(key);
    } else if (face < 65) {
      if (!lock.renew(tenure, lease)) {
        held = Optional.empty();
      }
    } else if (face < 92) {
      lock.release(tenure);
      if (dice.below(8) == 0) {
        lock.release(tenure); // which it was by then
      }
      held = Optional.empty();
    } else if (face < 97) {
      LockSupport.parkNanos(lease.plusMillis(dice.between(0, 500)).toNanos());
      write(tenure);
    } else {
      held = Optional.empty();
    }
  }

  private void write(LockCalls.Tenure tenure) {
    if (tenure.shared()) {
      var unused = map.read(key);
    } else if (map.writeUnder(
        tenure.token(), key, tenure.token().number() + "/" + map.freshValue())) {
      held = Optional.empty();
    }
  }
}
