package io.troupe.persistence.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Deadline;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.membership.Admission;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.membership.View;
import io.troupe.consensus.Payload;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupCalls;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.membership.rules.RegisterCommand;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisterClientTest {
  private static final GroupId GROUP = new GroupId(5);
  private static final PartitionId P = new PartitionId(7);
  private static final Move FIRST = new Move(P, Optional.empty(), "b");

  @TempDir private Path home;
  private SoleGroup calls;
  private RegisterClient client;

  @BeforeEach
  void begin() {
    calls = new SoleGroup(home);
    client = client();
  }

  @Test
  void theViewHasTheNodeOnceItIsAdmitted() {
    List<View> heard = new ArrayList<>();
    client.listen(heard::add);
    assertThat(client.latest()).isEmpty();
    assertThat(get(client.enter(entrance("a", 1, 125)))).isInstanceOf(Admission.Form.class);
    get(client.up(Generation.FIRST));
    get(client.refresh());
    assertThat(client.latest().orElseThrow().member("a").orElseThrow().state())
        .isEqualTo(Member.State.UP);
    assertThat(heard).hasSize(2);
  }

  @Test
  void aNewIncarnationTakesThePlaceOfTheOneThatIsRegistered() {
    get(client.enter(entrance("a", 1, 125)));
    RegisterClient anew = client();
    assertThat(get(anew.enter(entrance("a", 2, 125)))).isInstanceOf(Admission.Form.class);
    assertThat(get(anew.enter(entrance("a", 2, 125)))).isInstanceOf(Admission.Form.class);
    assertThat(code(client.enter(entrance("a", 1, 125)))).isEqualTo(Refusal.Code.NO_SESSION);
    assertThat(code(client.up(Generation.FIRST))).isEqualTo(Refusal.Code.NO_SESSION);
  }

  /** Its command would name the later one as the one to be replaced. */
  @Test
  void anEntranceThatALaterIncarnationOvertakesDoesNothing() {
    CompletableFuture<Payload> late = new CompletableFuture<>();
    Deque<CompletableFuture<Payload>> waits = new ArrayDeque<>(List.of(late));
    GroupCalls slow =
        new GroupCalls() {
          @Override
          public CompletionStage<GroupAnswer<Applied>> propose(
              GroupId group, Payload command, Deadline deadline) {
            return calls.propose(group, command, deadline);
          }

          @Override
          public CompletionStage<GroupAnswer<Payload>> query(
              GroupId group, Payload question, Deadline deadline) {
            @Nullable CompletableFuture<Payload> first = waits.poll();
            return first == null
                ? calls.query(group, question, deadline)
                : first.thenCompose(unused -> calls.query(group, question, deadline));
          }
        };
    client = new RegisterClient(slow, GROUP, "10.0.0.1:1", "1");
    CompletionStage<Admission> first = client.enter(entrance("a", 1, 125));
    get(client.enter(entrance("a", 2, 125)));
    late.complete(Payload.wrap(new byte[0]));
    assertThat(code(first)).isEqualTo(Refusal.Code.NO_SESSION);
    assertThat(get(client.enter(entrance("a", 2, 125)))).isInstanceOf(Admission.Form.class);
  }

  @Test
  void whoeverIsDownHearsThatItIsOver() {
    get(client.enter(entrance("a", 1, 125)));
    get(client.command(new RegisterCommand.Down("a", 1, "b", 0, List.of())));
    assertThat(code(client.enter(entrance("a", 1, 125)))).isEqualTo(Refusal.Code.NO_SESSION);
  }

  @Test
  void otherSettingsAreInvalidWithBothValues() {
    get(client.enter(entrance("a", 1, 125)));
    assertThatThrownBy(() -> get(client().enter(entrance("b", 2, 200))))
        .hasMessageContaining("125")
        .hasMessageContaining("200");
    assertThat(code(client().enter(entrance("b", 2, 200)))).isEqualTo(Refusal.Code.INVALID);
  }

  @Test
  void whereTheGroupDoesNotAnswerItIsUnavailable() {
    calls.isAway(true);
    assertThat(code(client.enter(entrance("a", 1, 125)))).isEqualTo(Refusal.Code.UNAVAILABLE);
    calls.isAway(false);
    get(client.enter(entrance("a", 1, 125)));
    calls.isAway(true);
    assertThat(code(client.leave())).isEqualTo(Refusal.Code.UNAVAILABLE);
    calls.isAway(false);
    get(client.leave());
  }

  @Test
  void movesAndDrainsAreSeenOnceTheyAreDone() {
    RegisterClient other = twoAreUp();
    get(client.place(List.of(FIRST)));
    assertThat(owner(client)).contains(new Ownership("b", Optional.empty(), false));
    get(client.place(List.of(FIRST)));
    assertThat(owner(other)).isEmpty();
    get(other.drain("a"));
    assertThat(other.latest().orElseThrow().member("a").orElseThrow().drains()).isTrue();
    assertThat(owner(other)).isPresent();
  }

  @Test
  void aNodeServesAsItsLastIncarnationWhatItOwns() {
    RegisterClient other = twoAreUp();
    get(client.place(List.of(FIRST)));
    get(client.serves(Set.of(P)));
    get(other.serves(Set.of(P)));
    assertThat(owner(other)).as("it is heard of later").isEmpty();
    get(client.refresh());
    assertThat(owner(client)).contains(new Ownership("b", Optional.empty(), true));
    get(client().enter(entrance("b", 3, 125)));
    get(other.serves(Set.of(P)));
    get(client.refresh());
    assertThat(owner(client)).contains(new Ownership("b", Optional.empty(), false));
  }

  @Test
  void nothingToSayIsSaidToNobody() {
    calls.isAway(true);
    get(client.serves(Set.of()));
    get(client.place(List.of()));
    assertThat(code(client.place(List.of(FIRST)))).isEqualTo(Refusal.Code.UNAVAILABLE);
    assertThat(code(client.drain("a"))).isEqualTo(Refusal.Code.UNAVAILABLE);
  }

  @Test
  void nobodyElseOrNobodyAtAllCannotBeDrained() {
    twoAreUp();
    assertThat(code(client.drain("c"))).isEqualTo(Refusal.Code.INVALID);
    get(client.drain("b"));
    assertThat(code(client.drain("a"))).isEqualTo(Refusal.Code.INVALID);
  }

  @Test
  void whoNoLongerListensHearsNothing() {
    List<View> heard = new ArrayList<>();
    List<View> heardStill = new ArrayList<>();
    Runnable end = client.listen(heard::add);
    client.listen(heardStill::add);
    get(client.enter(entrance("a", 1, 125)));
    end.run();
    end.run();
    get(client.up(Generation.FIRST));
    get(client.refresh());
    assertThat(heard).hasSize(1);
    assertThat(heardStill).hasSize(2);
  }

  /** Node a, and b as the other one. */
  private RegisterClient twoAreUp() {
    RegisterClient other = client();
    get(client.enter(entrance("a", 1, 125)));
    get(client.up(Generation.FIRST));
    get(other.enter(entrance("b", 2, 125)));
    get(other.up(Generation.FIRST));
    get(client.refresh());
    return other;
  }

  private static Optional<Ownership> owner(RegisterClient of) {
    return of.latest().map(it -> it.owners().get(P));
  }

  private RegisterClient client() {
    return new RegisterClient(calls, GROUP, "127.0.0.1:1", "test");
  }

  private static Entrance entrance(String name, long incarnation, int bound) {
    return new Entrance(
        name,
        "disk-" + name,
        incarnation,
        "pekko://troupe@127.0.0.1:" + incarnation,
        1,
        "default",
        false,
        new FixedSettings("troupe", 256, "xxhash64", 1, bound));
  }

  private static Refusal.Code code(CompletionStage<?> stage) {
    try {
      Object answer = get(stage);
      throw new AssertionError("answered " + answer);
    } catch (RefusedException e) {
      return e.refusal().code();
    }
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      throw e;
    }
  }
}
