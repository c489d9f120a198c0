package io.troupe.coordination.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import io.troupe.testkit.golden.GoldenLines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What was once released stays readable for ever. The bytes are in {@code session-golden.txt}, a
 * line each: name, manifest, hex (a hyphen for no bytes). A line that is there never changes.
 */
class SessionFormatsGoldenTest {
  private static final PartitionId HOME = new PartitionId(17);
  private static final GuestId SESSION = new GuestId(HOME, 4_821);
  private static final List<GuestId> SOME = List.of(SESSION, new GuestId(HOME, 5_000));
  private static final SessionShown SHOWN =
      new SessionShown(SESSION, "billing@host", 1_767_225_600_000L, 10_000, 7_000, 3);
  private static final SessionCommand.Open OPEN = new SessionCommand.Open("billing@host", 10_000);
  private static final Seat SEAT = new Seat("node-1", -42);
  private static final WireRegistry REGISTRY = registry();

  private final Map<String, String> goldens =
      GoldenLines.named(SessionFormatsGoldenTest.class, "session-golden.txt");

  private static WireRegistry registry() {
    WireRegistry.Builder builder = WireRegistry.builder();
    new SessionKind(SessionSettings.DEFAULT).register(builder);
    return builder.build();
  }

  private static Map<String, Object> samples() {
    Map<String, Object> samples = new LinkedHashMap<>();
    samples.put("open", OPEN);
    samples.put("open-at", new SessionCommand.OpenAt(OPEN, SEAT));
    samples.put("end-seat", new SessionCommand.EndSeat(SEAT));
    samples.put("seat-ended", new SessionReply.SeatEnded(3));
    samples.put(
        "event-seated",
        new SessionEvent.SessionSeated(
            new SessionEvent.SessionOpened("billing@host", 10_101), SEAT));
    samples.put("event-seat-lost-2", new SessionEvent.SeatLost(SEAT, 512));
    samples.put("keep", new SessionCommand.KeepAlive(SOME));
    samples.put("introduce", new SessionCommand.Introduce(SESSION, new PartitionId(255)));
    samples.put("close", new SessionCommand.Close(SESSION));
    samples.put("end", new SessionCommand.End(SESSION));
    samples.put("explain", new SessionCommand.Explain(SESSION));
    samples.put("list", new SessionCommand.ListSessions(Optional.empty(), 1_000));
    samples.put("list-after", new SessionCommand.ListSessions(Optional.of(SESSION), 1));
    samples.put("opened", new SessionReply.Opened(SESSION));
    samples.put("full", new SessionReply.Full());
    samples.put("kept", new SessionReply.Kept(SOME));
    samples.put("kept-none", new SessionReply.Kept(List.of()));
    samples.put("introduced", new SessionReply.Introduced());
    samples.put("ended", new SessionReply.Ended());
    samples.put("not-there", new SessionReply.NotThere());
    samples.put("explained", new SessionReply.Explained(SHOWN));
    samples.put("listed", new SessionReply.Listed(List.of(SHOWN), true));
    samples.put("event-opened", new SessionEvent.SessionOpened("billing@host", 10_101));
    samples.put("event-kept", new SessionEvent.SessionsKept(SOME));
    samples.put(
        "event-introduced", new SessionEvent.SessionIntroduced(SESSION, new PartitionId(255)));
    for (SessionEvent.SessionEnded.How how : SessionEvent.SessionEnded.How.values()) {
      samples.put("event-ended-" + how.number(), new SessionEvent.SessionEnded(SESSION, how));
    }
    return samples;
  }

  /** Of forms that are not written any more. */
  private static Map<String, Object> earlier() {
    return Map.of("event-seat-lost", new SessionEvent.SeatLost(SEAT, Integer.MAX_VALUE));
  }

  private static Map<String, String> written() {
    Map<String, String> lines = new LinkedHashMap<>();
    samples()
        .forEach(
            (name, sample) ->
                lines.put(name, REGISTRY.manifestOf(sample) + " " + hex(encode(sample))));
    lines.put("snapshot-2", "keepalive.snapshot@2 " + hex(drawn(restored())));
    return lines;
  }

  private static KindCore<SessionCommand, SessionEvent> fresh() {
    return new SessionRules(new SessionSettings(9, new ClockDrift(0)), Surroundings.of(HOME));
  }

