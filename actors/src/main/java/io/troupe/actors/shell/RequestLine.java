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

  /** Tells this one, too, from now on how the ways to other nodes change. */
  void tell(Ways ways);

  /** Who hears of ways. Never to block. */
  interface Ways {
    /** This node is reached anew. */
    void opened(String node);

    /** What was sent to this node, or answered by it, until now may not have arrived. */
    void lost(String node);
  }

  /** Who is told. Never to block. */
  interface Listener {
    /** A request came. */
    void requested(String from, byte[] frame);

    /** An answer came. */
    void answered(String from, byte[] frame);
  }
}
