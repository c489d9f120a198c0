package io.troupe.simulation.cluster;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.membership.View;
import io.troupe.persistence.membership.rules.RegisterCommand;
import io.troupe.persistence.membership.rules.RegisterState;
import io.troupe.persistence.membership.rules.RegisteredMember;
import io.troupe.persistence.membership.rules.RegisteredMember.State;
import io.troupe.persistence.membership.rules.Testimony;
import io.troupe.persistence.membership.rules.Testimony.Why;
import io.troupe.testkit.world.Trace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known from outside of the register of members, and what must be true of it. */
final class RegisterTruth {
  private final Quiet quiet;
  private final Trace trace;
  private final Map<MembershipNumber, RegisterState> states = new HashMap<>();
  private final Map<Incarnation, State> furthest = new HashMap<>();
  private final Set<Incarnation> replaced = new HashSet<>();
  private final Set<Served> served = new HashSet<>();
  private RegisterState newest = RegisterState.EMPTY;

  private record Incarnation(String name, long number) {}

  private record Served(Incarnation by, PartitionId partition) {}

  /** What is known of the network between two members. */
  interface Quiet {
    /**
     * Whether both were there, awake and connected, for so long before that time that neither can
     * miss the other.
     */
    boolean was(String one, String other, long atMillis);

    /** Whether it neither stood still nor ended for so long before that time. */
    boolean wasSteady(String member, long atMillis);
  }

  RegisterTruth(Quiet quiet, Trace trace) {
    this.quiet = quiet;
    this.trace = trace;
    states.put(newest.number(), newest);
  }

  /** The newest state that any replica has applied. */
  RegisterState newest() {
    return newest;
  }

  /** A replica applies a command; those that apply it later must come to the same. */
  void applied(RegisterState before, RegisterCommand command, RegisterState after) {
    long by = after.number().number() - before.number().number();
    check(
        by == (after.equals(before) ? 0 : 1),
        "numbers count changes: %s makes %d of %s",
        command,
        by,
        before.number());
    @Nullable RegisterState known = states.putIfAbsent(after.number(), after);
    check(
        known == null || known.equals(after),
        "one register: number %s is of two states",
        after.number());
    if (known == null) {
      newest = after;
      if (trace.isOn()) {
        trace.say("register", after.number().number() + " by " + command);
      }
      after.members().values().forEach(this::onlyForward);
      before.members().values().stream()
          .map(RegisterTruth::of)
          .filter(
              it -> !after.members().values().stream().map(RegisterTruth::of).toList().contains(it))
          .forEach(replaced::add);
      after.owners().forEach((partition, it) -> isTrue(partition, it, after));
      switch (command) {
        case RegisterCommand.Down down -> evidence(before, down);
        case RegisterCommand.Place place -> place(before, place.moves(), after);
        case RegisterCommand.Enter unused -> {}
        case RegisterCommand.Up unused -> {}
        case RegisterCommand.Leave unused -> {}
        case RegisterCommand.Serves unused -> {}
        case RegisterCommand.Drain unused -> {}
      }
    }
  }

  private static Incarnation of(RegisteredMember member) {
    return new Incarnation(member.name(), member.incarnation());
  }

  private void onlyForward(RegisteredMember member) {
    check(
        !replaced.contains(of(member)),
        "over is over: incarnation %d of %s is back",
        member.incarnation(),
        member.name());
    @Nullable State was = furthest.put(of(member), member.state());
    check(
        was == null || was.compareTo(member.state()) <= 0, "over is over: %s was %s", member, was);
  }

  private void isTrue(PartitionId partition, Ownership ownership, RegisterState state) {
    if (ownership.serves()) {
      check(
          serves(ownership.owner(), partition, state),
          "who serves is in, and said so: %s is %s",
          partition,
          ownership);
    }
    ownership
        .from()
        .ifPresent(
            from ->
                check(
                    !from.equals(ownership.owner()) && serves(from, partition, state),
                    "who gives is in, and served: %s is %s",
                    partition,
                    ownership));
  }

  private boolean serves(String name, PartitionId partition, RegisterState state) {
    @Nullable RegisteredMember member = state.members().get(name);
    return member != null
        && member.state() == State.UP
        && served.contains(new Served(of(member), partition));
  }

  private void evidence(RegisterState before, RegisterCommand.Down down) {
    RegisteredMember suspect = Objects.requireNonNull(before.members().get(down.name()));
    List<Testimony> evidence = down.evidence();
    trace.count("declared down, " + suspect.state() + " and " + evidence.getFirst().why());
    boolean itself =
        evidence.stream()
            .anyMatch(it -> it.why() == Why.RESTARTED && it.witness().equals(down.name()));
    long witnesses = evidence.stream().map(Testimony::witness).distinct().count();
    check(
        itself || suspect.state() == State.LEAVING || witnesses >= 2,
        "two witnesses: %s is declared down on %s",
        down.name(),
        evidence);
    for (Testimony testimony : evidence) {
      check(
          itself
              || !quiet.wasSteady(down.proposer(), down.proposedAtMillis())
              || !quiet.was(testimony.witness(), down.name(), down.proposedAtMillis()),
          "witnesses are right: %s, and nothing was between it and %s",
          testimony,
          down.name());
    }
  }

  private static void place(RegisterState before, List<Move> moves, RegisterState after) {
    after
        .owners()
        .forEach(
            (partition, it) -> {
              Optional<Ownership> was = Optional.ofNullable(before.owners().get(partition));
              if (!was.equals(Optional.of(it))) {
                Optional<String> owner = was.map(Ownership::owner);
                check(
                    moves.stream()
                        .anyMatch(
                            move ->
                                move.partition().equals(partition) && move.owner().equals(owner)),
                    "moves compare: %s of %s is given away by %s",
                    partition,
                    owner,
                    moves);
              }
            });
  }

  /** A node's incarnation serves a partition. */
  void serves(String name, long incarnation, PartitionId partition) {
    served.add(new Served(new Incarnation(name, incarnation), partition));
  }

  /** A node hears of a state. */
  void heard(View view) {
    @Nullable RegisterState state = states.get(view.number());
    check(
        state != null && state.view().equals(view),
        "what is heard is committed: number %s is another",
        view.number());
  }

  /** A claim by that number took effect: the register then had its claimant as the owner. */
  void claimed(Claimant claimant, PartitionId partition) {
    MembershipNumber by = claimant.membership();
    String name = Stay.member(claimant);
    long incarnation = Stay.incarnation(claimant);
    @Nullable RegisterState state = states.get(by);
    @Nullable Ownership ownership = state == null ? null : state.owners().get(partition);
    @Nullable RegisteredMember member = state == null ? null : state.members().get(name);
    check(
        ownership != null && ownership.owner().equals(name),
        "given before claimed: %s of %s is claimed by number %s, which gives it to %s",
        partition,
        name,
        by,
        ownership);
    check(
        member != null && member.incarnation() == incarnation && member.state() == State.UP,
        "given before claimed: %s is claimed by incarnation %d of %s, and by number %s it is %s",
        partition,
        incarnation,
        name,
        by,
        member);
  }
}
