package io.troupe.persistence.process;

import io.troupe.persistence.transport.NodeIdentity;

/** Takes the frames of a stream. */
public interface MessageHandler {
  /**
   * A frame came. Of one node they come in order; of several at once, on the transport's threads,
   * which must not be blocked. What it throws ends the connection.
   */
  void take(NodeIdentity from, byte[] payload);
}
