package io.troupe.persistence.cassandra.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.testkit.golden.GoldenLines;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The content of a batch; a change of its golden bytes is a change of what lies in Cassandra. */
class BatchTest {
  private static final List<Bytes> EVENTS =
      List.of(Bytes.utf8("one"), Bytes.EMPTY, Bytes.utf8("three"));

  @Test
  void itsContentIsWrittenAndReadAsEver() {
    Map<String, String> golden = GoldenLines.named(BatchTest.class, "content-1.txt");
    assertThat(golden).containsOnlyKeys("three-events");
    String hex = Objects.requireNonNull(golden.get("three-events"));
    assertThat(HexFormat.of().formatHex(Batch.encode(EVENTS).toArray())).isEqualTo(hex);
    Bytes content = Bytes.wrap(HexFormat.of().parseHex(hex));
    assertThat(batch(17, 19, content).decode(content)).isEqualTo(EVENTS);
  }

  @Test
  void damagedContentIsNoticed() {
    Bytes content = Batch.encode(EVENTS);
    byte[] damaged = content.toArray();
    damaged[damaged.length - 1] ^= 1;
    for (Bytes each :
        List.of(Bytes.wrap(damaged), Bytes.EMPTY, Batch.encode(EVENTS.subList(0, 2)))) {
      assertThatThrownBy(() -> batch(17, 19, content).decode(each))
          .isInstanceOf(WireFormatException.class);
    }
    assertThatThrownBy(() -> batch(17, 18, content).decode(content))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("17 to 18");
  }

  @Test
  void aLaterFormatIsNamed() {
    byte[] later = Batch.encode(EVENTS).toArray();
    later[0] = 2;
    assertThatThrownBy(() -> batch(17, 19, Bytes.EMPTY).decode(Bytes.wrap(later)))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("format 2, this build reads format 1");
  }

  private static Batch batch(long first, long last, Bytes content) {
    return new Batch(
        new Epoch(3),
        new SequenceNumber(first),
        new SequenceNumber(last),
        AppendBatch.checksumOf(EVENTS),
        Optional.of(content),
        Optional.empty(),
        0);
  }
}
