package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.troupe.testkit.await.Await;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A leak is seen: otherwise the other tests' looking for leaks would prove nothing. */
class LeaksTest {
  @AfterEach
  void forget() {
    Leaks.watchNoMore();
  }

  @Test
  void droppedBufferIsFound() {
    Leaks.watch();
    drop();
    Await.until(() -> !Leaks.found().isEmpty(), Duration.ofSeconds(20), "a leak");
  }

  private static void drop() {
    assertThat(ByteBufAllocator.DEFAULT.directBuffer(16).isReadable()).isFalse();
  }
}