  private static KindCore<SessionCommand, SessionEvent> restored() {
    SessionTable table = new SessionTable();
    table.put(
        new SessionState(
            SESSION,
            "billing@host",
            10_101,
            20_202,
            1_767_225_600_000L,
            Optional.of(SEAT),
            true,
            List.of(new PartitionId(3), new PartitionId(255))));
    KindCore<SessionCommand, SessionEvent> core = fresh();
    new SessionSnapshot(table.all(), 1_000).forEachRemaining(core::restore);
    return core;
  }

  private static Bytes drawn(KindCore<SessionCommand, SessionEvent> core) {
    SnapshotCursor cursor = core.snapshot(1_000);
    List<Bytes> chunks = new ArrayList<>();
    cursor.forEachRemaining(chunks::add);
    cursor.close();
    assertThat(chunks).hasSize(1);
    return chunks.getFirst();
  }

  @Test
  void everythingIsWrittenAsItsGoldenBytesSay() {
    Map<String, String> written = written();
    written.put("snapshot", goldens.getOrDefault("snapshot", "")); // that is only read
    earlier().keySet().forEach(name -> written.put(name, goldens.getOrDefault(name, "")));
    assertThat(written).containsExactlyInAnyOrderEntriesOf(goldens);
  }

  @Test
  void goldenBytesAreReadAsTheSamplesSay() {
    Map<String, Object> samples = new LinkedHashMap<>(earlier());
    samples.putAll(samples());
    samples.forEach(
        (name, sample) ->
            assertThat(decode(manifest(name), bytes(name))).as(name).isEqualTo(sample));
    KindCore<SessionCommand, SessionEvent> core = fresh();
    core.restore(bytes("snapshot-2"));
    assertThat(drawn(core)).isEqualTo(drawn(restored()));
    assertThat(core.nextDueMillis()).isEqualTo(20_202);
    KindCore<SessionCommand, SessionEvent> older = fresh();
    older.restore(bytes("snapshot"));
    assertThat(older.nextDueMillis()).isEqualTo(20_202);
  }

  @Test
  void everyManifestHasGoldenBytesAndEveryTypeASample() {
    Set<String> covered = new TreeSet<>();
    Set<Class<?>> sampled = new HashSet<>();
    samples()
        .forEach(
            (name, sample) -> {
              covered.add(manifest(name));
              sampled.add(sample.getClass());
            });
    earlier().keySet().forEach(name -> covered.add(manifest(name)));
    assertThat(covered).isEqualTo(REGISTRY.manifests());
    for (Class<?> sealed : List.of(SessionCommand.class, SessionReply.class, SessionEvent.class)) {
      assertThat(sampled).contains(sealed.getPermittedSubclasses());
    }
  }

  @Test
  void whatIsCutShortIsRefused() {
    samples()
        .forEach(
            (name, sample) -> {
              byte[] whole = encode(sample).toArray();
              for (int length = 0; length < whole.length; length++) {
                Bytes cut = Bytes.wrap(Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> decode(manifest(name), cut))
                    .as("%s cut at %s", name, length)
                    .isInstanceOf(WireFormatException.class);
              }
            });
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefused() {
    assertThatThrownBy(() -> fresh().restore(Bytes.wrap(new byte[] {9})))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("format 9");
  }

  private static Bytes encode(Object sample) {
    WireWriter out = new WireWriter(64);
    REGISTRY.write(sample, out);
    return out.toBytes();
  }

  private static Object decode(String manifest, Bytes bytes) {
    WireReader in = new WireReader(bytes);
    Object read = REGISTRY.read(manifest, in);
    in.expectEnd();
    return read;
  }

  private String manifest(String name) {
    return line(name).split(" ", -1)[0];
  }

  private Bytes bytes(String name) {
    String hex = line(name).split(" ", -1)[1];
    return Bytes.wrap(HexFormat.of().parseHex(hex.equals("-") ? "" : hex));
  }

  private String line(String name) {
    return Objects.requireNonNull(goldens.get(name), "no golden bytes of " + name);
  }

  private static String hex(Bytes bytes) {
    return bytes.length() == 0 ? "-" : HexFormat.of().formatHex(bytes.toArray());
  }
}
