package io.troupe.persistence.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.membership.Admission;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.View;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.membership.rules.RegisterCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisterClientTest {
  private static final GroupId GROUP = new GroupId(5);

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
