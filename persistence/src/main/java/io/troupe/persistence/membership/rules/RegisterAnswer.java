package io.troupe.persistence.membership.rules;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Generation;
import java.util.List;

/** What the register says to a command. */
public sealed interface RegisterAnswer {
  /** Form the cluster; nobody else is told so for this generation. */
  record Form(Generation generation, MembershipNumber number) implements RegisterAnswer {}

  /**
   * Join these.
   *
   * @param peers addresses of those that are up; else of the one that was told to form. Empty for a
   *     member that is up and alone
   */
  record Join(Generation generation, MembershipNumber number, List<String> peers)
      implements RegisterAnswer {
    public Join {
      peers = List.copyOf(peers);
    }
  }

  /** It is so, as of this number or before. */
  record Done(MembershipNumber number) implements RegisterAnswer {}

  /**
   * Nothing was changed.
   *
   * @param detail for people; of a difference it names both values
   */
  record Refused(Why why, String detail) implements RegisterAnswer {}

  /** Why something was refused. Codes stand on the wire and never change. */
  enum Why {
    /** A fixed setting differs from the cluster's. */
    OTHER_SETTINGS(1),
    /** The name belongs to another disk. */
    OTHER_DISK(2),
    /** That incarnation is down, has left, or another one of its name has come. */
    OVER(3),
    /** The generation is over, or never was. */
    OTHER_GENERATION(4),
    /** There are as many members as the register holds. */
    FULL(5),
    /** The incarnation to be replaced is not the present one: look again, and enter again. */
    CHANGED(6),
    /** There is no such node, or no other one that takes partitions. */
    NOBODY(7);

    private final int code;

    Why(int code) {
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
    public static Why ofCode(int code) {
      for (Why each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new IllegalArgumentException("no refusal has the number " + code);
    }
  }
}
