package io.troupe.persistence.membership.rules;

/**
 * What speaks for it that a node is gone.
 *
 * @param witness the name of the node that says so
 * @param why what it saw
 */
public record Testimony(String witness, Why why) {
  /** What was seen. Codes stand on the wire and never change. */
  public enum Why {
    /** A connection that stood was closed by the other side. */
    CLOSED(1),
    /** Nobody listens at the node's address. */
    REFUSED(2),
    /** Nothing came for longer than the limit. */
    SILENT(3),
    /** The node itself says that it has another incarnation now, or none. */
    RESTARTED(4),
    /** An operator said so. */
    OPERATOR(5);

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
      throw new IllegalArgumentException("no testimony has the number " + code);
    }
  }
}
