package io.troupe.simulation.partition;

import io.troupe.actors.Refusal;
import io.troupe.actors.partition.PartitionInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who owns the partition, or takes itself for its owner, and what befalls them and their disk. */
final class Owners {
  static final Refusal NEARLY_FULL =
      new Refusal(Refusal.Code.UNAVAILABLE, "the disk is nearly full");

  private static final int MAX_OWNERS = 2;
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;
  private static final long RESTART_EVERY_NANOS = 15 * SECOND;

  private final PartitionWorld world;
  private final Routes routes;
  private final List<Incarnation> incarnations = new ArrayList<>();
  private boolean diskFull;
  private long wallOffsetMillis = 1_700_000_000_000L;
  private long nightUntil;
  private int started;

  Owners(PartitionWorld world) {
    this.world = world;
    this.routes = new Routes(world.random);
  }

  boolean isDiskFull() {
    return diskFull;
  }

  /** Until then nobody asks for anything. */
  long nightUntil() {
    return nightUntil;
  }

  long wallOffsetMillis() {
    return wallOffsetMillis;
  }

  /** Whom a copy reaches. */
  Incarnation of(Copy copy, List<Incarnation> live) {
    return routes.ownerFor(copy, live, world.faults().staleRoutes());
  }

  void forgetDead() {
    incarnations.removeIf(one -> !one.isLive());
  }

  /** All are gone, and nothing is wrong any more. */
  void heal() {
    diskFull = false;
    nightUntil = 0;
    incarnations.forEach(Incarnation::crash);
  }

  void start() {
    Incarnation owner =
        new Incarnation(world, ++started, new Clock(world.random, world.now(), world.faults()));
    incarnations.add(owner);
    routes.started(owner);
    owner.start(diskFull ? Optional.of(NEARLY_FULL) : Optional.empty());
  }

  List<Incarnation> live() {
    return incarnations.stream().filter(Incarnation::isLive).toList();
  }

  /** What befalls owners, disks and clocks. In peace only that somebody owns the partition. */
  void fate() {
    List<Incarnation> live = live();
    if (live.isEmpty()) {
      start();
    } else if (!world.isHealed()) {
      befall(live);
    }
    long next = world.isHealed() ? 100 * MILLI : 5 * MILLI + world.random.nextLong(60 * MILLI);
    world.at(Math.max(world.now() + next, nightUntil), this::fate);
  }

  private void befall(List<Incarnation> live) {
    Incarnation one = live.get(world.random.nextInt(live.size()));
    if (world.faults().secondOwner() && live.size() < MAX_OWNERS && world.chance(8)) {
      world.count("second owner");
      start();
    }
    if (world.faults().crash() && world.chance(4)) {
      world.count("crash");
      world.say(one.name(), "crashes");
      one.crash();
    }
    if (world.faults().drain() && world.chance(3)) {
      world.count("drain");
      world.say(one.name(), "is asked to stop");
      one.feed(new PartitionInput.DrainAsked<>());
    }
    if (world.faults().pause() && world.chance(4)) {
      world.count("pause");
      long nanos = world.random.nextLong(world.chance(20) ? 60 * SECOND : SECOND);
      world.say(one.name(), "stands still for " + nanos / MILLI + " ms");
      one.pause(nanos);
    }
    if (world.faults().diskFull() && !diskFull && world.chance(4)) {
      world.count("disk full");
      world.say("journal", "has no room");
      diskFull(true);
      // Long enough for keys to come to their end, though no event can say so.
      world.after(
          world.random.nextLong(world.chance(30) ? 20 * SECOND : SECOND / 2), this::freeDisk);
    }
    if (world.faults().wallJumps() && world.chance(5)) {
      world.count("wall clock jumps");
      long millis = world.random.nextLong(7_200_000) - 3_600_000;
      world.say("world", "wall clocks jump by " + millis + " ms");
      wallOffsetMillis += millis;
    }
    if (world.faults().nights() && world.chance(2)) {
      world.count("night");
      nightUntil = world.now() + world.random.nextLong(600 * SECOND);
      world.say(
          "world", "nobody asks for anything for " + (nightUntil - world.now()) / SECOND + " s");
    }
  }

  private void freeDisk() {
    if (diskFull) {
      world.count("disk freed");
      world.say("journal", "has room again");
      diskFull(false);
    }
  }

  private void diskFull(boolean full) {
    diskFull = full;
    Optional<Refusal> why = full ? Optional.of(NEARLY_FULL) : Optional.empty();
    live()
        .forEach(each -> world.after(world.random.nextInt(3_000_000), () -> tellOfDisk(each, why)));
  }

  private void tellOfDisk(Incarnation owner, Optional<Refusal> why) {
    // The newest word counts, though an earlier one may come later.
    if (why.isPresent() == diskFull) {
      owner.feed(new PartitionInput.AppendsRefused<>(why));
    }
  }

  void restartUntil(long until) {
    incarnations.stream().filter(Incarnation::isLive).forEach(Incarnation::crash);
    start();
    if (world.now() < until) {
      world.after(RESTART_EVERY_NANOS, () -> restartUntil(until));
    }
  }
}
