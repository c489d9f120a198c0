package io.troupe.api.role;

import io.troupe.api.Troupe;

/** Makes a role for each term. */
@FunctionalInterface
public interface RoleFactory {
  /**
   * A new one, which has not begun.
   *
   * @param troupe the node that is to run it
   */
  Role make(Troupe troupe) throws Exception;
}
