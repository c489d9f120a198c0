package io.troupe.sharding.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.membership.View;
import io.troupe.sharding.ring.Ring;
import io.troupe.sharding.ring.RingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AllocationRulesTest {
  private static final int PARTITIONS = 24;
  private static final RingSettings SETTINGS = new RingSettings(125, 4);

  private final List<Member> members = new ArrayList<>();
  private final TreeMap<PartitionId, Ownership> owners = new TreeMap<>();

  @Test
  void aFreshClusterGivesEveryPartitionToWhomTheRingHasIt() {
    up("a");
    up("b");
    List<Move> moves = next();
    assertThat(moves).hasSize(PARTITIONS);
    assertThat(moves).allMatch(it -> it.owner().isEmpty());
    assertThat(moves).allMatch(it -> it.to().equals(ring().ownerOf(it.partition()).name()));
  }

  @Test
  void whatAGoneNodeOwnedMovesAtOnceAndNothingElseMeanwhile() {
    up("a");
    up("b");
    placeAll();
    state("b", Member.State.DOWN);
    up("c");
    long ofB = owners.values().stream().filter(it -> it.owner().equals("b")).count();
    List<Move> moves = next();
    assertThat(moves).hasSize((int) ofB).isNotEmpty();
    assertThat(moves).allMatch(it -> it.owner().equals(Optional.of("b")));
  }

  @Test
  void whatAnotherServesStillMovesOnToo() {
    up("a");
    up("b");
    placeAll();
    owners.put(new PartitionId(0), new Ownership("gone", Optional.of("a"), false));
    assertThat(next())
        .containsExactly(
            new Move(
                new PartitionId(0),
                Optional.of("gone"),
                ring().ownerOf(new PartitionId(0)).name()));
  }

  @Test
  void noMoreMoveAtOnceThanTheSettingsLet() {
    up("a");
    placeAll();
    up("b");
    List<Move> first = next();
    assertThat(first).hasSize(4).allMatch(it -> it.to().equals("b"));
    apply(first);
    assertThat(next()).as("all four are under way").isEmpty();
    serve(first.getFirst().partition());
    assertThat(next()).hasSize(1);
  }

  @Test
  void aNodeThatRecoversWhatItOwnsKeepsIt() {
    up("a");
    up("b");
    placeAll();
    owners.replaceAll((partition, it) -> new Ownership(it.owner(), Optional.empty(), false));
    assertThat(next()).isEmpty();
  }

  @Test
  void aNodeThatDrainsGivesAwayAllAFewAtATimeAndAtOnceWhatItDoesNotServe() {
    up("a");
    up("b");
    placeAll();
    members.replaceAll(it -> it.name().equals("b") ? drains(it) : it);
    assertThat(next()).hasSize(4).allMatch(it -> it.to().equals("a"));
    owners.replaceAll(
        (partition, it) ->
            it.owner().equals("b") ? new Ownership("b", Optional.empty(), false) : it);
    long ofB = owners.values().stream().filter(it -> it.owner().equals("b")).count();
    assertThat(next()).hasSize((int) ofB);
  }

  /** Whoever comes, goes or drains: in the end all is where the ring has it, and stays. */
  @Test
  void endsWhereTheRingHasIt() {
    for (long seed = 0; seed < 300; seed++) {
      members.clear();
      owners.clear();
      Random random = new Random(seed);
      up("n0");
      for (int step = 0; step < 30; step++) {
        String name = "n" + random.nextInt(5);
        switch (random.nextInt(4)) {
          case 0 -> up(name);
          case 1 -> lose(name);
          default -> {
            apply(next());
            owners.keySet().stream()
                .filter(it -> random.nextBoolean())
                .toList()
                .forEach(this::serve);
          }
        }
      }
      up("n0");
      List<Move> moves;
      do {
        owners.keySet().stream().toList().forEach(this::serve);
        moves = next();
        apply(moves);
      } while (!moves.isEmpty());
      assertThat(owners).as("seed " + seed).hasSize(PARTITIONS);
      Ring ring = ring();
      owners.forEach(
          (partition, it) -> assertThat(it.owner()).isEqualTo(ring.ownerOf(partition).name()));
    }
  }

  private void lose(String name) {
    boolean last = members.stream().allMatch(it -> it.name().equals(name) || !isUp(it));
    if (last) {
      return;
    }
    state(name, Member.State.DOWN);
    owners.replaceAll(
        (partition, it) ->
            new Ownership(
                it.owner(),
                it.from().filter(from -> !from.equals(name)),
                it.serves() && !it.owner().equals(name)));
  }

  private static boolean isUp(Member member) {
    return member.state() == Member.State.UP;
  }

  private void up(String name) {
    members.removeIf(it -> it.name().equals(name));
    members.add(new Member(name, 1, "pekko://" + name, Member.State.UP, 1, "default", false));
  }

  private void state(String name, Member.State state) {
    members.replaceAll(
        it ->
            it.name().equals(name)
                ? new Member(name, 1, it.address(), state, 1, "default", false)
                : it);
  }

  private static Member drains(Member it) {
    return new Member(it.name(), 1, it.address(), it.state(), 1, "default", true);
  }

  private void placeAll() {
    apply(next());
    IntStream.range(0, PARTITIONS).mapToObj(PartitionId::new).forEach(this::serve);
  }

  private void apply(List<Move> moves) {
    moves.forEach(
        it -> {
          Ownership before = owners.get(it.partition());
          Optional<String> from =
              before != null && before.serves() ? Optional.of(before.owner()) : Optional.empty();
          owners.put(it.partition(), new Ownership(it.to(), from, false));
        });
  }

  private void serve(PartitionId partition) {
    owners.computeIfPresent(
        partition, (same, it) -> new Ownership(it.owner(), Optional.empty(), true));
  }

  private View view() {
    return new View(new MembershipNumber(1), members, owners);
  }

  private Ring ring() {
    return Ring.of(Allocation.members(view()), PARTITIONS, SETTINGS);
  }

  private List<Move> next() {
    return Allocation.next(view(), ring(), SETTINGS);
  }
}
