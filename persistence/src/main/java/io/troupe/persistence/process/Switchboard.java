package io.troupe.persistence.process;

import io.troupe.persistence.transport.NodeIdentity;
import io.troupe.persistence.transport.PeerFact;
import io.troupe.persistence.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what the transport brings to those who want it, by stream; the rest is dropped. */
final class Switchboard implements Transport.Owner {
  /** Streams up to this one are those of the groups, by their numbers. */
  static final int LAST_GROUP = 255;

  static final int HELLO = 256;
  static final int CALLS = 257;
  static final int ANSWERS = 258;

  /** From here on streams are free for others. */
  static final int FIRST_FREE = 512;

  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

  private final Map<Integer, MessageHandler> messages = new ConcurrentHashMap<>();
  private final Map<Integer, MessageHandler> bulk = new ConcurrentHashMap<>();
  private final List<Consumer<PeerFact>> facts = new CopyOnWriteArrayList<>();

  void onMessage(int stream, MessageHandler handler) {
    messages.put(stream, handler);
  }

  void onBulk(int stream, MessageHandler handler) {
    bulk.put(stream, handler);
  }

  void onFact(Consumer<PeerFact> listener) {
    facts.add(listener);
  }

  @Override
  public void onMessage(NodeIdentity from, int stream, byte[] payload) {
    hand(messages.get(stream), from, payload);
  }

  @Override
  public void onBulk(NodeIdentity from, int stream, byte[] payload, Runnable next) {
    hand(bulk.get(stream), from, payload);
    next.run();
  }

  @Override
  public void onBulkWritable(String node) {
    // Pieces of snapshots are asked for again; nobody waits for room.
  }

  @Override
  public void onFact(PeerFact fact) {
    facts.forEach(it -> it.accept(fact));
  }

  private static void hand(@Nullable MessageHandler handler, NodeIdentity from, byte[] payload) {
    if (handler != null) {
      try {
        handler.take(from, payload);
      } catch (RuntimeException e) {
        // The connection carries others' frames too, and its end would speak against the node.
        LOG.error("a frame of '{}' was not taken, and is dropped", from.name(), e);
      }
    }
  }
}
