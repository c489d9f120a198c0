package io.troupe.trial.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.testkit.await.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaneTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void whatArrivesLeavesNoSoonerThanTheDelaySays() {
    Duration late = Duration.ofMillis(80);
    Sink to = new Sink();
    Lane lane = new Lane(source(new byte[] {1}), to, () -> new Delay(late, late));
    long beganNs = System.nanoTime();
    lane.read();
    lane.write();
    assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isGreaterThanOrEqualTo(late);
    assertThat(to.taken.toByteArray()).containsExactly(1);
  }

  @Test
  void piecesKeepTheirOrderWhateverTheDelayOfEachAndTheEndIsLast() {
    byte[] all = new byte[200];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    Sink to = new Sink();
    Delay delay = new Delay(Duration.ZERO, Duration.ofMillis(20));
    Lane lane = new Lane(source(all), to, () -> delay);
    lane.read();
    assertThat(to.ended).isFalse();
    lane.write();
    assertThat(to.taken.toByteArray()).isEqualTo(all);
    assertThat(to.ended).isTrue();
  }

  @Test
  void nothingIsReadWhileTheRoomIsTakenUntilTheReceiverIsGone() throws Exception {
    Endless from = new Endless();
    Sink to = new Sink();
    Lane lane = new Lane(from, to, () -> Delay.NONE);
    Thread reader = Thread.ofPlatform().start(lane::read);
    Await.until(
        () -> reader.getState() == Thread.State.WAITING,
        Duration.ofSeconds(30),
        "a reader that waits");
    assertThat(from.read.get())
        .isBetween((long) Lane.ROOM_BYTES, (long) Lane.ROOM_BYTES + Lane.PIECE_BYTES);
    to.close();
    lane.write();
    reader.join();
    assertThat(from.isClosed()).isTrue();
  }

  @Test
  void aDelayIsATimeFromLeastToMost() {
    Delay delay = new Delay(Duration.ofNanos(3), Duration.ofNanos(4));
    for (int i = 0; i < 100; i++) {
      assertThat(delay.drawNanos()).isBetween(3L, 4L);
    }
    assertThat(Delay.NONE.drawNanos()).isZero();
    assertThatThrownBy(() -> new Delay(HOUR, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Delay(Duration.ofNanos(-1), HOUR))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Where these arrive, each byte by itself, and then the end. */
  private static Socket source(byte[] bytes) {
    InputStream in =
        new ByteArrayInputStream(bytes) {
          @Override
          public int read(byte[] into) {
            return super.read(into, 0, 1);
          }
        };
    return new Socket() {
      @Override
      public InputStream getInputStream() {
        return in;
      }
    };
  }

  /** Takes all, until it is closed. */
  private static final class Sink extends Socket {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private boolean ended;

    @Override
    public OutputStream getOutputStream() throws IOException {
      if (isClosed()) {
        throw new IOException("closed");
      }
      return taken;
    }

    @Override
    public void shutdownOutput() {
      ended = true;
    }
  }

  /** Where more arrives without end, until it is closed. */
  private static final class Endless extends Socket {
    private final AtomicLong read = new AtomicLong();

    @Override
    public InputStream getInputStream() {
      return new InputStream() {
        @Override
        public int read() {
          throw new UnsupportedOperationException("one by one");
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
          if (isClosed()) {
            throw new IOException("closed");
          }
          read.addAndGet(length);
          return length;
        }
      };
    }
  }
}
