package io.troupe.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockClientTest {
  @Test
  void whoIsRefusedForACycleHearsWhoWaitsForWhom() throws Exception {
    try (FakeNode node = FakeNode.start();
        LockClient client = new LockClient(node.url(), Duration.ofSeconds(5), Principal.NONE)) {
      node.answers(
          409,
          Map.of("Content-Type", "application/problem+json"),
          """
          {"type":"urn:troupe:problem:lock-deadlock","code":"lock-deadlock","status":409,
          "outcome":"refused","detail":"ann waits for bob"}\
          """);
      assertThat(client.await(new LockName("l"), new LockOwner("ann"), new LockTicket(7)))
          .isEqualTo(new LockAnswer.Deadlocked("ann waits for bob"));
    }
  }

  /** Else a repeat would count twice, and end what its owner acquired again meanwhile. */
  @Test
  void aReleaseThatNobodyAnsweredIsRepeatedUnderItsKey() throws Exception {
    try (FakeNode node = FakeNode.start();
        LockClient client = new LockClient(node.url(), Duration.ofSeconds(5), Principal.NONE)) {
      RemoteLock lock = new RemoteLock(client, new LockName("l"));
      node.answersProblem(504, "outcome-unknown", "unknown", "");
      UnknownOutcomeException unknown =
          catchThrowableOfType(UnknownOutcomeException.class, () -> release(lock, Options.DEFAULT));
      String key = node.last().header("Idempotency-key");
      assertThat(key).isEqualTo(unknown.retryWith().orElseThrow().toString());

      node.answers(200, Map.of("Content-Type", "application/json"), "{\"holds\":1}");
      assertThat(release(lock, Options.DEFAULT.asRetryOf(unknown.retryWith().get()))).contains(1);
      assertThat(node.last().header("Idempotency-key")).isEqualTo(key);
      assertThat(node.last().header("Troupe-retry")).isEqualTo("true");
    }
  }

  private static Optional<Integer> release(RemoteLock lock, Options options) {
    return Requests.await(lock.release(new LockOwner("ann"), new FencingToken(7), options));
  }
}
