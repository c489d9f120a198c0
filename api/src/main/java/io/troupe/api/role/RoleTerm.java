package io.troupe.api.role;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The term under which a role is run. Safe for use by many threads. */
public interface RoleTerm {
  /** The role's name, which is that of its election. */
  String role();

  /**
   * Larger than that of every run before, on whichever node. It belongs to everything that the role
   * writes, to be refused by whoever has seen a larger one.
   */
  FencingToken token();

  /** For so long this node leads at least, by the clock of this process; zero once it is over. */
  Duration left();

  /** Whether this node leads, as far as this process knows: errs to the safe side. */
  default boolean isLeader() {
    return !left().isZero();
  }

  /**
   * The token, for something that is about to be done under it.
   *
   * @throws RoleOverException where this node leads no longer, as far as is known here
   */
  default FencingToken require() {
    if (!isLeader()) {
      throw new RoleOverException(role(), token());
    }
    return token();
  }

  /**
   * Says that the role cannot go on: it is stopped, another node is elected, and this one campaigns
   * again after a pause that grows from failure to failure. May be repeated; the first counts.
   */
  void fail(Throwable why);

  /**
   * Puts other data in the place of the leader's, for observers of the election.
   *
   * @param data to 4,096 bytes
   * @return whether it still leads; fails as requests do
   */
  CompletionStage<Boolean> update(Bytes data);
}
