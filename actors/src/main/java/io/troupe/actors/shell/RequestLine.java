package io.troupe.actors.shell;

/**
 * The way of requests and their answers between nodes. Frames to one node arrive in the order in
 * which they were sent; they may get lost, and none comes twice. Thread-safe; nothing here blocks.
 */
public interface RequestLine {
  /** Sends a request; false where nothing of it will arrive. */
  boolean request(String node, byte[] frame);

  /** Sends an answer; false where nothing of it will arrive. */
  boolean answer(String node, byte[] frame);

  /** Tells this one from now on, and whoever was told before no more. */
  void tell(Listener listener);

  /**
   * From now on this one, too, is run whenever a way to or from another node opens or ends: what is
   * unanswered may have got lost, and what found no way may find one. Never to block.
   */
  void onChange(Runnable listener);

  /** Who is told. Never to block. */
  interface Listener {
    /** A request came. */
    void requested(String from, byte[] frame);

    /** An answer came. */
    void answered(String from, byte[] frame);
  }
}
