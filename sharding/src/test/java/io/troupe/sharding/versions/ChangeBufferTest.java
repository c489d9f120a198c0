package io.troupe.sharding.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChangeBufferTest {
  private record Written(long position, Bytes content) {}

  /** Against a plain queue: records of all sizes, also larger than a block, come and go. */
  @Test
  void isAQueueThatCanBeReadFromBothEnds() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      ChangeBuffer buffer = new ChangeBuffer(256);
      ArrayDeque<Written> queue = new ArrayDeque<>();
      for (int step = 0; step < 300; step++) {
        if (random.nextInt(5) < 3) {
          byte[] content = new byte[random.nextInt(random.nextInt(10) == 0 ? 600 : 60)];
          random.nextBytes(content);
          long position = buffer.begin(content.length);
          buffer.raw(content);
          queue.add(new Written(position, Bytes.wrap(content)));
        } else if (!queue.isEmpty()) {
          assertThat(buffer.tail()).isEqualTo(queue.remove().position());
          buffer.removeFirst();
        }
        assertThat(buffer.isEmpty()).as("seed %d", seed).isEqualTo(queue.isEmpty());
      }
      check(buffer, queue);
    }
  }

  private static void check(ChangeBuffer buffer, ArrayDeque<Written> queue) {
    List<Long> backward = new ArrayList<>();
    long position = buffer.head();
    while (position > buffer.tail()) {
      position = buffer.before(position);
      backward.add(position);
    }
    Iterator<Written> newestFirst = queue.descendingIterator();
    for (long found : backward) {
      Written written = newestFirst.next();
      assertThat(found).isEqualTo(written.position());
      assertThat(Bytes.wrap(buffer.reader(found).raw(written.content().length())))
          .isEqualTo(written.content());
      assertThat(buffer.lengthOf(found)).isEqualTo(written.content().length() + 8);
    }
    assertThat(newestFirst.hasNext()).isFalse();
  }

  @Test
  void numbersComeBackAsTheyWent() {
    ChangeBuffer buffer = new ChangeBuffer(64);
    long position = buffer.begin(1 + 2 + 4 + 8 + 8);
    buffer.u8(255).u16(65_535).i32(Integer.MIN_VALUE).i64(Long.MIN_VALUE).i64(-1);
    ChangeBuffer.Reader in = buffer.reader(position);
    assertThat(in.u8()).isEqualTo(255);
    assertThat(in.u16()).isEqualTo(65_535);
    assertThat(in.i32()).isEqualTo(Integer.MIN_VALUE);
    assertThat(in.i64()).isEqualTo(Long.MIN_VALUE);
    assertThat(in.i64()).isEqualTo(-1);
  }
}
