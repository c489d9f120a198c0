package io.troupe.actors.membership;

import io.troupe.actors.journal.MembershipNumber;
import java.util.List;

/** How a node that entered is to come into the cluster. */
public sealed interface Admission {
  /** What it is to call {@link MembershipRegister#up} with. */
  Generation generation();

  /** The number of the membership that has the node in it. */
  MembershipNumber number();

  /** By itself: it is the first of a new cluster, and the only one who was told so. */
  record Form(Generation generation, MembershipNumber number) implements Admission {}

  /**
   * By joining others.
   *
   * @param peers the addresses of nodes that are in, as they gave them; never the node's own
   */
  record Join(Generation generation, MembershipNumber number, List<String> peers)
      implements Admission {
    public Join {
      peers = List.copyOf(peers);
    }
  }
}
