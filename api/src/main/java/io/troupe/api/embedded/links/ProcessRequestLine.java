package io.troupe.api.embedded.links;

import io.troupe.actors.shell.RequestLine;
import io.troupe.persistence.membership.MembershipWatch;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.persistence.transport.PeerFact;
import io.troupe.persistence.transport.Transport.Lane;

/**
 * The way of requests over a node's process, which outlives its actor systems.
 *
 * @param process carries them, on its lane for requests
 */
public record ProcessRequestLine(NodeProcess process) implements RequestLine {
  private static final int REQUESTS = MembershipWatch.REGISTERS + 1;
  private static final int ANSWERS = REQUESTS + 1;

  @Override
  public boolean request(String node, byte[] frame) {
    return process.sendRequest(node, REQUESTS, frame);
  }

  @Override
  public boolean answer(String node, byte[] frame) {
    return process.sendRequest(node, ANSWERS, frame);
  }

  @Override
  public void tell(Ways ways) {
    process.onFact(fact -> tell(fact, ways));
  }

  /** An answer comes over the connection that the other side dialled, and may find none. */
  static void tell(PeerFact fact, Ways ways) {
    switch (fact) {
      case PeerFact.Connected it when it.lane() == Lane.REQUESTS -> {
        if (it.direction() == PeerFact.Direction.OUTGOING) {
          ways.opened(it.peer().name());
        } else {
          ways.lost(it.peer().name());
        }
      }
      case PeerFact.Closed it when it.lane() == Lane.REQUESTS -> ways.lost(it.peer().name());
      case PeerFact.Silent it when it.lane() == Lane.REQUESTS -> ways.lost(it.peer().name());
      default -> {}
    }
  }

  @Override
  public void tell(Listener listener) {
    process.onMessage(REQUESTS, (from, frame) -> listener.requested(from.name(), frame));
    process.onMessage(ANSWERS, (from, frame) -> listener.answered(from.name(), frame));
  }
}
