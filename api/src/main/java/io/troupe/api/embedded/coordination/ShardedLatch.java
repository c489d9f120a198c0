package io.troupe.api.embedded.coordination;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.coordination.TroupeLatch;
import io.troupe.api.map.Options;
import io.troupe.coordination.latch.LatchCommand;
import io.troupe.coordination.latch.LatchReply;
import io.troupe.coordination.latch.LatchRound;
import io.troupe.coordination.name.ObjectName;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A latch in its partition: one request each. */
record ShardedLatch(ObjectName name, InPartition partition) implements TroupeLatch {
  @Override
  public CompletionStage<LatchReply.Standing> setCount(int count, boolean anew, Options options) {
    return partition.write(
        () -> new LatchCommand.SetCount(name, count, anew),
        options,
        reply ->
            switch (reply) {
              case LatchReply.Standing standing -> standing;
              case LatchReply.LatchesFull unused ->
                  throw new RefusedException(
                      Refusal.Code.FULL, "there are as many latches in its partition as may be");
              default -> throw InPartition.otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Optional<LatchReply.Standing>> countDown(
      Optional<LatchRound> round, int by, Options options) {
    return partition.write(
        () -> new LatchCommand.CountDown(name, round, by),
        options,
        reply ->
            switch (reply) {
              case LatchReply.Standing standing -> Optional.of(standing);
              case LatchReply.OtherRound unused -> Optional.empty();
              case LatchReply.NotThere unused -> Optional.empty();
              default -> throw InPartition.otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Awaited> await(LatchRound round, Options options) {
    return partition.await(
        new LatchCommand.Await(name, round),
        options,
        reply ->
            reply instanceof LatchReply.Ended ended
                ? ended.opened() ? Awaited.OPENED : Awaited.GIVEN_UP
                : Awaited.NOT_KNOWN,
        Awaited.COUNTING);
  }

  @Override
  public CompletionStage<Optional<LatchReply.Standing>> show(Options options) {
    return partition.read(
        new LatchCommand.Show(name),
        options,
        reply ->
            reply instanceof LatchReply.Standing standing
                ? Optional.of(standing)
                : Optional.empty());
  }

  @Override
  public CompletionStage<Boolean> delete(Options options) {
    return partition.write(
        () -> new LatchCommand.Delete(name),
        options,
        reply ->
            switch (reply) {
              case LatchReply.Deleted deleted -> deleted.was();
              default -> throw InPartition.otherwise(reply);
            });
  }
}
