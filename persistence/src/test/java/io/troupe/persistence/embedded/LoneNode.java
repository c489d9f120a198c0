package io.troupe.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Deadline;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.consensus.Payload;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupSettings;
import io.troupe.persistence.groups.GroupSettings.Cuts;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.groups.store.GroupStore.RoundWriter;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.machine.wire.JournalQuestion;
import io.troupe.persistence.machine.wire.QuestionFormats;
import io.troupe.persistence.membership.RegisterMachine;
import io.troupe.persistence.node.JournalNode;
import io.troupe.persistence.process.GroupMachines;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.persistence.process.ProcessSettings;
import io.troupe.persistence.process.ProcessSettings.Tuning;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** Opens nodes that are a cluster each, as production does, but with faults and short waits. */
final class LoneNode {
  private LoneNode() {}

  static JournalNode open(EmbeddedJournalSettings settings) {
    return open(settings, UnaryOperator.identity());
  }

  /**
   * With something put around the writing of the groups' log, such as a fault. All groups have
   * leaders: what is written from now on is what the test asks for.
   */
  static JournalNode open(EmbeddedJournalSettings settings, UnaryOperator<RoundWriter> around) {
    JournalNode node = open(settings, around, FreeSpace::of, usualCuts());
    GroupId.DATA.forEach(
        group ->
            answered(node, group, QuestionFormats.encode(new JournalQuestion.Confirms(List.of()))));
    answered(
        node,
        NodeProcess.SYSTEM,
        RegisterMachine.questionAbove(MembershipNumber.FIRST).unsafeArray());
    return node;
  }

  private static void answered(JournalNode node, GroupId group, byte[] question) {
    Deadline deadline = new Deadline(System.nanoTime() + Duration.ofSeconds(60).toNanos());
    assertThat(
            node.process()
                .calls()
                .query(group, Payload.wrap(question), deadline)
                .toCompletableFuture()
                .join())
        .isInstanceOf(GroupAnswer.Done.class);
  }

  /** With its log cut so. */
  static JournalNode open(EmbeddedJournalSettings settings, Cuts cuts) {
    return open(settings, UnaryOperator.identity(), FreeSpace::of, cuts);
  }

  /** With another look at the disk. */
  static JournalNode open(EmbeddedJournalSettings settings, SpaceOf spaceOf) {
    return open(settings, UnaryOperator.identity(), spaceOf, usualCuts());
  }

  /** How to look at the disk of a directory. */
  interface SpaceOf {
    FreeSpace of(Path directory, long minFreeBytes) throws IOException;
  }

  /** A log that is cut each 32 tails. */
  static Cuts cuts(long tailBytes) {
    return new Cuts(1_000_000, 32 * tailBytes, 100_000, tailBytes);
  }

  static Cuts usualCuts() {
    return cuts(1 << 20);
  }

  private static JournalNode open(
      EmbeddedJournalSettings settings,
      UnaryOperator<RoundWriter> around,
      SpaceOf spaceOf,
      Cuts cuts) {
    return JournalNode.open(
        settings,
        ProcessSettings.of("test", "alone").withTuning(tuning(cuts)),
        new GroupMachines() {
          @Override
          public GroupStateMachine of(GroupId group) {
            return new RegisterMachine(settings.directory().resolve("register"), state -> {});
          }

          @Override
          public RoundWriter around(RoundWriter writer) {
            return around.apply(writer);
          }

          @Override
          public FreeSpace space(Path directory, long minFreeBytes) throws IOException {
            return spaceOf.of(directory, minFreeBytes);
          }
        });
  }

  /** It is elected within two ticks. */
  private static Tuning tuning(Cuts cuts) {
    Tuning usual = Tuning.DEFAULT;
    GroupSettings groups = usual.groups();
    return new Tuning(
        new GroupSettings(
            groups.raft().withElection(2, 1), Duration.ofMillis(25), groups.queues(), cuts),
        usual.calls(),
        usual.bounds(),
        usual.timing(),
        usual.helloMillis(),
        usual.handOverMillis());
  }
}
