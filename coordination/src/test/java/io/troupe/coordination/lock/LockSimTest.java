package io.troupe.coordination.lock;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random commands and times, one seed after the other; {@code -Dtroupe.seed=n} replays one, {@code
 * -Dtroupe.seeds=n} runs more. Checked after every step, from outside, by what was answered: never
 * two holders unless all share, tokens rise, no grant before the lease before it has ended, order
 * of the queue, no waiter forgotten where the lock is free, limits. At the end: a snapshot in
 * chunks of any size, drawn beside changes, with the events behind it, is the same state as the
 * replay of all events, to the byte.
 */
class LockSimTest {
  private static final int STEPS = 300;
  private static final int SEEDS = Integer.getInteger("troupe.seeds", 500);
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final List<String> OWNERS = List.of("ann", "bob", "cid", "dan", "eve", "fay");

  private final TreeMap<String, Integer> situations = new TreeMap<>();

  @Test
  void promisesHoldWhateverIsAsked() {
    Long only = Long.getLong("troupe.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? SEEDS : only;
    for (long seed = first; seed <= last; seed++) {
      try {
        new Run(seed).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    System.out.printf("lock: seeds %d to %d, %s%n", first, last, situations);
    assertThat(situations.keySet())
        .contains(
            "Busy",
            "Explained",
            "Forced",
            "Granted",
            "Held",
            "Left",
            "Listed",
            "NotAllowed",
            "NotHeld",
            "Queued",
            "Released",
            "Renewed",
            "nothing yet",
            "lease elapsed",
            "wait elapsed",
            "delay elapsed",
            "handed on",
            "shared by several");
  }

  /** What one owner was promised of one lock. */
  private record Promise(FencingToken token, long untilMillis, long delayMillis) {}

  private final class Run {
    private final Random random;
    private final LockSettings settings;
    private final LockPart part;
    private final Map<String, List<LockTicket>> tickets = new HashMap<>();
    private final Map<String, Long> highestToken = new HashMap<>();

    /** By lock and owner: nobody else may hold it before, unless it was given up. */
    private final Map<String, Map<String, Promise>> promises = new LinkedHashMap<>();

    private final Map<String, Long> notBefore = new HashMap<>();
    private final Map<String, List<String>> queues = new HashMap<>();
    private List<Bytes> snapshot = new ArrayList<>();
    private SnapshotCursor cursor = SnapshotCursor.over(List.of());
    private int snapshotAt;

    private Run(long seed) {
      random = new Random(seed);
      settings = new LockSettings(3, 5, 8, new ClockDrift(seed % 2 == 0 ? 10 : 0));
      part = new LockPart(settings);
    }

    private void run() {
      for (int i = 0; i < STEPS; i++) {
        if (random.nextInt(4) == 0) {
          part.timeMillis += random.nextInt(60);
          for (Optional<LockPart.Stamped> happened = part.happens();
              happened.isPresent();
              happened = part.happens()) {
            elapsed(happened.get());
            for (String name : NAMES) {
              var unused = check(name);
            }
          }
        } else {
          String name = NAMES.get(random.nextInt(NAMES.size()));
          String owner = OWNERS.get(random.nextInt(OWNERS.size()));
          LockCommand command = command(name, owner);
          if (random.nextInt(8) == 0) {
            List<Bytes> image = part.image();
            var unused = part.core.decide(command, part.timeMillis);
            assertThat(part.image()).as("deciding changes nothing").isEqualTo(image);
          }
          KindReply reply = part.ask(command);
          count(reply.equals(LockPart.NOT_YET) ? "nothing yet" : reply.getClass().getSimpleName());
          answered(name, owner, command, reply);
        }
        NAMES.forEach(name -> checkThatNobodyIsForgotten(name, check(name)));
        if (random.nextInt(100) == 0) {
          cursor.close();
          cursor = part.core.snapshot(1 + random.nextInt(300));
          snapshot = new ArrayList<>();
          snapshotAt = part.history.size();
        } else if (cursor.hasNext() && random.nextInt(8) == 0) {
          snapshot.add(cursor.next());
        }
      }
      checkReplay();
    }

    private LockCommand command(String name, String owner) {
      LockName lock = new LockName(name);
      LockOwner who = new LockOwner(owner);
      LockMode mode = random.nextInt(3) == 0 ? LockMode.SHARED : LockMode.EXCLUSIVE;
      LockTicket ticket = ticket(name, owner);
      FencingToken token =
          new FencingToken(Math.max(1, highestToken.getOrDefault(name, 1L) - random.nextInt(2)));
      return switch (random.nextInt(12)) {
        case 0, 1, 2, 3, 4 ->
            new LockCommand.Acquire(
                lock,
                who,
                mode,
                1 + random.nextInt(120),
                random.nextInt(4) == 0 ? random.nextInt(40) : 0,
                random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(200));
        case 5, 6 -> new LockCommand.Release(lock, who, token);
        case 7 -> new LockCommand.Renew(lock, who, token, 1 + random.nextInt(120));
        case 8 -> new LockCommand.Leave(lock, who, ticket);
        case 9 -> new LockCommand.Await(lock, who, ticket);
        case 10 ->
            random.nextInt(4) == 0
                ? new LockCommand.ForceRelease(
                    lock, random.nextBoolean() ? Optional.empty() : Optional.of(token))
                : new LockCommand.Explain(lock);
        default -> new LockCommand.ListLocks(Optional.empty(), 1 + random.nextInt(3));
      };
    }

    private LockTicket ticket(String name, String owner) {
      List<LockTicket> known = tickets.getOrDefault(name + owner, List.of());
      return known.isEmpty() || random.nextInt(8) == 0
          ? new LockTicket(1 + random.nextInt(50))
          : known.getLast();
    }

    private void answered(String name, String owner, LockCommand command, KindReply reply) {
      switch (reply) {
        case LockReply.Granted granted -> {
          know(name, owner, granted.ticket());
          promised(name, owner, granted.token(), (LockCommand.Acquire) command);
        }
        case LockReply.Queued queued -> {
          know(name, owner, queued.ticket());
          List<String> queue = queueOf(name);
          if (!queue.contains(owner)) {
            queue.add(owner);
          }
          assertThat(queue.indexOf(owner)).as("order").isEqualTo(queued.ahead());
        }
        case LockReply.Released released when released.holds() == 0 -> gone(name, owner);
        case LockReply.Renewed unused -> {
          Promise before = requireNonNull(heldOf(name).get(owner));
          long until =
              Math.max(
                  before.untilMillis(),
                  part.timeMillis + ((LockCommand.Renew) command).leaseMillis());
          heldOf(name).put(owner, new Promise(before.token(), until, before.delayMillis()));
        }
        case LockReply.Left unused -> gone(name, owner);
        case LockReply.Forced unused -> {
          Optional<FencingToken> token = ((LockCommand.ForceRelease) command).token();
          if (token.isEmpty()) {
            heldOf(name).clear();
            notBefore.remove(name);
          } else {
            heldOf(name).values().removeIf(it -> it.token().equals(token.get()));
          }
        }
        default -> {}
      }
    }

    private void gone(String name, String owner) {
      heldOf(name).remove(owner);
      queueOf(name).remove(owner);
    }

    private void know(String name, String owner, LockTicket ticket) {
      tickets.computeIfAbsent(name + owner, none -> new ArrayList<>()).add(ticket);
    }

    private void promised(
        String name, String owner, FencingToken token, LockCommand.Acquire command) {
      Map<String, Promise> held = heldOf(name);
      Promise before = held.get(owner);
      long until = part.timeMillis + command.leaseMillis();
      if (before == null) {
        begins(name, token, held.isEmpty());
        held.put(owner, new Promise(token, until, command.delayMillis()));
      } else {
        assertThat(token).isEqualTo(before.token());
        long delay = Math.max(before.delayMillis(), command.delayMillis());
        held.put(owner, new Promise(token, Math.max(before.untilMillis(), until), delay));
      }
    }

    /** What time alone made happen is right only once what was promised is over. */
    private void elapsed(LockPart.Stamped happened) {
      String name = happened.event().name().value();
      switch (happened.event()) {
        case LockEvent.LeaseElapsed elapsed -> {
          count("lease elapsed");
          String owner =
              heldOf(name).keySet().stream()
                  .filter(it -> lastTicket(name, it).equals(elapsed.ticket()))
                  .findFirst()
                  .orElseThrow(() -> new AssertionError("nobody has " + elapsed.ticket()));
          Promise ended = requireNonNull(heldOf(name).remove(owner));
          assertThat(happened.stamp().timeMillis())
              .as("%s of %s ends never early", name, owner)
              .isGreaterThan(ended.untilMillis());
          if (ended.delayMillis() > 0) {
            notBefore.merge(name, happened.stamp().timeMillis() + ended.delayMillis(), Math::max);
          }
        }
        case LockEvent.WaitElapsed elapsed -> {
          count("wait elapsed");
          queueOf(name).removeIf(it -> lastTicket(name, it).equals(elapsed.ticket()));
        }
        case LockEvent.DelayElapsed unused -> {
          count("delay elapsed");
          assertThat(happened.stamp().timeMillis())
              .isGreaterThan(requireNonNull(notBefore.remove(name)));
        }
        default -> throw new AssertionError("time alone does not make " + happened.event());
      }
    }

    private LockReply.Explained check(String name) {
      LockReply.Explained shown =
          (LockReply.Explained) part.ask(new LockCommand.Explain(new LockName(name)));
      List<LockHolder> holders = shown.holders();
      if (holders.size() > 1) {
        count("shared by several");
        assertThat(holders).as("never two unless all share").allMatch(LockSimTest::isShared);
      }
      for (LockHolder holder : holders) {
        holds(name, holder);
      }
      assertThat(holders.stream().map(it -> it.owner().value()))
          .as("who was promised %s holds it", name)
          .containsExactlyInAnyOrderElementsOf(heldOf(name).keySet());
      assertThat(shown.waiters().stream().map(it -> it.owner().value()).toList())
          .as("who waits for %s, in order", name)
          .isEqualTo(queueOf(name));
      return shown;
    }

    /** Once all that is due has happened. */
    private void checkThatNobodyIsForgotten(String name, LockReply.Explained shown) {
      List<LockHolder> holders = shown.holders();
      if (!shown.waiters().isEmpty() && shown.freeInMillis() == 0) {
        assertThat(holders).as("nobody is forgotten who waits for %s", name).isNotEmpty();
        boolean allShare =
            isShared(holders.getFirst()) && shown.waiters().getFirst().mode() == LockMode.SHARED;
        assertThat(allShare).as("nobody is forgotten who may share %s", name).isFalse();
      }
    }

    /** Who came from the queue is seen here first. */
    private void holds(String name, LockHolder holder) {
      String owner = holder.owner().value();
      Map<String, Promise> held = heldOf(name);
      if (!held.containsKey(owner)) {
        count("handed on");
        assertThat(queueOf(name).removeFirst()).as("order of %s", name).isEqualTo(owner);
        begins(name, holder.token(), held.isEmpty());
        held.put(
            owner,
            new Promise(
                holder.token(), part.timeMillis + holder.leftMillis(), delayOf(name, owner)));
      }
      assertThat(requireNonNull(held.get(owner)).token()).isEqualTo(holder.token());
      highestToken.merge(name, holder.token().number(), Math::max);
    }

    /** A grant, to the first or to one more who shares it. */
    private void begins(String name, FencingToken token, boolean first) {
      long highest = highestToken.getOrDefault(name, 0L);
      if (first) {
        assertThat(token.number()).as("tokens of %s rise", name).isGreaterThan(highest);
      } else {
        assertThat(token.number()).as("who shares %s has one token", name).isEqualTo(highest);
      }
      assertThat(notBefore.getOrDefault(name, 0L))
          .as("nobody gets %s before its delay is over", name)
          .isLessThan(part.timeMillis);
      highestToken.put(name, token.number());
    }

    private long delayOf(String name, String owner) {
      long ticket = lastTicket(name, owner).number();
      return part.history.stream()
          .filter(it -> it.stamp().version().number() == ticket)
          .map(it -> ((LockEvent.WaiterQueued) it.event()).delayMillis())
          .map(stretched -> settings.drift().atLeast(stretched, 0))
          .findFirst()
          .orElseThrow();
    }

    private Map<String, Promise> heldOf(String name) {
      return promises.computeIfAbsent(name, none -> new LinkedHashMap<>());
    }

    private List<String> queueOf(String name) {
      return queues.computeIfAbsent(name, none -> new ArrayList<>());
    }

    private LockTicket lastTicket(String name, String owner) {
      return tickets.getOrDefault(name + owner, List.of(new LockTicket(1))).getLast();
    }

    private void checkReplay() {
      cursor.forEachRemaining(snapshot::add);
      KindCore<LockCommand, LockEvent> replayed = LockPart.fresh(settings);
      part.history.forEach(it -> replayed.apply(it.event(), it.stamp()));
      assertThat(LockPart.drawn(replayed, 1 << 14)).as("replay").isEqualTo(part.image());
      KindCore<LockCommand, LockEvent> restored = LockPart.fresh(settings);
      snapshot.forEach(restored::restore);
      part.history
          .subList(snapshotAt, part.history.size())
          .forEach(it -> restored.apply(it.event(), it.stamp()));
      assertThat(LockPart.drawn(restored, 1 << 14)).as("snapshot + tail").isEqualTo(part.image());
      assertThat(restored.nextDueMillis()).isEqualTo(part.core.nextDueMillis());
    }
  }

  private static boolean isShared(LockHolder holder) {
    return holder.mode() == LockMode.SHARED;
  }

  private void count(String what) {
    situations.merge(what, 1, Integer::sum);
  }
}
