package io.troupe.persistence.transport;

import static io.troupe.persistence.transport.Mesh.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.persistence.transport.Mesh.Node;
import io.troupe.persistence.transport.RecordingOwner.Received;
import io.troupe.persistence.transport.Transport.Lane;
import io.troupe.persistence.transport.TransportSettings.Bounds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Much to send, slow readers, and an end in the midst of it. */
class TransportFlowTest {
  private static final Bounds SMALL = new Bounds(2, 64, 100, 9 << 20, 9 << 20);

  private final Mesh mesh = new Mesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  @AfterAll
  static void nothingLeaked() {
    Leaks.expectNone();
  }

  /** In one line with the bulk bytes, some 250 pieces would come before each message. */
  @Test
  void bulkBytesDoNotStandBeforeMessages() {
    int pieces = 1_600;
    byte[] piece = new byte[64 << 10];
    Node a = mesh.start("a");
    Node b = mesh.start("b");
    Mesh.join(a, b);
    AtomicInteger bulk = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    AtomicBoolean going = new AtomicBoolean(true);
    b.owner().atBulk =
        received -> {
          bulk.incrementAndGet();
          received.next().run();
        };
    b.owner().atMessage = received -> assertThat(b.send(a, 1, "pong")).isTrue();
    a.owner().atMessage =
        received -> {
          answered.incrementAndGet();
          if (going.get()) {
            assertThat(a.send(b, 1, "ping")).isTrue();
          }
        };
    int sent = 0;
    while (a.transport().sendBulk("b", 2, piece)) {
      sent++;
    }
    assertThat(sent).isBetween(200, pieces - 200);
    assertThat(a.send(b, 1, "ping")).isTrue();
    for (; sent < pieces; sent++) {
      await(() -> a.transport().sendBulk("b", 2, piece), "room");
    }
    await(() -> bulk.get() == pieces, "100 MB");
    going.set(false);
    assertThat(answered.get()).as("answered beside %s pieces", pieces).isGreaterThan(pieces / 100);
  }

  @Test
  void slowReaderOfBulkBytesMakesTheSenderWait() {
    Node a = mesh.start(Mesh.with(Mesh.settings("a"), SMALL));
    Node b = mesh.start("b");
    Mesh.join(a, b);
    Queue<Received> held = new ConcurrentLinkedQueue<>();
    b.owner().atBulk = held::add;
    List<byte[]> sent = new ArrayList<>();
    // What the sockets take is the system's affair: until nothing moves any more.
    int pieces = 2_000;
    for (int i = 0; i < pieces; i++) {
      byte[] piece = ByteBuffer.allocate(64 << 10).putInt(i).array();
      if (!a.transport().sendBulk("b", 1, piece)) {
        break;
      }
      sent.add(piece);
      assertThat(a.transport().traffic("b", Lane.BULK).queuedBytes())
          .isLessThanOrEqualTo(SMALL.maxQueuedBulkBytes());
    }
    assertThat(sent).hasSizeLessThan(pieces);
    await(() -> held.size() == 1, "the first piece");
    for (int i = 0; i < sent.size(); i++) {
      await(() -> !held.isEmpty(), "a piece");
      assertThat(held).as("handed over at once").hasSize(1);
      Received piece = held.remove();
      assertThat(ByteBuffer.wrap(piece.payload()).getInt()).isEqualTo(i);
      piece.next().run();
      piece.next().run(); // counts once
    }
    await(() -> a.owner().timesWritable.get() == 1, "to be told of room");
    assertThat(a.transport().sendBulk("b", 1, new byte[1])).isTrue();
    await(() -> held.size() == 1, "the piece after the pause");
  }

