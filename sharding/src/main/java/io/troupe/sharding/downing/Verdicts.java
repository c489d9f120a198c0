package io.troupe.sharding.downing;

import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.View;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Whose time is over, by all views of the register that this node has seen. */
final class Verdicts {
  private final Set<Long> seen = new HashSet<>();
  private Map<Long, Member.State> present = Map.of();

  /**
   * Takes a newer view in.
   *
   * @param inCluster the incarnations that Pekko's cluster has now; others need not be remembered
   */
  void heard(View view, Set<Long> inCluster) {
    seen.retainAll(inCluster);
    Map<Long, Member.State> next = new HashMap<>();
    view.members().forEach(it -> next.put(it.incarnation(), it.state()));
    seen.addAll(next.keySet());
    present = next;
  }

  /** It is down, or was there once and is not any more, since another one took its place. */
  boolean isOver(long incarnation) {
    return seen.contains(incarnation)
        && present.getOrDefault(incarnation, Member.State.DOWN) == Member.State.DOWN;
  }
}
