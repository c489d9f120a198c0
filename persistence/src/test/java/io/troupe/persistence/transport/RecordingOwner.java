package io.troupe.persistence.transport;

import io.troupe.persistence.transport.PeerFact.Closed;
import io.troupe.persistence.transport.PeerFact.Connected;
import io.troupe.persistence.transport.PeerFact.Direction;
import io.troupe.persistence.transport.PeerFact.End;
import io.troupe.persistence.transport.PeerFact.Refused;
import io.troupe.persistence.transport.PeerFact.Why;
import io.troupe.persistence.transport.Transport.Lane;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Keeps all that it is told; tests may do more at each frame. */
final class RecordingOwner implements Transport.Owner {
  final Queue<PeerFact> facts = new ConcurrentLinkedQueue<>();
  final Queue<Received> messages = new ConcurrentLinkedQueue<>();
  final Queue<Received> bulk = new ConcurrentLinkedQueue<>();
  final AtomicInteger timesWritable = new AtomicInteger();
  volatile Consumer<Received> atMessage = messages::add;
  volatile Consumer<Received> atBulk =
      received -> {
        bulk.add(received);
        received.next.run();
      };
  volatile Consumer<PeerFact> atFact = fact -> {};

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Received(NodeIdentity from, int stream, byte[] payload, Runnable next) {}

  @Override
  public void onMessage(NodeIdentity from, int stream, byte[] payload) {
    atMessage.accept(new Received(from, stream, payload, () -> {}));
  }

  @Override
  public void onBulk(NodeIdentity from, int stream, byte[] payload, Runnable next) {
    atBulk.accept(new Received(from, stream, payload, next));
  }

  @Override
  public void onBulkWritable(String node) {
    timesWritable.incrementAndGet();
  }

  @Override
  public void onFact(PeerFact fact) {
    facts.add(fact);
    atFact.accept(fact);
  }

  <T extends PeerFact> List<T> facts(Class<T> kind) {
    return facts.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  boolean connected(String incarnation, Lane lane, Direction direction) {
    return facts(Connected.class).stream()
        .anyMatch(
            it ->
                it.peer().incarnation().equals(incarnation)
                    && it.lane() == lane
                    && it.direction() == direction);
  }

  List<Refused> refused(Why why) {
    return facts(Refused.class).stream().filter(it -> it.why() == why).toList();
  }

  List<Closed> closed(End end) {
    return facts(Closed.class).stream().filter(it -> it.end() == end).toList();
  }
}
