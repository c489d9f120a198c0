package io.troupe.testkit.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A network between numbered nodes. A link is one way from one node to another: it can be cut, and
 * then loses everything, or clogged, and then holds everything back and delivers it at once later.
 *
 * @param <M> what is sent
 */
public final class Network<M> {
  private final Agenda agenda;
  private final Dice dice;
  private final Trace trace;
  private final Receiver<M> receiver;
  private final Set<Link> cuts = new HashSet<>();
  private final Map<Link, Long> clogs = new HashMap<>();
  private final Map<Link, Long> latest = new HashMap<>();
  private Weather weather;

  /** Who gets what arrives. */
  @FunctionalInterface
  public interface Receiver<M> {
    /** A message arrives at a node. */
    void receive(int node, M message);
  }

  /** One way from a node to another. */
  public record Link(int from, int to) {}

  /** A network without cuts. */
  public Network(Agenda agenda, Dice dice, Trace trace, Weather weather, Receiver<M> receiver) {
    this.agenda = agenda;
    this.dice = dice;
    this.trace = trace;
    this.weather = weather;
    this.receiver = receiver;
  }

  /** From now on. */
  public void weather(Weather changed) {
    weather = changed;
  }

  /** Takes a message, and may deliver it: never at once. */
  public void send(int from, int to, M message) {
    if (dice.chance(weather.lossPerMille())) {
      trace.count("message lost");
      return;
    }
    deliver(from, to, message, weather.inOrder());
    if (dice.chance(weather.doublePerMille())) {
      trace.count("message doubled");
      deliver(from, to, message, false);
    }
  }

  private void deliver(int from, int to, M message, boolean inOrder) {
    long delay = dice.between(weather.minDelayNanos(), weather.maxDelayNanos());
    if (dice.chance(weather.latePerMille())) {
      trace.count("message late");
      delay += dice.between(0, weather.lateNanos());
    }
    Link link = new Link(from, to);
    long at = Math.max(agenda.nowNanos() + delay, clogs.getOrDefault(link, 0L));
    if (inOrder) {
      at = Math.max(at, latest.getOrDefault(link, 0L));
      latest.put(link, at);
    }
    agenda.at(
        at,
        () -> {
          if (cuts.contains(link)) {
            trace.count("message cut off");
          } else {
            receiver.receive(to, message);
          }
        });
  }

  /** Nothing arrives over these any more, not even what is on the way. */
  public void cut(Set<Link> links) {
    cuts.addAll(links);
  }

  /** Whether what is sent over this now arrives without being held back, unless it is lost. */
  public boolean isOpen(Link link) {
    return !cuts.contains(link) && clogs.getOrDefault(link, 0L) <= agenda.nowNanos();
  }

  /** What is sent over this arrives only after so long. */
  public void clog(Link link, long nanos) {
    clogs.merge(link, agenda.nowNanos() + nanos, Math::max);
  }

  /** No link is cut or clogged any more; what is on the way stays there. */
  public void mend() {
    cuts.clear();
    clogs.clear();
  }
}
