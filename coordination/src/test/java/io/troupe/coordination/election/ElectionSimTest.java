package io.troupe.coordination.election;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random commands and times, one seed after the other; {@code -Dtroupe.seed=n} replays one, {@code
 * -Dtroupe.seeds=n} runs more. Checked after every step, from outside, by what was answered: at
 * most one leader per term, terms rise, nobody is elected before the lease before it has ended and
 * its delay, priority and order, no lease beyond a hand-over that was asked for, nobody forgotten
 * where nobody leads, limits. At the end: a snapshot in chunks of any size, drawn beside changes,
 * with the events behind it, is the same state as the replay of all events, to the byte.
 */
class ElectionSimTest {
  private static final int STEPS = 300;
  private static final int SEEDS = Integer.getInteger("troupe.seeds", 500);
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final List<String> PEOPLE = List.of("ann", "bob", "cid", "dan", "eve", "fay");

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
    System.out.printf("election: seeds %d to %d, %s%n", first, last, situations);
    assertThat(situations.keySet())
        .contains(
            "Asked",
            "Listed",
            "NotAllowed",
            "NotCampaigning",
            "NotLed",
            "Observed",
            "Resigned",
            "Standing",
            "Updated",
            "asked, and not renewed",
            "by the one who led",
            "candidate elapsed",
            "delay elapsed",
            "leader elapsed",
            "nothing yet");
  }

  /** Somebody who campaigns or leads, as it knows. */
  private static final class Person {
    final String who;
    final int priority;
    final long lease;
    final long delay;
    final long ticket;
    long until;
    String data;

    Person(String who, ElectionCommand.Campaign asked, long ticket) {
      this.who = who;
      this.priority = asked.priority();
      this.lease = asked.leaseMillis();
      this.delay = asked.delayMillis();
      this.ticket = ticket;
      this.data = asked.data().toUtf8();
    }
  }

  /** One election, as it must be. */
  private static final class Role {
    final List<Person> candidates = new ArrayList<>();
    @Nullable Person leader;
    long term;
    long successor;
    long notBefore;
    long seen;

    @Nullable Person find(String who) {
      Person led = leader;
      return led != null && led.who.equals(who)
          ? led
          : candidates.stream().filter(it -> it.who.equals(who)).findFirst().orElse(null);
    }

    void elect(long number) {
      if (leader != null || notBefore != 0 || candidates.isEmpty()) {
        return;
      }
      Person next =
          candidates.stream()
              .filter(it -> it.ticket == successor)
              .findFirst()
              .orElseGet(
                  () ->
                      candidates.stream()
                          .min(
                              Comparator.comparingInt((Person it) -> -it.priority)
                                  .thenComparingLong(it -> it.ticket))
                          .orElseThrow());
      candidates.remove(next);
      leader = next;
      assertThat(number).as("terms rise").isGreaterThan(term);
      term = number;
      successor = 0;
      seen = number;
    }
  }

  private final class Run {
    private final Random random;
    private final ElectionSettings settings;
    private final ElectionPart part;
    private final Map<String, Role> roles = new HashMap<>();
    private List<Bytes> snapshot = new ArrayList<>();
    private SnapshotCursor cursor = SnapshotCursor.over(List.of());
    private int snapshotAt;

    private Run(long seed) {
      random = new Random(seed);
      settings = new ElectionSettings(3, 4, 8, new ClockDrift(seed % 2 == 0 ? 10 : 0));
      part = new ElectionPart(new ElectionRules(settings));
      NAMES.forEach(name -> roles.put(name, new Role()));
    }

    private void run() {
      for (int i = 0; i < STEPS; i++) {
        if (random.nextInt(4) == 0) {
          part.timeMillis += random.nextInt(60);
          for (Optional<ElectionPart.Stamped> happened = part.happens();
              happened.isPresent();
              happened = part.happens()) {
            elapsed(happened.get());
            NAMES.forEach(this::check);
          }
        } else {
          String name = NAMES.get(random.nextInt(NAMES.size()));
          String who = PEOPLE.get(random.nextInt(PEOPLE.size()));
          ElectionCommand command = command(name, who);
          if (random.nextInt(8) == 0) {
            List<Bytes> image = part.image();
            var unused = part.core.decide(command, part.timeMillis);
            assertThat(part.image()).as("deciding changes nothing").isEqualTo(image);
          }
          KindReply reply = part.ask(command);
          count(
              reply.equals(ElectionPart.NOT_YET)
                  ? "nothing yet"
                  : reply.getClass().getSimpleName());
          answered(requireNonNull(roles.get(name)), who, command, reply);
        }
        NAMES.forEach(this::check);
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

    private ElectionCommand command(String name, String who) {
      ElectionName election = new ElectionName(name);
      CandidateName candidate = new CandidateName(who);
      Role role = requireNonNull(roles.get(name));
      Person known = role.find(who);
      ElectionTicket ticket =
          new ElectionTicket(
              known == null || random.nextInt(10) == 0 ? 1 + random.nextInt(50) : known.ticket);
      Optional<CandidateName> other =
          random.nextBoolean()
              ? Optional.empty()
              : Optional.of(new CandidateName(PEOPLE.get(random.nextInt(PEOPLE.size()))));
      Bytes data = Bytes.utf8("d" + random.nextInt(1_000));
      return switch (random.nextInt(14)) {
        case 0, 1, 2, 3, 4 ->
            new ElectionCommand.Campaign(
                election,
                candidate,
                random.nextInt(3),
                data,
                1 + 40 * random.nextInt(4),
                random.nextInt(3) == 0 ? random.nextInt(40) : 0);
        case 5, 6 -> new ElectionCommand.Renew(election, candidate, ticket);
        case 7, 8 -> new ElectionCommand.Resign(election, candidate, ticket, other);
        case 9 -> new ElectionCommand.Await(election, candidate, ticket, random.nextBoolean());
        case 10 -> new ElectionCommand.Update(election, candidate, ticket, data);
        case 11 ->
            new ElectionCommand.Transfer(
                election,
                other,
                random.nextInt(3) == 0
                    ? Optional.of(new FencingToken(Math.max(1, role.term - random.nextInt(2))))
                    : Optional.empty());
        case 12 ->
            new ElectionCommand.Observe(
                election,
                random.nextBoolean() ? Optional.empty() : Optional.of(new Version(role.seen)));
        default -> new ElectionCommand.ListElections(Optional.empty(), 1 + random.nextInt(3));
      };
    }

    private void answered(Role role, String who, ElectionCommand command, KindReply reply) {
      @Nullable Person known = role.find(who);
      switch (command) {
        case ElectionCommand.Campaign asked -> {
          if (reply instanceof ElectionReply.NotAllowed not) {
            assertThat(known != null && known.lease != asked.leaseMillis())
                .as("who is there is heard, unless it counts on another lease")
                .isEqualTo(not.why() == ElectionReply.NotAllowed.Why.OTHER_LEASE);
            assertThat(known == null || known.lease != asked.leaseMillis()).isTrue();
            return;
          }
          assertThat(known == null || known.lease == asked.leaseMillis()).isTrue();
          ElectionReply.Standing standing = (ElectionReply.Standing) reply;
          if (known == null) {
            known = new Person(who, asked, part.sequence());
            known.until = part.timeMillis + known.lease;
            role.candidates.add(known);
            role.elect(part.sequence());
          } else {
            renewed(role, known);
          }
          stands(role, known, standing);
        }
        case ElectionCommand.Renew renew -> {
          if (known != null && known.ticket == renew.ticket().number()) {
            renewed(role, known);
            stands(role, known, (ElectionReply.Standing) reply);
          } else {
            assertThat(reply).isInstanceOf(ElectionReply.NotCampaigning.class);
          }
        }
        case ElectionCommand.Resign resign -> {
          if (reply instanceof ElectionReply.Resigned) {
            resign
                .successor()
                .ifPresent(it -> role.successor = requireNonNull(role.find(it.value())).ticket);
            gone(role, requireNonNull(known));
            role.elect(part.sequence());
          }
        }
        case ElectionCommand.Update update -> {
          if (reply instanceof ElectionReply.Updated) {
            requireNonNull(known).data = update.data().toUtf8();
            if (role.leader == known) {
              role.seen = part.sequence();
            }
          }
        }
        case ElectionCommand.Transfer transfer -> {
          if (reply instanceof ElectionReply.Asked asked) {
            assertThat(transfer.term().map(FencingToken::number).orElse(role.term))
                .isEqualTo(role.term);
            role.successor = requireNonNull(role.find(asked.successor().value())).ticket;
            role.seen = part.sequence();
          } else if (reply instanceof ElectionReply.NotLed && role.leader != null) {
            assertThat(transfer.term().orElseThrow().number()).isNotEqualTo(role.term);
          }
        }
        case ElectionCommand.Observe observe -> {
          boolean same = observe.seen().filter(it -> it.number() == role.seen).isPresent();
          assertThat(reply.equals(ElectionPart.NOT_YET)).as("told of changes").isEqualTo(same);
        }
        case ElectionCommand.Await await -> {
          if (known == null || known.ticket != await.ticket().number()) {
            assertThat(reply).isInstanceOf(ElectionReply.NotCampaigning.class);
          } else {
            boolean leads = role.leader == known;
            boolean same = leads == await.leads() && !(leads && role.successor != 0);
            assertThat(reply.equals(ElectionPart.NOT_YET)).as("told of turns").isEqualTo(same);
          }
        }
        case ElectionCommand.Explain unused -> {}
        case ElectionCommand.ListElections unused -> {}
      }
    }

    private void renewed(Role role, Person known) {
      if (role.leader == known && role.successor != 0) {
        count("asked, and not renewed");
      } else {
        known.until = Math.max(known.until, part.timeMillis + known.lease);
        if (role.leader == known) {
          count("by the one who led");
        }
      }
    }

    private void stands(Role role, Person known, ElectionReply.Standing standing) {
      boolean leads = role.leader == known;
      assertThat(standing.ticket().number()).isEqualTo(known.ticket);
      assertThat(standing.term().map(FencingToken::number))
          .isEqualTo(leads ? Optional.of(role.term) : Optional.empty());
      assertThat(standing.isAsked()).isEqualTo(leads && role.successor != 0);
    }

    private void gone(Role role, Person known) {
      if (role.leader == known) {
        role.leader = null;
        role.seen = part.sequence();
      }
      role.candidates.remove(known);
    }

    /** What time alone made happen is right only once what was promised is over. */
    private void elapsed(ElectionPart.Stamped happened) {
      Role role = requireNonNull(roles.get(happened.event().name().value()));
      long now = happened.stamp().timeMillis();
      switch (happened.event()) {
        case ElectionEvent.LeaseElapsed elapsed -> {
          Person led = role.leader;
          boolean leads = led != null && led.ticket == elapsed.ticket().number();
          count(leads ? "leader elapsed" : "candidate elapsed");
          Person ended =
              leads
                  ? requireNonNull(led)
                  : role.candidates.stream()
                      .filter(it -> it.ticket == elapsed.ticket().number())
                      .findFirst()
                      .orElseThrow();
          assertThat(now).as("a lease ends never early").isGreaterThan(ended.until);
          if (leads && ended.delay > 0) {
            role.notBefore = now + ended.delay;
          }
          gone(role, ended);
          role.elect(part.sequence());
        }
        case ElectionEvent.DelayElapsed unused -> {
          count("delay elapsed");
          assertThat(now).as("a delay ends never early").isGreaterThan(role.notBefore);
          role.notBefore = 0;
          role.elect(part.sequence());
        }
        default -> throw new AssertionError("time alone does not make " + happened.event());
      }
    }

    private void check(String name) {
      Role role = requireNonNull(roles.get(name));
      if (role.leader == null && role.candidates.isEmpty() && role.notBefore == 0) {
        role.seen = 0; // nothing is kept of it
        role.successor = 0;
      }
      ElectionReply.Explained shown =
          (ElectionReply.Explained) part.ask(new ElectionCommand.Explain(new ElectionName(name)));
      @Nullable Person led = role.leader;
      assertThat(shown.leader().map(it -> it.candidate().value()))
          .as("who leads %s", name)
          .isEqualTo(led == null ? Optional.empty() : Optional.of(led.who));
      if (led != null) {
        Leader leader = shown.leader().orElseThrow();
        assertThat(leader.term().number()).isEqualTo(role.term);
        assertThat(leader.data().toUtf8()).isEqualTo(led.data);
        assertThat(leader.isAsked()).isEqualTo(role.successor != 0);
        long left = Math.max(0, led.until - part.timeMillis);
        assertThat(leader.leftMillis()).isBetween(left, left + led.lease / 100 + 2);
      }
      List<String> order =
          role.candidates.stream()
              .sorted(
                  Comparator.comparingInt((Person it) -> -it.priority)
                      .thenComparingLong(it -> it.ticket))
              .map(it -> it.who)
              .toList();
      assertThat(shown.candidates().stream().map(it -> it.candidate().value()).toList())
          .as("who campaigns for %s, in order", name)
          .isEqualTo(order);
    }

    private void checkReplay() {
      cursor.forEachRemaining(snapshot::add);
      KindCore<ElectionCommand, ElectionEvent> replayed = new ElectionRules(settings);
      part.history.forEach(it -> replayed.apply(it.event(), it.stamp()));
      assertThat(ElectionPart.drawn(replayed, 1 << 14)).as("replay").isEqualTo(part.image());
      KindCore<ElectionCommand, ElectionEvent> restored = new ElectionRules(settings);
      snapshot.forEach(restored::restore);
      part.history
          .subList(snapshotAt, part.history.size())
          .forEach(it -> restored.apply(it.event(), it.stamp()));
      assertThat(ElectionPart.drawn(restored, 1 << 14))
          .as("snapshot + tail")
          .isEqualTo(part.image());
      assertThat(restored.nextDueMillis()).isEqualTo(part.core.nextDueMillis());
    }
  }

  private void count(String what) {
    situations.merge(what, 1, Integer::sum);
  }
}
