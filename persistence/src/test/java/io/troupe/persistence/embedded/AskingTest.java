package io.troupe.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Deadline;
import io.troupe.actors.Epoch;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupCalls;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.machine.JournalMeter;
import io.troupe.persistence.machine.wire.AnswerFormats;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AskingTest {
  private static final JournalAnswer FENCED = new JournalAnswer.Fenced(new Epoch(2), "node 3");

  /** The first copy may have been stored before the other owner came. */
  @Test
  void isUnknownWhereACopyWasNotAnsweredAndTheNextOneIsFenced() {
    assertThatThrownBy(() -> propose(FENCED, true))
        .hasCauseInstanceOf(JournalException.class)
        .hasMessageContaining("unknown");
    assertThat(propose(FENCED, false)).isEqualTo(FENCED);
  }

  @Test
  void isDoneWhereOneCopyIsWhateverBecameOfOthers() {
    JournalAnswer done = new JournalAnswer.Confirmed();
    assertThat(propose(done, true)).isEqualTo(done);
  }

  private static JournalAnswer propose(JournalAnswer said, boolean afterOthers) {
    GroupCalls calls =
        new GroupCalls() {
          @Override
          public CompletionStage<GroupAnswer<Applied>> propose(
              GroupId group, Payload command, Deadline deadline) {
            Payload answer = Payload.wrap(AnswerFormats.encode(said));
            return CompletableFuture.completedStage(
                new GroupAnswer.Done<>(new Applied(new LogIndex(7), answer, afterOthers)));
          }

          @Override
          public CompletionStage<GroupAnswer<Payload>> query(
              GroupId group, Payload question, Deadline deadline) {
            throw new AssertionError("nothing is asked");
          }
        };
    return new Asking(
            new JournalPorts(
                calls,
                Optional::empty,
                new JournalMeter(),
                Optional::empty,
                Optional::empty,
                System::nanoTime),
            Duration.ofSeconds(1))
        .propose(GroupId.SOLE, Payload.utf8("append"))
        .toCompletableFuture()
        .join();
  }
}
