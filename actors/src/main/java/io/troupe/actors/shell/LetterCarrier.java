package io.troupe.actors.shell;

import io.troupe.actors.PartitionId;
import io.troupe.actors.mail.MailCommand;
import java.util.function.LongConsumer;

/** The way of letters from a partition of this node to any partition. */
@FunctionalInterface
public interface LetterCarrier {
  /** There is no way: letters wait until there is. */
  LetterCarrier NONE = (to, letters, taken) -> {};

  /**
   * Delivers letters. Called from actors, so it must be quick; they may get lost, as may their
   * answer, or come twice.
   *
   * @param taken is told up to which number letters are taken there, on any thread
   */
  void deliver(PartitionId to, MailCommand.Deliver letters, LongConsumer taken);
}
