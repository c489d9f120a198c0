package io.troupe.coordination.lock.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.actors.FencingToken;
import io.troupe.coordination.lock.LockClaim;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.lock.LockWaits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Locks are written {@code name: holders / waiters}, {@code r} in front of who shares it. */
class WaitGraphTest {
  private static final int MOST = 100;

  private static WaitLook look(String... locks) {
    return new WaitLook(Arrays.stream(locks).map(WaitGraphTest::lock).toList(), true);
  }

  /** Tickets rise along a line, and whoever has a larger one waits for a shorter time. */
  private static LockWaits lock(String text) {
    String[] parts = text.split("[:/]", -1);
    List<LockClaim> holders = claims(parts[1], 1, true);
    return new LockWaits(
        new LockName(parts[0]), holders, claims(parts[2], 1 + holders.size(), false));
  }

  private static List<LockClaim> claims(String text, int first, boolean held) {
    List<LockClaim> claims = new ArrayList<>();
    for (String word : text.strip().split(" +", -1)) {
      if (!word.isEmpty()) {
        int at = word.indexOf('@');
        String name = at < 0 ? word : word.substring(0, at);
        long ticket = at < 0 ? first + claims.size() : Long.parseLong(word.substring(at + 1));
        boolean shared = name.startsWith("r");
        claims.add(
            new LockClaim(
                new LockOwner(shared ? name.substring(1) : name),
                shared ? LockMode.SHARED : LockMode.EXCLUSIVE,
                new LockTicket(ticket),
                held ? Optional.of(new FencingToken(7)) : Optional.empty(),
                ticket,
                Optional.empty()));
      }
    }
    return claims;
  }

  private static List<String> cycles(WaitLook look) {
    return look.cycles(MOST).stream().map(WaitCycle::toString).toList();
  }

  @Test
  void whoWaitsForEachOtherIsACycleThatBeginsWithTheYoungest() {
    WaitLook look = look("a: ann / bob@5", "b: bob / ann@9", "c: ann / cid");
    assertThat(cycles(look))
        .containsExactly("ann waits for lock b held by bob; bob waits for lock a held by ann");
    WaitCycle cycle = look.cycles(MOST).getFirst();
    assertThat(cycle.refusal())
        .isEqualTo(
            new LockCommand.RefuseWaiter(
                new LockName("b"),
                new LockTicket(9),
                new LockTicket(1),
                Optional.of(new FencingToken(7)),
                cycle.toString()));
  }

  @Test
  void aChainIsNone() {
    assertThat(cycles(look("a: ann / bob", "b: bob / cid", "c: cid / dan"))).isEmpty();
    assertThat(cycles(look("a: ann / bob cid dan", "b: ann / bob"))).isEmpty();
    assertThat(cycles(look())).isEmpty();
  }

  @Test
  void whoWaitsBehindAnotherWaitsForIt() {
    assertThat(cycles(look("a: xan / bob ann@8", "b: ann / bob@9")))
        .containsExactly("bob waits for lock b held by ann; ann waits for lock a behind bob");
  }

  @Test
  void thoseWhoShareDoNotWaitForEachOther() {
    assertThat(cycles(look("a: xan / rbob rann", "b: ann / bob"))).isEmpty();
    assertThat(cycles(look("a: rxan / bob rann@8", "b: ann / bob@9")))
        .as("a writer between readers")
        .hasSize(1);
  }

  @Test
  void eachOfSeveralReadersIsWaitedFor() {
    assertThat(cycles(look("a: rann rbob rcid / dan@9", "b: dan / cid@8")))
        .containsExactly("dan waits for lock a held by cid; cid waits for lock b held by dan");
  }

  @Test
  void knotsAreToldOnceEachTheOldestFirst() {
    WaitLook look =
        look(
            "a: ann / bob@8", "b: bob / ann@9", "c: cid / dan@3", "d: dan / eve@4", "e: eve / cid");
    assertThat(look.cycles(MOST)).extracting(it -> it.steps().size()).containsExactly(3, 2);
    assertThat(look.cycles(1)).hasSize(1);
  }

  @Test
  void onlyWhatLastedBetweenTwoLooksWasSoAtOneMoment() {
    WaitLook look = look("a: ann / bob@5", "b: bob / ann@9");
    assertThat(look.since(look).cycles(MOST)).hasSize(1);
    assertThat(look.since(look("a: ann / bob@5")).cycles(MOST)).as("b is new").isEmpty();
    assertThat(look.since(look("a: ann / bob@5", "b: bob / ann@8")).cycles(MOST))
        .as("ann waited before, under another ticket")
        .isEmpty();
    assertThat(look.since(look("a: ann@3 / bob@5", "b: bob / ann@9")).cycles(MOST))
        .as("ann held it before, under another ticket")
        .isEmpty();
    assertThat(
            look("a: ann / bob@5", "b: bob@2 / ann@9")
                .since(look("a: ann / bob@5", "b: xan / bob@2 ann@9"))
                .cycles(MOST))
        .as("bob waited before, and holds it only now")
        .isEmpty();
    assertThat(look.since(new WaitLook(List.of(), false)).complete()).isFalse();
  }

