package io.troupe.sharding.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Refusal;
import io.troupe.actors.SessionId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientSessionTest {
  private static final SessionId FIRST = new SessionId(3, 1);
  private static final SessionId SECOND = new SessionId(3, 2);

  private final ClientSession session = new ClientSession();
  private final List<String> heard = new ArrayList<>();

  @Test
  void asksForOneOpeningHoweverManyWaitAndServesThemInOrder() {
    assertThat(session.use(user("a"))).isTrue();
    assertThat(session.use(user("b"))).isFalse();
    assertThat(heard).isEmpty();

    session.opened(FIRST);
    assertThat(session.use(user("c"))).isFalse();
    assertThat(heard)
        .containsExactly("a " + FIRST + "/1", "b " + FIRST + "/2", "c " + FIRST + "/3");
  }

  @Test
  void tellsWhoeverWaitsWhyThereIsNoneAndTriesAgainForTheNext() {
    assertThat(session.use(user("a"))).isTrue();
    session.failed(new Refusal(Refusal.Code.OVERLOADED, "too many"));
    assertThat(heard).containsExactly("a refused: too many");

    assertThat(session.use(user("b"))).isTrue();
    session.opened(FIRST);
    assertThat(heard).contains("b " + FIRST + "/1");
  }

  @Test
  void isOpenedAnewOnceForgottenAndOnlyByWhoeverUsedTheForgottenOne() {
    assertThat(session.use(user("a"))).isTrue();
    session.opened(FIRST);
    RequestNumbers first = session.open();
    assertThat(first).isNotNull();
    session.forget(first);
    assertThat(session.use(user("b"))).isTrue();
    session.opened(SECOND);
    session.forget(first);

    assertThat(session.use(user("c"))).isFalse();
    assertThat(heard).endsWith("b " + SECOND + "/1", "c " + SECOND + "/2");
  }

  private ClientSession.User user(String name) {
    return new ClientSession.User() {
      @Override
      public void ready(RequestNumbers numbers) {
        heard.add(name + " " + numbers.number().id());
      }

      @Override
      public void refused(Refusal why) {
        heard.add(name + " refused: " + why.detail());
      }
    };
  }
}
