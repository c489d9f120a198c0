package io.troupe.api.role;

import java.util.List;

/** The roles that a node hosts. Safe for use by many threads. */
public interface Roles {
  /** So many a node hosts at most. */
  int MAX_ROLES = 64;

  /**
   * Hosts a role from now on: of all nodes that do, one runs it at a time. It is run when this node
   * is elected to; where it fails, another node runs it, and this one campaigns again after a pause
   * that grows.
   *
   * @param name the role's, and that of the election that decides who runs it ({@link
   *     io.troupe.coordination.election.ElectionName})
   * @throws IllegalArgumentException if the name is none
   * @throws io.troupe.actors.RefusedException {@code INVALID} if this node hosts a role of this
   *     name already; {@code OVERLOADED} if it hosts {@value #MAX_ROLES} roles; {@code UNAVAILABLE}
   *     if it is stopping
   */
  HostedRole host(String name, RoleTerms terms, RoleFactory factory);

  /** All that this node hosts, by name. */
  List<RoleStatus> all();
}
