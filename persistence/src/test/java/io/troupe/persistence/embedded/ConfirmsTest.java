package io.troupe.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Epoch;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.log.LogIndex;
import io.troupe.persistence.machine.wire.JournalQuestion;
import io.troupe.persistence.machine.wire.JournalReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ConfirmsTest {
  private static final JournalAnswer.Fenced FENCED = new JournalAnswer.Fenced(epoch(9), "n2");

  private final List<Question> questions = new ArrayList<>();
  private long nanos;
  private final Confirms confirms = new Confirms(10, this::asked, () -> nanos);

  /** One that was asked, and its answer to come. */
  private record Question(JournalQuestion.Confirms asked, CompletableFuture<JournalReply> reply) {
    List<String> names() {
      return asked.held().stream().map(it -> it.id().value()).toList();
    }
  }

  private CompletableFuture<JournalReply> asked(JournalQuestion question) {
    Question one = new Question((JournalQuestion.Confirms) question, new CompletableFuture<>());
    questions.add(one);
    return one.reply();
  }

  @Test
  void whatComesWhileAQuestionIsUnderWayGoesWithTheNext() {
    var a = confirm("a");
    var b = confirm("b");
    var c = confirm("c");
    assertThat(questions).hasSize(1);
    answer(0, new JournalAnswer.Confirmed());
    assertThat(a).isCompletedWithValue(new JournalAnswer.Confirmed());
    assertThat(b).as("its arrival may lie behind that barrier").isNotDone();
    assertThat(questions.get(1).names()).containsExactly("b", "c");
    answer(1, new JournalAnswer.Confirmed(), FENCED);
    assertThat(b).isCompletedWithValue(new JournalAnswer.Confirmed());
    assertThat(c).isCompletedWithValue(FENCED);
    quietly("d");
    assertThat(questions).as("it rests in between").hasSize(3);
  }

  @Test
  void besideASlowQuestionTheNextLeaves() {
    var a = confirm("a");
    nanos += Confirms.BESIDE_NANOS - 1;
    quietly("b");
    assertThat(questions).hasSize(1);
    nanos++;
    var c = confirm("c");
    assertThat(questions.get(1).names()).containsExactly("b", "c");
    quietly("d");
    assertThat(questions).as("the newest has just left").hasSize(2);
    answer(1, new JournalAnswer.Confirmed(), new JournalAnswer.Confirmed());
    assertThat(c).isDone();
    assertThat(a).isNotDone();
    assertThat(questions.get(2).names()).as("at once behind an answer").containsExactly("d");
  }

  @Test
  void noMoreThanSomeAreUnderWay() {
    for (int i = 0; i < Confirms.MAX_UNDER_WAY + 2; i++) {
      nanos += Confirms.BESIDE_NANOS;
      quietly("p" + i);
    }
    assertThat(questions).hasSize(Confirms.MAX_UNDER_WAY);
    answer(0, new JournalAnswer.Confirmed());
    assertThat(questions.getLast().names()).containsExactly("p4", "p5");
  }

  @Test
  void aQuestionThatFailsFailsThoseWhoWentWithIt() {
    var a = confirm("a");
    var b = confirm("b");
    questions.getFirst().reply().completeExceptionally(new IllegalStateException("lost"));
    assertThat(a).isCompletedExceptionally();
    assertThat(b).isNotDone();
    assertThat(questions).hasSize(2);
  }

  @Test
  void asManyWaitAsMay() {
    quietly("a");
    for (int i = 0; i < 10; i++) {
      assertThat(confirm("w" + i)).isNotDone();
    }
    assertThatThrownBy(() -> confirm("z").join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("10 confirms wait");
  }

  /** One whose answer is of no interest. */
  private void quietly(String id) {
    var unused = confirm(id);
  }

  private CompletableFuture<JournalAnswer.ToConfirm> confirm(String id) {
    return confirms
        .confirm(new JournalQuestion.Held(new PersistenceId(id), epoch(1)))
        .toCompletableFuture();
  }

  private void answer(int question, JournalAnswer.ToConfirm... answers) {
    boolean unused =
        questions
            .get(question)
            .reply()
            .complete(
                new JournalReply(new LogIndex(1), new JournalReply.Confirms(List.of(answers))));
  }

  private static Epoch epoch(long number) {
    return new Epoch(number);
  }
}
