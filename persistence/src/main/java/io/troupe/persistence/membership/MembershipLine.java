package io.troupe.persistence.membership;

import java.util.List;
import java.util.Map;

/** What {@link MembershipWatch} needs of a node: the way to others. Thread-safe. */
public interface MembershipLine {
  /** The names of the voters, as far as they are known. */
  List<String> voters();

  /** Whether this node leads the system group, as far as it knows. */
  boolean leads();

  /**
   * Wants a way to each of these members; to those who were members before, no more.
   *
   * @param addresses by name
   */
  void reach(Map<String, String> addresses);

  /** Leaves what this node leads, if anything, to a voter. */
  void yieldTo(String voter);

  /** Sends a heartbeat, if there is a connection. */
  void sendHeartbeat(String node, byte[] frame);

  /** Sends the register, if there is a connection. */
  void sendRegister(String node, byte[] frame);
}
