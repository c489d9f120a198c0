package io.troupe.api.guard.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.guard.GuardedService;
import io.troupe.api.guard.TokenMemory;
import io.troupe.sharding.guard.GuardLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FencingFilterTest {
  @Test
  void staleChangesDoNotReachTheServlet() throws Exception {
    TokenMemory memory = new TokenMemory(GuardLimits.DEFAULT);
    try (FencedServlet server = new FencedServlet(memory)) {
      GuardedService.check(server.uri());
    }
    assertThat(memory.refused()).isEqualTo(1);
  }
}
