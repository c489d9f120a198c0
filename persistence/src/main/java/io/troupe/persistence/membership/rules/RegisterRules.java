package io.troupe.persistence.membership.rules;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Ownership;
import io.troupe.persistence.membership.rules.RegisterAnswer.Why;
import io.troupe.persistence.membership.rules.RegisteredMember.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What each command makes of the register. */
public final class RegisterRules {
  /** How many decisions about who is down are kept. */
  public static final int DOWNINGS_KEPT = 256;

  /** How many testimonies of one decision are kept. */
  public static final int MAX_EVIDENCE = 16;

  /** How many names are known; the one that entered first goes, of those that are down or leave. */
  public static final int MAX_MEMBERS = 1_024;

  private RegisterRules() {}

  /**
   * A command's effect.
   *
   * @param state the same object if nothing changed
   */
  public record Step(RegisterState state, RegisterAnswer answer) {}

  /** Carries a command out. */
  public static Step apply(RegisterState state, RegisterCommand command) {
    Step step = carriedOut(state, command);
    return step.state().number().equals(state.number()) ? step : withoutEnded(state, step);
  }

  private static Step carriedOut(RegisterState state, RegisterCommand command) {
    return switch (command) {
      case RegisterCommand.Enter enter -> enter(state, enter);
      case RegisterCommand.Up up -> up(state, up);
      case RegisterCommand.Leave leave -> leave(state, leave);
      case RegisterCommand.Down down -> down(state, down);
      case RegisterCommand.Place place -> owned(state, OwnershipRules.place(state, place));
      case RegisterCommand.Serves serves -> owned(state, OwnershipRules.serves(state, serves));
      case RegisterCommand.Drain drain -> drain(state, drain);
    };
  }

  /** Whatever it was that ended a member, it serves nothing from here on. */
  private static Step withoutEnded(RegisterState before, Step step) {
    RegisterState after = step.state();
    return new Step(
        after.with(after.number(), OwnershipRules.withoutEnded(before, after)), step.answer());
  }

  private static Step enter(RegisterState state, RegisterCommand.Enter enter) {
    Entrance entrance = enter.entrance();
    @Nullable RegisteredMember known = state.members().get(entrance.name());
    if (known != null && known.incarnation() == entrance.incarnation()) {
      return switch (known.state()) {
        case ENTERED, UP -> admitAgain(state, known);
        case LEAVING -> refused(state, Why.OVER, entrance.name() + " has left; it may enter anew");
        case DOWN ->
            refused(state, Why.OVER, entrance.name() + " was declared down; it may enter anew");
      };
    }
    OptionalLong present =
        known == null ? OptionalLong.empty() : OptionalLong.of(known.incarnation());
    if (!present.equals(enter.replaces())) {
      return refused(
          state, Why.CHANGED, "another incarnation of " + entrance.name() + " is registered");
    }
    Optional<String> difference = difference(state, entrance);
    if (difference.isPresent()) {
      return refused(state, Why.OTHER_SETTINGS, difference.get());
    }
    Optional<String> otherDisk = otherDisk(known, entrance);
    if (otherDisk.isPresent()) {
      return refused(state, Why.OTHER_DISK, otherDisk.get());
    }
    NavigableMap<String, RegisteredMember> members = new TreeMap<>(state.members());
    if (known == null && members.size() >= MAX_MEMBERS && !makeRoom(members)) {
      return refused(state, Why.FULL, "the register holds " + MAX_MEMBERS + " members");
    }
    RegisteredMember member =
        new RegisteredMember(
            entrance,
            enter.transportAddress(),
            enter.release(),
            State.ENTERED,
            next(state),
            entrance.drained());
    members.put(member.name(), member);
    RegisterState entered =
        new RegisterState(
            next(state),
            Optional.of(entrance.fixed()),
            state.formation(),
            members,
            state.downings(),
            state.owners());
    return admit(state, entered, member);
  }

