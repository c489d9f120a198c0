package io.troupe.persistence.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.troupe.testkit.await.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A leak is seen: otherwise the other tests' looking for leaks would prove nothing. */
class LeaksTest {
  @AfterEach
  void forget() {
    Leaks.forget();
  }

  @Test
  void droppedBufferIsFound() {
    Leaks.watch();
    assertThat(Leaks.found()).isEmpty();
    drop();
    Await.until(() -> !Leaks.found().isEmpty(), Mesh.LIMIT, "a leak");
  }

  private static void drop() {
    assertThat(ByteBufAllocator.DEFAULT.directBuffer(16).isReadable()).isFalse();
  }
}
