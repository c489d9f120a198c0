package io.troupe.persistence.membership.rules;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.Member;

/**
 * A node's present incarnation.
 *
 * @param entrance what it said of itself
 * @param transportAddress where its transport listens
 * @param release the version of its build
 * @param state how it stands
 * @param entered the membership from which on it is here
 * @param drains whether it takes no partitions
 */
public record RegisteredMember(
    Entrance entrance,
    String transportAddress,
    String release,
    State state,
    MembershipNumber entered,
    boolean drains) {
  /** How an incarnation stands; it only moves forward. Codes never change. */
  public enum State {
    /** It asked to come in. */
    ENTERED(1),
    /** It is in. */
    UP(2),
    /** It said that it goes; it may still be in. */
    LEAVING(3),
    /** It is out for ever. */
    DOWN(4);

    private final int code;

    State(int code) {
      this.code = code;
    }

    /** Its number on the wire. */
    public int code() {
      return code;
    }

    /**
     * The one with this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static State ofCode(int code) {
      for (State each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new IllegalArgumentException("no state has the number " + code);
    }
  }

  /** The node's name. */
  public String name() {
    return entrance.name();
  }

  /** Which start of its actor system. */
  public long incarnation() {
    return entrance.incarnation();
  }

  /** The same, standing otherwise. */
  RegisteredMember with(State next) {
    return new RegisteredMember(entrance, transportAddress, release, next, entered, drains);
  }

  /** The same, that takes no partitions. */
  RegisteredMember draining() {
    return new RegisteredMember(entrance, transportAddress, release, state, entered, true);
  }

  /** Whether it may be given partitions. */
  boolean takesPartitions() {
    return state == State.UP && !drains;
  }

  /** As the port shows it. */
  Member shown() {
    Member.State shown =
        switch (state) {
          case ENTERED -> Member.State.ENTERED;
          case UP -> Member.State.UP;
          case LEAVING -> Member.State.LEAVING;
          case DOWN -> Member.State.DOWN;
        };
    return new Member(
        name(),
        incarnation(),
        entrance.address(),
        shown,
        entrance.weight(),
        entrance.zone(),
        drains);
  }
}
