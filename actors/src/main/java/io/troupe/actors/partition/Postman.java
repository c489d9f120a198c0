package io.troupe.actors.partition;

import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.mail.Mail;
import io.troupe.actors.mail.MailEvent;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which letters are on their way, and which to send again. Nothing of it is durable: a successor
 * sends all that is outstanding anew.
 */
final class Postman<T> {
  /** After so long without an answer the same letters go again; then after twice as long, … */
  static final long RESEND_MILLIS = 500;

  /** … up to this: it is how late a receiver that is back may hear of them. */
  static final long LONGEST_RESEND_MILLIS = 1_000;

  private final Mail mail;
  private final Outbox<T> outbox;

  /** When letters are to go again, by receiver: what is under way. */
  private final TreeMap<PartitionId, Sent> underWay = new TreeMap<>();

  /** What receivers said that is not logged yet. */
  private final TreeMap<PartitionId, Long> arrived = new TreeMap<>();

  private record Sent(long againMillis, long pauseMillis) {
    static final Sent NEVER = new Sent(Long.MIN_VALUE, RESEND_MILLIS / 2);

    Sent again(long nowMillis) {
      long pause = Math.min(2 * pauseMillis, LONGEST_RESEND_MILLIS);
      return new Sent(nowMillis + pause, pause);
    }
  }

  Postman(Mail mail, Outbox<T> outbox) {
    this.mail = mail;
    this.outbox = outbox;
  }

  /** Sends what is not under way, or not answered. Only while all of the state is durable. */
  void send(long nowMillis) {
    underWay.keySet().retainAll(mail.outstanding());
    for (PartitionId to : mail.outstanding()) {
      Sent before = underWay.getOrDefault(to, Sent.NEVER);
      if (!arrived.containsKey(to) && before.againMillis() <= nowMillis) {
        underWay.put(to, before.again(nowMillis));
        outbox.add(new PartitionEffect.Deliver<>(to, mail.next(to)));
      }
    }
  }

  /** Letters up to this number are durable where they went. */
  void taken(PartitionId to, long upTo) {
    if (mail.isNews(to, upTo)) {
      arrived.merge(to, upTo, Math::max);
      underWay.remove(to);
    }
  }

  /** Whether something is to be logged. */
  boolean hasNews() {
    return !arrived.isEmpty();
  }

  /** What is to be logged next; it counts as logged. */
  Optional<MailEvent> news() {
    if (arrived.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<PartitionId, Long> first = arrived.pollFirstEntry();
    return Optional.of(new MailEvent.LettersArrived(first.getKey(), first.getValue()));
  }

  /** Partition time at which something goes again, or {@link KindCore#NEVER}. */
  long nextMillis() {
    return underWay.values().stream().mapToLong(Sent::againMillis).min().orElse(KindCore.NEVER);
  }
}
