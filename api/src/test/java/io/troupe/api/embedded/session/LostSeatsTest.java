package io.troupe.api.embedded.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.View;
import io.troupe.coordination.session.Seat;
import io.troupe.coordination.session.SessionCommand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LostSeatsTest {
  private static final int HOMES = 20;

  private record Told(Seat seat, PartitionId home, CompletableFuture<Integer> answer) {}

  private final List<Told> told = new ArrayList<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<Runnable> paused = new ArrayList<>();
  private boolean closed;

  private final LostSeats seats =
      new LostSeats(
          new LostSeats.Homes() {
            @Override
            public int count() {
              return HOMES;
            }

            @Override
            public CompletionStage<Integer> endSeat(Seat over, PartitionId home, Duration timeout) {
              CompletableFuture<Integer> answer = new CompletableFuture<>();
              told.add(new Told(over, home, answer));
              return answer;
            }

            @Override
            public boolean isClosed() {
              return closed;
            }
          },
          (pause, task) -> {
            if (pause.isZero()) {
              tasks.add(task);
            } else {
              paused.add(task);
            }
          });

  private void hear(long number, Member... members) {
    seats.heard(new View(new MembershipNumber(number), List.of(members), new TreeMap<>()));
    run();
  }

  private void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private static Member member(String name, long incarnation, Member.State state) {
    return new Member(name, incarnation, "127.0.0.1:1", state, 1, "", false);
  }

  private long open() {
    return told.stream().filter(it -> !it.answer().isDone()).count();
  }

  private void answer(int at, int ended) {
    told.get(at).answer().complete(ended);
    run();
  }

  @Test
  void fewHomesAreToldAtOnceHoweverManyNodesAreDown() {
    hear(1, member("a", 1, Member.State.DOWN), member("b", 1, Member.State.DOWN));
    for (int i = 0; i < 2 * HOMES; i++) {
      assertThat(open()).isEqualTo(Math.min(LostSeats.MOST_UNDER_WAY, 2 * HOMES - i));
      answer(i, 0);
    }
    assertThat(told)
        .hasSize(2 * HOMES)
        .extracting(it -> it.seat() + "" + it.home())
        .doesNotHaveDuplicates();
    hear(2, member("a", 1, Member.State.DOWN), member("b", 1, Member.State.DOWN));
    assertThat(told).as("it is known").hasSize(2 * HOMES);
  }

  @Test
  void whoDoesNotAnswerIsToldAgainUntilItDoes() {
    hear(1, member("a", 1, Member.State.DOWN));
    for (int i = 1; i < HOMES; i++) {
      answer(i, 0);
    }
    for (int i = 0; i < 200; i++) {
      Told last = i == 0 ? told.getFirst() : told.getLast();
      last.answer().completeExceptionally(new IllegalStateException("no owner"));
      run();
      assertThat(open()).isZero();
      paused.removeFirst().run();
      assertThat(told.getLast().home()).isEqualTo(new PartitionId(0));
    }
    answer(told.size() - 1, SessionCommand.MAX_SEATED);
    assertThat(open()).as("there may be more").isEqualTo(1);
    answer(told.size() - 1, 3);
    assertThat(open()).isZero();
    assertThat(paused).isEmpty();
  }

  @Test
  void anOlderLifeIsOverWithANewerOne() {
    hear(1, member("a", 1, Member.State.UP));
    assertThat(told).isEmpty();
    hear(2, member("a", 2, Member.State.UP));
    assertThat(told).isNotEmpty().allMatch(it -> it.seat().equals(new Seat("a", 1)));
  }

  @Test
  void whoStopsTellsNobody() {
    closed = true;
    hear(1, member("a", 1, Member.State.DOWN));
    assertThat(told).isEmpty();
  }
}