  @Test
  void aReportComesInPagesThatAllNameTheCycles() {
    WaitLook look = look("b: x / y@4", "a: y / x", "c: x / z");
    WaitReport all = WaitReport.of(look, look);
    assertThat(all.more()).isFalse();
    assertThat(all.complete()).isTrue();
    WaitReport first = all.page(Optional.empty(), 2);
    assertThat(first.locks()).extracting(it -> it.name().value()).containsExactly("a", "b");
    assertThat(first.more()).isTrue();
    assertThat(first.cycles()).hasSize(1);
    WaitReport last = all.page(Optional.of(new LockName("b")), 2);
    assertThat(last.locks()).extracting(it -> it.name().value()).containsExactly("c");
    assertThat(last.more()).isFalse();
    assertThat(WaitReport.of(new WaitLook(List.of(), false), look).complete()).isFalse();
  }

  @Test
  void settingsAreCheckedAtTheirLimits() {
    for (long right : List.of(100L, 60_000L)) {
      assertThat(new CycleSettings(right, CycleSettings.Policy.OFF).lookEveryMillis())
          .isEqualTo(right);
    }
    for (long wrong : List.of(99L, 60_001L)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new CycleSettings(wrong, CycleSettings.Policy.OFF))
          .withMessageContaining("from 100 ms to 60 s, was " + wrong);
    }
    assertThat(CycleSettings.Policy.of("refuse-youngest-waiter"))
        .isEqualTo(CycleSettings.Policy.REFUSE_YOUNGEST_WAITER);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CycleSettings.Policy.of("on"))
        .withMessageContaining("off or refuse-youngest-waiter, was 'on'");
  }

  @Test
  void aLongCycleIsToldWithinTheLimit() {
    String[] locks = new String[50_000];
    for (int i = 0; i < locks.length; i++) {
      locks[i] = "lock-%05d: owner-%05d / owner-%05d".formatted(i, i, (i + 1) % locks.length);
    }
    List<WaitCycle> cycles = look(locks).cycles(MOST);
    assertThat(cycles).hasSize(1);
    assertThat(cycles.getFirst().steps()).hasSize(locks.length);
    assertThat(cycles.getFirst().toString())
        .hasSizeBetween(1_900, LockCommand.MAX_CYCLE_LENGTH)
        .endsWith(" more");
  }

  /** Against every owner's reach, followed step by step. */
  @Test
  void itFindsWhateverCyclesThereAre() {
    int found = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      List<String> locks = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        locks.add("l%d: %s".formatted(i, claims(random)));
      }
      WaitLook look = look(locks.toArray(String[]::new));
      Map<String, Set<String>> waitsFor = waitsFor(look);
      List<WaitCycle> cycles = look.cycles(MOST);
      found += cycles.size();
      boolean isAny = waitsFor.keySet().stream().anyMatch(it -> reach(it, waitsFor).contains(it));
      assertThat(!cycles.isEmpty()).as("seed %s: %s", seed, locks).isEqualTo(isAny);
      for (WaitCycle cycle : cycles) {
        List<WaitCycle.Step> steps = cycle.steps();
        for (int i = 0; i < steps.size(); i++) {
          String behind = steps.get(i).behind().owner().value();
          assertThat(waitsFor.get(steps.get(i).waiter().owner().value())).contains(behind);
          assertThat(steps.get((i + 1) % steps.size()).waiter().owner().value())
              .as("seed %s: %s", seed, cycle)
              .isEqualTo(behind);
        }
      }
    }
    assertThat(found).isGreaterThan(500);
  }

  private static String claims(Random random) {
    List<String> owners = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f"));
    List<String> holders = new ArrayList<>();
    List<String> waiters = new ArrayList<>();
    boolean shared = random.nextBoolean();
    for (int i = shared ? random.nextInt(3) : 0; i >= 0; i--) {
      holders.add((shared ? "r" : "") + owners.remove(random.nextInt(owners.size())));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      String mode = random.nextInt(3) == 0 ? "r" : "";
      waiters.add(mode + owners.remove(random.nextInt(owners.size())));
    }
    return String.join(" ", holders) + " / " + String.join(" ", waiters);
  }

  /** Everybody in front who cannot share with who waits, or keeps another from it who cannot. */
  private static Map<String, Set<String>> waitsFor(WaitLook look) {
    Map<String, Set<String>> waitsFor = new TreeMap<>();
    for (LockWaits lock : look.locks()) {
      for (int i = 0; i < lock.waiters().size(); i++) {
        LockClaim waiter = lock.waiters().get(i);
        List<LockClaim> inFront = new ArrayList<>();
        for (int j = i - 1; j >= 0; j--) {
          LockClaim before = lock.waiters().get(j);
          boolean together = isShared(before) && isShared(waiter);
          if (!together || !inFront.isEmpty()) {
            boolean sameGroup = inFront.stream().allMatch(WaitGraphTest::isShared);
            if (inFront.isEmpty() || (sameGroup && isShared(before))) {
              inFront.add(before);
            } else {
              break;
            }
          }
        }
        (inFront.isEmpty() ? lock.holders() : inFront)
            .forEach(
                it ->
                    waitsFor
                        .computeIfAbsent(waiter.owner().value(), unused -> new HashSet<>())
                        .add(it.owner().value()));
      }
    }
    return waitsFor;
  }

  private static boolean isShared(LockClaim claim) {
    return claim.mode() == LockMode.SHARED;
  }

  private static Set<String> reach(String owner, Map<String, Set<String>> waitsFor) {
    Set<String> reached = new HashSet<>();
    List<String> toVisit = new ArrayList<>(waitsFor.getOrDefault(owner, Set.of()));
    while (!toVisit.isEmpty()) {
      String next = toVisit.removeLast();
      if (reached.add(next)) {
        Stream<String> more = waitsFor.getOrDefault(next, Set.of()).stream();
        more.forEach(toVisit::add);
      }
    }
    return reached;
  }
}
