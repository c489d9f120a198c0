package io.troupe.api.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Principal;
import io.troupe.api.lock.LockAnswer;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import java.time.Duration;
import java.util.Map;
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
}