  /** An incarnation is told one generation, when it enters; it belongs to no other, ever. */
  private static Step admit(RegisterState before, RegisterState entered, RegisteredMember member) {
    if (!peers(entered, member).isEmpty()) {
      return join(entered, member);
    }
    Generation generation =
        entered.generation().map(it -> new Generation(it.number() + 1)).orElse(Generation.FIRST);
    NavigableMap<String, RegisteredMember> members = new TreeMap<>(entered.members());
    // They were told an older generation, and might have found somebody who is in it still.
    members.replaceAll(
        (name, it) ->
            it.state() == State.ENTERED && !name.equals(member.name()) ? it.with(State.DOWN) : it);
    RegisterState granted =
        new RegisterState(
            next(before),
            entered.fixed(),
            Optional.of(new Formation(generation, member.name(), member.incarnation())),
            members,
            entered.downings(),
            entered.owners());
    return new Step(granted, new RegisterAnswer.Form(generation, granted.number()));
  }

  private static Step admitAgain(RegisterState state, RegisteredMember member) {
    Optional<Formation> formation = state.formation().filter(it -> isOf(it, member));
    if (formation.isPresent()) {
      return new Step(state, new RegisterAnswer.Form(formation.get().generation(), state.number()));
    }
    if (member.state() == State.ENTERED && peers(state, member).isEmpty()) {
      return new Step(
          changed(state, member.with(State.DOWN)),
          new RegisterAnswer.Refused(
              Why.OVER, "nobody is left whom " + member.name() + " could join; it may enter anew"));
    }
    return join(state, member);
  }

  private static Step join(RegisterState state, RegisteredMember member) {
    return new Step(
        state,
        new RegisterAnswer.Join(
            state.generation().orElse(Generation.FIRST), state.number(), peers(state, member)));
  }

  /** Those that are up; else the one that was told to form, which may not have done so yet. */
  private static List<String> peers(RegisterState state, RegisteredMember member) {
    List<String> up =
        addresses(state, it -> it.state() == State.UP && !it.name().equals(member.name()));
    return up.isEmpty()
        ? state.former().stream()
            .filter(it -> !it.name().equals(member.name()))
            .map(it -> it.entrance().address())
            .toList()
        : up;
  }

  private static boolean isOf(Formation formation, RegisteredMember member) {
    return formation.name().equals(member.name())
        && formation.incarnation() == member.incarnation();
  }

  private static List<String> addresses(RegisterState state, Predicate<RegisteredMember> which) {
    return state.members().values().stream()
        .filter(which)
        .map(it -> it.entrance().address())
        .toList();
  }

  /** The bound of the ring may change as long as nobody else is in, or about to come in. */
  private static Optional<String> difference(RegisterState state, Entrance entrance) {
    FixedSettings node = entrance.fixed();
    boolean alone =
        addresses(
                state,
                it ->
                    !it.name().equals(entrance.name())
                        && (it.state() == State.ENTERED || it.state() == State.UP))
            .isEmpty();
    return state
        .fixed()
        .map(
            it ->
                alone
                    ? new FixedSettings(
                        it.cluster(),
                        it.partitions(),
                        it.hash(),
                        it.formats(),
                        node.loadBoundPercent())
                    : it)
        .flatMap(it -> it.differenceTo(node));
  }

  /** Any node may come back with an empty disk once its old self is over. */
  private static Optional<String> otherDisk(@Nullable RegisteredMember known, Entrance entrance) {
    return Optional.ofNullable(known)
        .filter(it -> it.state() == State.ENTERED || it.state() == State.UP)
        .map(it -> it.entrance().diskId())
        .filter(it -> !it.equals(entrance.diskId()))
        .map(
            it ->
                "the name %s belongs to disk %s, and this node has disk %s"
                    .formatted(entrance.name(), it, entrance.diskId()));
  }

  private static boolean makeRoom(NavigableMap<String, RegisteredMember> members) {
    Optional<String> oldest =
        members.values().stream()
            .filter(it -> it.state() == State.LEAVING || it.state() == State.DOWN)
            .min(Comparator.comparing(RegisteredMember::entered))
            .map(RegisteredMember::name);
    oldest.ifPresent(members::remove);
    return oldest.isPresent();
  }