  @Test
  void slowReaderOfMessagesLosesThemAndNobodyWaits() throws Exception {
    Node a = mesh.start(Mesh.with(Mesh.settings("a"), SMALL));
    Node b = mesh.start("b");
    Mesh.join(a, b);
    CountDownLatch reading = new CountDownLatch(1);
    List<Integer> got = new ArrayList<>();
    b.owner().atMessage =
        received -> {
          awaitDown(reading);
          synchronized (got) {
            got.add(ByteBuffer.wrap(received.payload()).getInt());
          }
        };
    int refused = 0;
    int accepted = 0;
    for (int i = 0; refused < 500; i++) {
      if (a.transport().send("b", 1, ByteBuffer.allocate(64 << 10).putInt(i).array())) {
        accepted++;
      } else {
        refused++;
      }
      Transport.Traffic traffic = a.transport().traffic("b", Lane.MESSAGES);
      assertThat(traffic.queuedFrames()).isLessThanOrEqualTo(SMALL.maxQueuedMessages());
      assertThat(traffic.queuedBytes()).isLessThanOrEqualTo(SMALL.maxQueuedMessageBytes());
    }
    assertThat(a.transport().traffic("b", Lane.MESSAGES).droppedFrames()).isEqualTo(refused);
    reading.countDown();
    int expected = accepted;
    await(
        () -> {
          synchronized (got) {
            return got.size() == expected;
          }
        },
        "what was accepted");
    synchronized (got) {
      assertThat(got).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void whatWaitsWhenAConnectionEndsIsDropped() {
    Node a = mesh.start(Mesh.with(Mesh.settings("a"), SMALL));
    Node b = mesh.start("b");
    Mesh.join(a, b);
    b.owner().atBulk = received -> {};
    AtomicLong sent = new AtomicLong();
    AtomicInteger still = new AtomicInteger();
    await(
        () -> {
          while (a.transport().sendBulk("b", 1, new byte[1 << 20])) {}
          long now = a.transport().traffic("b", Lane.BULK).sentFrames();
          return sent.getAndSet(now) == now
              ? still.incrementAndGet() == 20
              : still.getAndSet(0) < 0;
        },
        "sockets that take no more");
    Transport.Traffic before = a.transport().traffic("b", Lane.BULK);
    assertThat(before.queuedFrames()).isEqualTo(8);
    b.transport().close();
    await(() -> a.transport().traffic("b", Lane.BULK).queuedBytes() == 0, "an empty queue");
    assertThat(a.transport().traffic("b", Lane.BULK))
        .isEqualTo(new Transport.Traffic(before.sentFrames(), before.droppedFrames() + 8, 0, 0));
    assertThat(a.transport().sendBulk("b", 1, new byte[1])).isFalse();
  }

  @Test
  void closingWhileAllSendHarmsNobody() throws Exception {
    for (int round = 0; round < 5; round++) {
      Node a = mesh.start("a");
      Node b = mesh.start("b");
      Mesh.join(a, b);
      AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
      AtomicInteger sent = new AtomicInteger();
      AtomicBoolean going = new AtomicBoolean(true);
      List<Thread> senders = new ArrayList<>();
      for (Lane lane : List.of(Lane.MESSAGES, Lane.MESSAGES, Lane.BULK)) {
        senders.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        while (going.get()) {
                          byte[] payload = new byte[1_000];
                          boolean taken =
                              lane == Lane.BULK
                                  ? a.transport().sendBulk("b", 1, payload)
                                  : a.transport().send("b", 1, payload);
                          sent.addAndGet(taken ? 1 : 0);
                        }
                      } catch (RuntimeException e) {
                        failed.set(e);
                      }
                    }));
      }
      await(() -> sent.get() > 2_000, "frames under way");
      (round % 2 == 0 ? a : b).transport().close();
      going.set(false);
      for (Thread sender : senders) {
        sender.join();
      }
      a.transport().close();
      b.transport().close();
      assertThat(failed.get()).isNull();
      assertThat(a.transport().send("b", 1, new byte[1])).isFalse();
    }
  }

  private static void awaitDown(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
