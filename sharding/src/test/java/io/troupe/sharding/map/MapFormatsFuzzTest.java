package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.troupe.actors.Bytes;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.wire.UnknownManifestException;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged bytes end in a clear refusal, never in another exception nor in a huge allocation. */
class MapFormatsFuzzTest {
  private static final int ROUNDS_PER_FORM = 2_000;

  /**
   * No input here is longer than a few hundred bytes, and a wild length is anything up to 2 GiB.
   * What is left is for the JVM, which loads classes and links messages when it first meets them.
   */
  private static final long MAX_ALLOCATION_BYTES = 1 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Bytes in some form, and how they are read. */
  private record Form(String name, Bytes bytes, Consumer<Bytes> read) {}

  @Test
  void everyCutIsNoticed() {
    for (Form form : forms()) {
      byte[] whole = form.bytes().toArray();
      form.read().accept(form.bytes());
      for (int length = 0; length < whole.length; length++) {
        Bytes cut = Bytes.wrap(Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> form.read().accept(cut))
            .as("%s cut at %d", form.name(), length)
            .isInstanceOf(WireFormatException.class);
      }
    }
  }

  @Test
  void bytesBehindTheEndAreNoticed() {
    for (Form form : forms()) {
      Bytes longer = form.bytes().successor();
      assertThatThrownBy(() -> form.read().accept(longer))
          .as(form.name())
          .isInstanceOf(WireFormatException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void damageIsReadAsSomethingElseOrRefused(long seed) {
    Random random = new Random(Long.getLong("troupe.seed", seed));
    int refused = 0;
    int read = 0;
    long worst = 0;
    for (Form form : forms()) {
      for (int i = 0; i < ROUNDS_PER_FORM; i++) {
        Bytes damaged = damage(form.bytes().toArray(), random);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
          form.read().accept(damaged);
          read++;
        } catch (WireFormatException | UnknownManifestException e) {
          refused++;
        } catch (RuntimeException e) {
          throw new AssertionError("seed %d: %s as %s".formatted(seed, form.name(), damaged), e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        worst = Math.max(worst, allocated);
        assertThat(allocated)
            .as("seed %d: bytes allocated for %s as %s", seed, form.name(), damaged)
            .isLessThan(MAX_ALLOCATION_BYTES);
      }
    }
    System.out.printf(
        "seed %d: %d damaged inputs refused, %d read as something else, worst allocation %d"
            + " bytes%n",
        seed, refused, read, worst);
    assertThat(refused).isPositive();
    assertThat(read).isPositive();
  }

  @Test
  void contentThatARecordRefusesIsAFaultOfTheBytes() {
    Bytes badName = new WireWriter(16).text("no blanks").toBytes();
    assertThatThrownBy(() -> MapSamples.decode("map.clear@1", badName))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("no blanks");

    Bytes emptyKey = new WireWriter(16).text("m").bytes(Bytes.EMPTY).u8(2).toBytes();
    assertThatThrownBy(() -> MapSamples.decode("map.get@1", emptyKey))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("a key has 1 to 1024 bytes, not 0");
  }

  @Test
  void anEventPastTodaysLimitsStaysReadable() {
    MapEvent event =
        new MapEvent.EntryPut(
            MapPart.ORDERS,
            Bytes.wrap(new byte[5_000]),
            Bytes.wrap(new byte[2 << 20]),
            "t".repeat(1_000),
            0);

    assertThat(MapSamples.decode("map.entry-put@1", MapSamples.encode(event))).isEqualTo(event);
  }

  @Test
  void aCountThatCannotFitIsRefusedBeforeAnythingIsAllocated() {
    Bytes page = new WireWriter(16).bool(false).varint(Integer.MAX_VALUE).toBytes();
    Bytes names = new WireWriter(16).varint(Integer.MAX_VALUE).toBytes();
    Bytes put = new WireWriter(16).text("m").varint(Integer.MAX_VALUE).u8(1).toBytes();

    for (Runnable read :
        List.<Runnable>of(
            () -> MapSamples.decode("map.page@1", page),
            () -> MapSamples.decode("map.names@1", names),
            () -> MapSamples.decode("map.put@1", put))) {
      assertThatThrownBy(read::run).isInstanceOf(WireFormatException.class);
    }
  }

  @Test
  void unknownVersionsAreRefused() {
    assertThatThrownBy(() -> MapSamples.decode("map.put@3", Bytes.EMPTY))
        .isInstanceOf(UnknownManifestException.class);
    assertThatThrownBy(() -> MapPart.rules().restore(Bytes.wrap(new byte[] {3, 0})))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("version 2");
  }

  @Test
  void aSnapshotThatContradictsItselfIsRefused() {
    Bytes chunk = MapPart.drawn(MapSamples.part().core, 10_000).getFirst();
    KindCore<MapCommand, MapEvent> core = MapPart.rules();
    core.restore(chunk);

    assertThatThrownBy(() -> core.restore(chunk))
        .isInstanceOf(WireFormatException.class)
        .hasMessageMatching(".*(twice|out of order).*");
  }

  private static List<Form> forms() {
    List<Form> forms = new ArrayList<>();
    MapSamples.all()
        .forEach(
            (name, sample) -> {
              String manifest = MapSamples.REGISTRY.manifestOf(sample);
              forms.add(
                  new Form(
                      name,
                      MapSamples.encode(sample),
                      bytes -> MapSamples.decode(manifest, bytes)));
            });
    Bytes chunk = MapPart.drawn(MapSamples.part().core, 10_000).getFirst();
    forms.add(new Form("snapshot", chunk, bytes -> MapPart.rules().restore(bytes)));
    return forms;
  }

  /** Flips bits, writes wild bytes, cuts out or repeats a part: one to four times. */
  private static Bytes damage(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && bytes.length > 0; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
        case 2 -> bytes = splice(bytes, at, at + random.nextInt(bytes.length - at) + 1);
        default -> bytes = splice(bytes, at, random.nextInt(at + 1));
      }
    }
    return Bytes.wrap(bytes);
  }

  /** Goes on at {@code next} after {@code at}: leaves a part out, or repeats one. */
  private static byte[] splice(byte[] bytes, int at, int next) {
    byte[] spliced = Arrays.copyOf(bytes, at + bytes.length - next);
    System.arraycopy(bytes, next, spliced, at, bytes.length - next);
    return spliced;
  }
}