  private static Step up(RegisterState state, RegisterCommand.Up up) {
    @Nullable RegisteredMember member = state.members().get(up.name());
    if (member == null || member.incarnation() != up.incarnation()) {
      return refused(state, Why.OVER, "this incarnation of " + up.name() + " is not registered");
    }
    if (member.state() == State.DOWN) {
      return refused(state, Why.OVER, up.name() + " was declared down; it may enter anew");
    }
    Optional<Generation> present = state.generation();
    if (!present.equals(Optional.of(up.generation()))) {
      return refused(
          state,
          Why.OTHER_GENERATION,
          "the cluster's generation is %s, and %s came up in %d"
              .formatted(
                  present.map(it -> Long.toString(it.number())).orElse("none"),
                  up.name(),
                  up.generation().number()));
    }
    return member.state() == State.ENTERED
        ? done(changed(state, member.with(State.UP)))
        : done(state);
  }

  private static Step leave(RegisterState state, RegisterCommand.Leave leave) {
    @Nullable RegisteredMember member = state.members().get(leave.name());
    if (member == null || member.incarnation() != leave.incarnation()) {
      return done(state);
    }
    return switch (member.state()) {
      case ENTERED, UP -> done(changed(state, member.with(State.LEAVING)));
      case LEAVING, DOWN -> done(state);
    };
  }

  private static Step down(RegisterState state, RegisterCommand.Down down) {
    @Nullable RegisteredMember member = state.members().get(down.name());
    if (member == null || member.incarnation() != down.incarnation()) {
      return refused(state, Why.OVER, "this incarnation of " + down.name() + " is not registered");
    }
    if (member.state() == State.DOWN) {
      return refused(state, Why.OVER, down.name() + " is down already");
    }
    RegisterState changed = changed(state, member.with(State.DOWN));
    List<DowningDecision> downings = new ArrayList<>(state.downings());
    downings.add(
        new DowningDecision(
            changed.number(),
            down.name(),
            down.incarnation(),
            down.proposer(),
            down.proposedAtMillis(),
            down.evidence().subList(0, Math.min(MAX_EVIDENCE, down.evidence().size()))));
    return done(
        new RegisterState(
            changed.number(),
            changed.fixed(),
            changed.formation(),
            changed.members(),
            downings.subList(Math.max(0, downings.size() - DOWNINGS_KEPT), downings.size()),
            changed.owners()));
  }

  private static Step drain(RegisterState state, RegisterCommand.Drain drain) {
    @Nullable RegisteredMember member = state.members().get(drain.name());
    if (member == null || member.state() == State.LEAVING || member.state() == State.DOWN) {
      return refused(state, Why.NOBODY, "there is no node " + drain.name());
    }
    if (member.drains()) {
      return done(state);
    }
    boolean alone =
        state.members().values().stream()
            .noneMatch(it -> it.takesPartitions() && !it.name().equals(drain.name()));
    return alone
        ? refused(state, Why.NOBODY, drain.name() + " is the only node that takes partitions")
        : done(changed(state, member.draining()));
  }

  private static Step owned(RegisterState state, NavigableMap<PartitionId, Ownership> owners) {
    return done(owners.equals(state.owners()) ? state : state.with(next(state), owners));
  }

  private static RegisterState changed(RegisterState state, RegisteredMember member) {
    NavigableMap<String, RegisteredMember> members = new TreeMap<>(state.members());
    members.put(member.name(), member);
    return new RegisterState(
        next(state), state.fixed(), state.formation(), members, state.downings(), state.owners());
  }

  private static MembershipNumber next(RegisterState state) {
    return new MembershipNumber(state.number().number() + 1);
  }

  private static Step done(RegisterState state) {
    return new Step(state, new RegisterAnswer.Done(state.number()));
  }

  private static Step refused(RegisterState state, Why why, String detail) {
    return new Step(state, new RegisterAnswer.Refused(why, detail));
  }
}
