package io.troupe.consensus;

import java.util.List;
import java.util.Optional;

/**
 * What a replica wants done, in this order. Nothing in it need be waited for before the next input,
 * except that writes are made in their order, and entries applied in theirs. A message that cannot
 * be sent may be dropped; a write, an install and committed entries may not.
 *
 * <ol>
 *   <li>{@link #write}: begin to write; report {@link Input.Persisted} once it is on stable
 *       storage, and send what it says only then;
 *   <li>{@link #send}: send at once, in this order;
 *   <li>{@link #install}: drop the state machine's state, load this snapshot, and report {@link
 *       Input.SnapshotInstalled}. All its pieces are on stable storage here, and the base with
 *       them. What was to be applied before and was not, no longer is, and an earlier snapshot that
 *       is still being loaded need not be;
 *   <li>{@link #committed}: apply these, in this order, and report {@link Input.Applied}. They are
 *       on stable storage here, and no replica will ever apply anything else at their places;
 *   <li>{@link #readable}: these reads may be answered from the state machine as it is now;
 *   <li>{@link #failedReads}: these may not; ask whoever leads;
 *   <li>{@link #role}: tell whoever wants to know;
 *   <li>{@link #answer}: to what the input asked for.
 * </ol>
 *
 * @param <M> the protocol's messages
 */
public record Output<M>(
    Optional<Write<M>> write,
    List<M> send,
    Optional<SnapshotMark> install,
    List<Entry> committed,
    List<Long> readable,
    List<Long> failedReads,
    Optional<Standing> role,
    Answer answer) {

  /** What a replica is to its group. */
  public enum Role {
    /** Gets the log, and votes if it is a voter. */
    FOLLOWER,
    /** Asks for votes. */
    CANDIDATE,
    /** Orders the log. */
    LEADER
  }

  /** How a replica stands; given when it changes. */
  public record Standing(Role role, Term term, Optional<ReplicaId> leader) {
    @Override
    public String toString() {
      String what =
          switch (role) {
            case LEADER -> "leads";
            case CANDIDATE -> "is a candidate";
            case FOLLOWER -> "follows " + leader.map(ReplicaId::toString).orElse("nobody");
          };
      return what + " in term " + term;
    }
  }

  /** The answer to an input. */
  public sealed interface Answer {}

  /** The input asked for nothing. */
  public record NoAnswer() implements Answer {}

  /**
   * It has begun. Commands have the indexes from {@code first} on, in {@code term}: they happened
   * once entries with these indexes and this term are committed, and never will once others are
   * committed there. Retrying before either may make them happen twice.
   */
  public record Accepted(LogIndex first, Term term) implements Answer {}

  /**
   * Nothing happened, and nothing will; may be asked again.
   *
   * @param leader whom to ask instead, where one is known
   */
  public record Refused(Reason why, String detail, Optional<ReplicaId> leader) implements Answer {}

  /** Why something was refused. */
  public enum Reason {
    /** Only a leader does that. */
    NOT_LEADER,
    /** So much is uncommitted, or asked for, already. */
    OVERLOADED,
    /** The leadership is being handed over. */
    TRANSFERRING,
    /** Members are changing already, or this leader has not committed anything yet. */
    BUSY,
    /** What was asked for makes no sense here, or is larger than may ever be: never ask again. */
    INVALID
  }
}
