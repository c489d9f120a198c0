package io.troupe.api.embedded.operation;

import io.troupe.actors.Deadline;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.cluster.VoterList.Standing;
import io.troupe.api.cluster.Voters;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.process.cluster.Seed;
import io.troupe.persistence.process.wire.Voter;
import io.troupe.persistence.process.wire.VoterTable;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The voters of a node process, in the words of the interfaces. */
final class ProcessVoters implements Voters {
  private final io.troupe.persistence.process.Voters voters;

  ProcessVoters(io.troupe.persistence.process.Voters voters) {
    this.voters = voters;
  }

  static VoterList list(VoterTable table) {
    return new VoterList(
        table.version(), table.voters().stream().map(ProcessVoters::voter).toList());
  }

  private static VoterList.Voter voter(Voter voter) {
    Standing standing =
        switch (voter.standing()) {
          case JOINING -> Standing.JOINING;
          case VOTES -> Standing.VOTES;
          case LEAVING -> Standing.LEAVING;
        };
    return new VoterList.Voter(
        voter.replica().number(), voter.name(), voter.address(), voter.diskId(), standing);
  }

  @Override
  public CompletionStage<VoterList> list(Duration timeout) {
    return answer(voters.list(in(timeout)));
  }

  @Override
  public CompletionStage<VoterList> add(List<String> nodes, Duration timeout) {
    List<Seed> seeds = oneOrTwo(nodes, ProcessVoters::seed);
    oneOrTwo(seeds, Seed::name);
    return answer(voters.add(seeds, in(timeout)));
  }

  @Override
  public CompletionStage<VoterList> remove(List<String> names, Duration timeout) {
    return answer(voters.remove(oneOrTwo(names, Function.identity()), in(timeout)));
  }

  @Override
  public CompletionStage<VoterList> replace(String name, String by, Duration timeout) {
    return answer(voters.replace(name, seed(by), in(timeout)));
  }

  private static <T, R> List<R> oneOrTwo(List<T> given, Function<T, R> read) {
    List<R> all = given.stream().map(read).toList();
    if (all.isEmpty() || all.size() > 2 || new HashSet<>(all).size() < all.size()) {
      throw invalid("one or two nodes come or go at once, not " + given);
    }
    return all;
  }

  private static Seed seed(String text) {
    try {
      return Seed.parse(text);
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static RefusedException invalid(String detail) {
    return new RefusedException(Refusal.Code.INVALID, detail);
  }

  private static Deadline in(Duration timeout) {
    return new Deadline(System.nanoTime() + timeout.toNanos());
  }

  private static CompletionStage<VoterList> answer(CompletionStage<GroupAnswer<VoterTable>> asked) {
    return asked.thenApply(
        answer ->
            switch (answer) {
              case GroupAnswer.Done<VoterTable> done -> list(done.value());
              case GroupAnswer.Refused<VoterTable> refused ->
                  throw new RefusedException(code(refused.why()), refused.detail());
              case GroupAnswer.Unknown<VoterTable> unknown ->
                  throw new UnknownOutcomeException(Optional.empty(), unknown.why());
            });
  }

  private static Refusal.Code code(GroupAnswer.Reason why) {
    return switch (why) {
      case INVALID -> Refusal.Code.INVALID;
      case OVERLOADED -> Refusal.Code.OVERLOADED;
      case DEADLINE_PASSED -> Refusal.Code.DEADLINE_PASSED;
      case NOT_LEADER, UNAVAILABLE, TRANSFERRING, BUSY, REPLACED, ENDED -> Refusal.Code.UNAVAILABLE;
    };
  }
}
