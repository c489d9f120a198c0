package io.troupe.actors.membership;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A committed state of the register.
 *
 * @param number rises with every change
 * @param members by name; one that left is not among them
 * @param owners of the partitions that ever had one
 */
public record View(
    MembershipNumber number, List<Member> members, NavigableMap<PartitionId, Ownership> owners) {
  public View {
    members = List.copyOf(members);
    owners = Collections.unmodifiableNavigableMap(new TreeMap<>(owners));
  }

  /** The member of this name. */
  public Optional<Member> member(String name) {
    return members.stream().filter(it -> it.name().equals(name)).findFirst();
  }

  /** The member of this name, if it is up. */
  public Optional<Member> up(String name) {
    return member(name).filter(it -> it.state() == Member.State.UP);
  }

  /** Whether this incarnation's time is over: it is down, or there is another one of its name. */
  public boolean isOver(String name, long incarnation) {
    return member(name)
        .filter(it -> it.incarnation() != incarnation || it.state() == Member.State.DOWN)
        .isPresent();
  }
}
