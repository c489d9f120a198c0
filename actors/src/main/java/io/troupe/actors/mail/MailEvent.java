package io.troupe.actors.mail;

import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import java.util.List;

/** What happens to letters. */
public sealed interface MailEvent extends KindEvent {
  @Override
  default KindName kind() {
    return MailCommand.KIND;
  }

  /** Letters came, and what they say happened here, by this very event. */
  record LettersTaken(PartitionId from, List<Letter> letters) implements MailEvent {
    public LettersTaken {
      letters = List.copyOf(letters);
    }
  }

  /** Our letters up to this number are durable where they went. */
  record LettersArrived(PartitionId to, long upTo) implements MailEvent {}
}
