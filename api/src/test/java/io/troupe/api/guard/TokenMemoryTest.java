package io.troupe.api.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.sharding.guard.GuardLimits;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenMemoryTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final TokenMemory memory = new TokenMemory(new GuardLimits(2, 1_000), nanos::get);
  private final HttpGuard guard = new HttpGuard(memory);

  @Test
  void aSmallerTokenIsRefusedPerResource() {
    memory.pass("/a", token(57));
    memory.pass("/b", token(3));
    memory.pass("/a", token(57));
    assertThatThrownBy(() -> memory.pass("/a", token(56))).isInstanceOf(StaleTokenException.class);
    assertThat(memory.refused()).isEqualTo(1);
  }

  @Test
  void oneTooManyIsRefusedUntilSomethingIsOverItsTime() {
    memory.pass("/a", token(57));
    memory.pass("/b", token(3));
    assertThatThrownBy(() -> memory.pass("/c", token(1)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().code()).isEqualTo(Refusal.Code.OVERLOADED));
    assertThat(guard.check("PUT", "/c", List.of("1")).orElseThrow().status()).isEqualTo(503);
    nanos.addAndGet(1_001_000_000L); // over the edge of what a long counts
    memory.pass("/c", token(1));
    memory.pass("/a", token(1));
  }

  @Test
  void namesOfResourcesHaveALimit() {
    memory.pass("x".repeat(TokenMemory.MAX_RESOURCE_BYTES), token(1));
    assertThatThrownBy(() -> memory.pass("x".repeat(TokenMemory.MAX_RESOURCE_BYTES + 1), token(1)))
        .hasMessageContaining("1 to 2048 bytes, not 2049");
    assertThatThrownBy(() -> memory.pass("", token(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "01", "1.5", "", "x", "9223372036854775808", "1, 2"})
  void whatIsNoTokenIsInvalid(String value) {
    assertThat(guard.check("PUT", "/a", List.of(value)).map(HttpGuard.Denied::status))
        .isEqualTo(Optional.of(400));
    assertThat(guard.check("PUT", "/a", List.of("1", "1")).orElseThrow().status()).isEqualTo(400);
  }

  @Test
  void changesNeedATokenAndReadsDoNot() {
    assertThat(guard.check("POST", "/a", List.of()).orElseThrow().status()).isEqualTo(428);
    for (String read : new String[] {"GET", "HEAD", "OPTIONS", "TRACE", "get"}) {
      assertThat(guard.check(read, "/a", List.of())).isEmpty();
    }
    assertThat(guard.check("PUT", "/a", List.of("9223372036854775807"))).isEmpty();
  }

  @Test
  void aProblemSaysTheLargest() {
    memory.pass("/a", token(57));
    assertThat(guard.check("PUT", "/a", List.of("41")).orElseThrow())
        .isEqualTo(
            new HttpGuard.Denied(
                412,
                """
                {"type":"urn:troupe:problem:stale-token","title":"The request is not let in",\
                "status":412,"detail":"token 41 is stale: 57 was here; nothing was done",\
                "code":"stale-token","outcome":"refused","token":57}\
                """));
  }

  private static FencingToken token(long number) {
    return new FencingToken(number);
  }
}
