package io.troupe.persistence.membership.rules;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.membership.View;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that the register knows. Immutable.
 *
 * @param number one more with each change
 * @param fixed what the first who entered said; empty before
 * @param formation the last that was granted; empty before the first
 * @param members by name
 * @param downings the last {@link RegisterRules#DOWNINGS_KEPT}, oldest first
 * @param owners of the partitions that ever had one; an owner may be no member any more
 */
public record RegisterState(
    MembershipNumber number,
    Optional<FixedSettings> fixed,
    Optional<Formation> formation,
    NavigableMap<String, RegisteredMember> members,
    List<DowningDecision> downings,
    NavigableMap<PartitionId, Ownership> owners) {
  /** Nobody was ever here. */
  public static final RegisterState EMPTY =
      new RegisterState(
          MembershipNumber.FIRST,
          Optional.empty(),
          Optional.empty(),
          new TreeMap<>(),
          List.of(),
          new TreeMap<>());

  public RegisterState {
    members = Collections.unmodifiableNavigableMap(new TreeMap<>(members));
    downings = List.copyOf(downings);
    owners = Collections.unmodifiableNavigableMap(new TreeMap<>(owners));
  }

  /** As the port shows it. */
  public View view() {
    return new View(
        number, members.values().stream().map(RegisteredMember::shown).toList(), owners);
  }

  /** The same of that number, with these owners. */
  RegisterState with(MembershipNumber next, NavigableMap<PartitionId, Ownership> others) {
    return new RegisterState(next, fixed, formation, members, downings, others);
  }

  /** The present generation; empty before the first. */
  public Optional<Generation> generation() {
    return formation.map(Formation::generation);
  }

  /**
   * Who was told to form the present generation, as long as it is here and neither left nor down.
   */
  Optional<RegisteredMember> former() {
    return formation
        .flatMap(
            it ->
                Optional.ofNullable(members.get(it.name()))
                    .filter(member -> member.incarnation() == it.incarnation()))
        .filter(
            it ->
                switch (it.state()) {
                  case ENTERED, UP -> true;
                  case LEAVING, DOWN -> false;
                });
  }
}
