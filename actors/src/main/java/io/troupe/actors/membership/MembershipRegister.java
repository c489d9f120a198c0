package io.troupe.actors.membership;

import io.troupe.actors.PartitionId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The register of members as one node uses it. It knows who that node is from the last {@link
 * Entrance}. Safe for use by many threads. All calls may be repeated.
 */
public interface MembershipRegister {
  /**
   * Enters an incarnation of this node, or asks again how it is to come into the cluster. A node
   * has one incarnation at a time: an older one of the same name counts as down from here on. To be
   * repeated until the node is up, for those to be joined may become others; the generation of an
   * incarnation never changes.
   *
   * @return ends in {@link io.troupe.actors.RefusedException}: {@code INVALID}, where the entrance
   *     can never succeed as it is: a fixed setting differs from the cluster's (the message names
   *     both values), or the name belongs to another disk; {@code NO_SESSION}, where this
   *     incarnation is over: it is down, has left, or all whom it could join are gone; the node may
   *     enter as another one, with a new actor system; {@code UNAVAILABLE}, where the register
   *     cannot decide now: ask again
   */
  CompletionStage<Admission> enter(Entrance entrance);

  /**
   * Says that this node's incarnation is a member of the cluster of that generation.
   *
   * @return as of {@link #enter}; {@code NO_SESSION} too if the generation is over
   */
  CompletionStage<Void> up(Generation generation);

  /** Says that this node's incarnation has left, or is about to end. */
  CompletionStage<Void> leave();

  /**
   * Gives partitions to other nodes. Where the present owner serves, it does so until the next one
   * has claimed. A move is left out if the owner is not the one that it names, or the next one is
   * not up or drains; so all of it may be repeated.
   *
   * @return done, also where moves were left out
   */
  CompletionStage<Void> place(List<Move> moves);

  /** Says that this node's incarnation serves these; of those that it does not own, nothing. */
  CompletionStage<Void> serves(Set<PartitionId> partitions);

  /**
   * Lets a node take no partitions any more, until another incarnation of it enters that does.
   *
   * @return ends in {@link io.troupe.actors.RefusedException}: {@code INVALID}, where there is no
   *     such node, or no other that takes partitions
   */
  CompletionStage<Void> drain(String name);

  /** The newest view that this node has heard of; empty before the first. Numbers never fall. */
  Optional<View> latest();

  /**
   * Hands over each view that comes after, in the order of their numbers; some may be skipped. The
   * listener is called from the register's own threads, and must be quick.
   *
   * @return ends that; a call that is under way may still come
   */
  Runnable listen(Consumer<View> listener);
}
