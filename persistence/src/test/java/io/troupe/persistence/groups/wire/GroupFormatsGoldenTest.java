package io.troupe.persistence.groups.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireWriter;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Write.Vote;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.persistence.log.GroupId;
import io.troupe.testkit.golden.GoldenLines;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Bytes of every version that reached a disk or a network, in src/test/resources: they must stay
 * readable, and today's values must still be written so. A change here is a change of a format: add
 * a version, keep the old line.
 */
class GroupFormatsGoldenTest {
  private static final GroupId OTHER = new GroupId(8);

  @Test
  void rowsAreWrittenAsEver() {
    assertThat(hex(Samples.rows()))
        .isEqualTo(GoldenLines.named(GroupFormatsGoldenTest.class, "rows-1.txt"));
  }

  @Test
  void rowsAreReadAsEver() {
    Map<String, String> golden = GoldenLines.named(GroupFormatsGoldenTest.class, "rows-1.txt");
    assertThat(RowFormats.decodeVote(Samples.GROUP, bytes(golden, "vote-none")))
        .isEqualTo(Vote.NONE);
    assertThat(RowFormats.decodeVote(Samples.GROUP, bytes(golden, "vote"))).isEqualTo(Samples.VOTE);
    assertThat(RowFormats.decodeBase(Samples.GROUP, bytes(golden, "base-initial")))
        .isEqualTo(SnapshotMark.initial(Samples.THREE));
    assertThat(RowFormats.decodeBase(Samples.GROUP, bytes(golden, "base"))).isEqualTo(Samples.MARK);
    assertThat(
            RowFormats.decodeEntry(
                Samples.GROUP, new LogIndex(300), bytes(golden, "entry-command")))
        .isEqualTo(Samples.command(300, 5, "put"));
    assertThat(RowFormats.decodeEntry(Samples.GROUP, new LogIndex(1), bytes(golden, "entry-no-op")))
        .isEqualTo(Samples.noOp(1, 1));
    assertThat(
            RowFormats.decodeEntry(
                Samples.GROUP, new LogIndex(1L << 40), bytes(golden, "entry-members")))
        .isEqualTo(Samples.members(1L << 40, 70_000));
    assertThat(RowFormats.decodeSnapshots(Samples.GROUP, bytes(golden, "snapshots-none")))
        .isEmpty();
    assertThat(RowFormats.decodeSnapshots(Samples.GROUP, bytes(golden, "snapshots")))
        .isEqualTo(Samples.KEPT);
    assertThat(RowFormats.decodePiece(Samples.GROUP, 9, 16, bytes(golden, "piece")))
        .isEqualTo(Samples.PIECE);
  }

  @Test
  void messagesAreWrittenAndReadAsEver() {
    Map<String, String> golden = GoldenLines.named(GroupFormatsGoldenTest.class, "messages-1.txt");
    Map<String, byte[]> written = new LinkedHashMap<>();
    Samples.messages().forEach((name, it) -> written.put(name, RaftMessageFormats.encode(it)));
    assertThat(hex(written)).isEqualTo(golden);
    Samples.messages()
        .forEach(
            (name, message) ->
                assertThat(RaftMessageFormats.decode(bytes(golden, name)))
                    .as(name)
                    .isEqualTo(message));
  }

  @Test
  void aRowInThePlaceOfAnotherIsNoticed() {
    byte[] entry = row("entry-command");
    refused(() -> RowFormats.decodeEntry(OTHER, new LogIndex(300), entry));
    refused(() -> RowFormats.decodeEntry(Samples.GROUP, new LogIndex(301), entry));
    refused(() -> RowFormats.decodeVote(Samples.GROUP, entry));
    byte[] piece = row("piece");
    refused(() -> RowFormats.decodePiece(Samples.GROUP, 8, 16, piece));
    refused(() -> RowFormats.decodePiece(Samples.GROUP, 9, 15, piece));
  }

  @Test
  void everyDamageOfARowIsNoticed() {
    everyDamage(row("vote"), row -> RowFormats.decodeVote(Samples.GROUP, row));
    everyDamage(row("base"), row -> RowFormats.decodeBase(Samples.GROUP, row));
    everyDamage(row("snapshots"), row -> RowFormats.decodeSnapshots(Samples.GROUP, row));
    everyDamage(row("piece"), row -> RowFormats.decodePiece(Samples.GROUP, 9, 16, row));
    everyDamage(
        row("entry-command"), row -> RowFormats.decodeEntry(Samples.GROUP, new LogIndex(300), row));
  }

  @Test
  void everyDamageOfAMessageIsNoticed() {
    for (RaftMessage message : Samples.messages().values()) {
      everyDamage(RaftMessageFormats.encode(message), RaftMessageFormats::decode);
    }
  }

  /** With a right checksum, so that what is behind it is reached. */
  @Test
  void garbageIsRefusedAndNothingElse() {
    long seed = 20_261_121;
    SplittableRandom dice = new SplittableRandom(seed);
    List<byte[]> good =
        Samples.messages().values().stream().map(RaftMessageFormats::encode).toList();
    int refused = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = good.get(dice.nextInt(good.size())).clone();
      if (dice.nextBoolean()) {
        bytes = Arrays.copyOf(bytes, 6 + dice.nextInt(60));
      }
      int from = dice.nextInt(8) == 0 ? 0 : 1;
      for (int n = dice.nextInt(1, 6); n > 0; n--) {
        int at = dice.nextInt(from, bytes.length - 4);
        bytes[at] = dice.nextInt(4) == 0 ? (byte) 0xff : (byte) dice.nextInt();
      }
      refused += refuses(withChecksum(bytes), "seed " + seed + ", round " + i) ? 1 : 0;
    }
    assertThat(refused).as("of 200,000").isBetween(50_000, 199_999);
  }

  private static boolean refuses(byte[] bytes, String what) {
    try {
      RaftMessage message = RaftMessageFormats.decode(bytes);
      assertThat(RaftMessageFormats.decode(RaftMessageFormats.encode(message)))
          .as(what)
          .isEqualTo(message);
      return false;
    } catch (WireFormatException e) {
      return true;
    }
  }

  private static byte[] withChecksum(byte[] bytes) {
    byte[] content = Arrays.copyOf(bytes, bytes.length - 4);
    var out = new WireWriter(bytes.length).raw(content);
    return out.i32(out.checksum()).toArray();
  }

  private static void everyDamage(byte[] whole, Consumer<byte[]> decode) {
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      refused(() -> decode.accept(damaged));
    }
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      refused(() -> decode.accept(cut));
    }
  }

  private static void refused(Runnable decode) {
    assertThatThrownBy(decode::run).isInstanceOf(WireFormatException.class);
  }

  private static byte[] row(String name) {
    return Objects.requireNonNull(Samples.rows().get(name));
  }

  private static byte[] bytes(Map<String, String> golden, String name) {
    return HexFormat.of().parseHex(Objects.requireNonNull(golden.get(name)));
  }

  private static Map<String, String> hex(Map<String, byte[]> all) {
    Map<String, String> lines = new LinkedHashMap<>();
    all.forEach((name, bytes) -> lines.put(name, HexFormat.of().formatHex(bytes)));
    return lines;
  }
}
