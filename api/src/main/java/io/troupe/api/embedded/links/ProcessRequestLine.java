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
  public void onChange(Runnable listener) {
    process.onFact(
        fact -> {
          if (isChange(fact)) {
            listener.run();
          }
        });
  }

  /** Whether a connection for requests stands now, or stands no more. */
  static boolean isChange(PeerFact fact) {
    return switch (fact) {
      case PeerFact.Connected it -> it.lane() == Lane.REQUESTS;
      case PeerFact.Closed it -> it.lane() == Lane.REQUESTS;
      case PeerFact.Silent it -> it.lane() == Lane.REQUESTS;
      case PeerFact.Refused unused -> false;
    };
  }

  @Override
  public void tell(Listener listener) {
    process.onMessage(REQUESTS, (from, frame) -> listener.requested(from.name(), frame));
    process.onMessage(ANSWERS, (from, frame) -> listener.answered(from.name(), frame));
  }
}
