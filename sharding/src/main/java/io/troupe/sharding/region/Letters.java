package io.troupe.sharding.region;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.mail.MailCommand;
import io.troupe.actors.mail.MailReply;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.shell.LetterCarrier;
import io.troupe.actors.shell.ReplyTo;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Letters take the way of requests. What gets lost is sent again by the partition it is from. */
final class Letters implements LetterCarrier {
  private static final Logger LOG = LoggerFactory.getLogger(Letters.class);

  /** A letter that took longer has gone again some time ago. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Supplier<Moment> clock;
  private volatile @Nullable PartitionRegion region;

  Letters(Supplier<Moment> clock) {
    this.clock = clock;
  }

  /** From now on letters go. */
  void through(PartitionRegion way) {
    region = way;
  }

  @Override
  public void deliver(PartitionId to, MailCommand.Deliver letters, LongConsumer taken) {
    @Nullable PartitionRegion way = region;
    if (way == null) {
      return;
    }
    Ask<ReplyTo> ask =
        new Ask<>(
            to,
            letters,
            Optional.empty(),
            1,
            Deadline.after(PATIENCE, clock.get()),
            reply -> answered(to, reply, taken));
    try {
      var unused = way.ask(ask, PATIENCE);
    } catch (RuntimeException e) {
      LOG.warn("letters to {} were not sent; they go again", to, e);
    }
  }

  private static void answered(PartitionId by, PartitionReply reply, LongConsumer taken) {
    if (reply instanceof PartitionReply.Answered answered
        && answered.reply() instanceof MailReply.Taken it) {
      taken.accept(it.upTo());
    } else {
      LOG.debug("{} did not take letters: {}", by, reply);
    }
  }
}
