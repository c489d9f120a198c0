package io.troupe.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.testkit.golden.GoldenLines;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Bytes of every version that reached a disk, in src/test/resources: they must stay readable, and
 * today's values must still be written so. A change here is a change of the disk format: add a
 * version, keep the old line.
 */
class LogFormatsGoldenTest {
  private static final PersistenceId ID = new PersistenceId("partition-7");

  /** Entries of a log as the journal's own were, before its groups had a log. */
  @Test
  void commandsOfOldEntriesAreReadAsEver() {
    Map<String, String> golden = GoldenLines.named(LogFormatsGoldenTest.class, "entries-1.txt");
    Map<String, List<JournalCommand>> entries = entries();
    assertThat(golden.keySet()).isEqualTo(entries.keySet());
    entries.forEach(
        (name, commands) -> {
          String hex = Objects.requireNonNull(golden.get(name));
          for (JournalCommand command : commands) {
            String bytes = HexFormat.of().formatHex(LogFormats.encode(command)).substring(2);
            assertThat(hex).as(name).contains(bytes);
          }
        });
  }

  @Test
  void commandsByThemselvesAreWrittenAndReadAsEver() {
    Map<String, String> golden = GoldenLines.named(LogFormatsGoldenTest.class, "commands-1.txt");
    Map<String, JournalCommand> commands = new LinkedHashMap<>();
    commands.put(
        "claim-named",
        new JournalCommand.Claim(
            ID, new Claimant(new MembershipNumber(300), "node-a:7400"), new ClaimId(-2)));
    entries()
        .forEach(
            (name, entry) -> {
              if (entry.size() == 1) {
                commands.put(name, entry.getFirst());
              }
            });
    assertThat(golden.keySet()).isEqualTo(commands.keySet());
    commands.forEach(
        (name, command) -> {
          assertThat(HexFormat.of().formatHex(LogFormats.encode(command)))
              .as(name)
              .isEqualTo(golden.get(name));
          assertThat(LogFormats.decodeCommand(bytes(golden, name))).as(name).isEqualTo(command);
        });
  }

  @Test
  void headsWithTheNameOfTheirClaimAreWrittenAndReadAsEver() {
    Map<String, String> golden = GoldenLines.named(LogFormatsGoldenTest.class, "heads-2.txt");
    JournalHead named = fullHead(new ClaimId(0x0123456789abcdefL));
    assertThat(HexFormat.of().formatHex(LogFormats.encode(named))).isEqualTo(golden.get("full"));
    assertThat(LogFormats.decodeHead(bytes(golden, "full"))).isEqualTo(named);
  }

  @Test
  void whatIsNoCommandIsRefused() {
    byte[] whole =
        LogFormats.encode(new JournalCommand.Delete(ID, new Epoch(2), new SequenceNumber(16)));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> LogFormats.decodeCommand(cut))
          .isInstanceOf(WireFormatException.class);
    }
    byte[] newer = whole.clone();
    newer[2] = 2;
    assertThatThrownBy(() -> LogFormats.decodeCommand(newer)).hasMessageContaining("version 2");
    assertThatThrownBy(() -> LogFormats.decodeCommand(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(WireFormatException.class);
  }

  @Test
  void headsAreWrittenAndReadAsEver() {
    Map<String, String> golden = GoldenLines.named(LogFormatsGoldenTest.class, "heads-1.txt");
    Map<String, JournalHead> heads = heads();
    assertThat(golden.keySet()).isEqualTo(heads.keySet());
    heads.forEach(
        (name, head) -> {
          assertThat(HexFormat.of().formatHex(LogFormats.encode(head)))
              .as(name)
              .isEqualTo(golden.get(name));
          assertThat(LogFormats.decodeHead(bytes(golden, name))).as(name).isEqualTo(head);
        });
  }

  @Test
  void everyDamageIsNoticed() {
    byte[] head = LogFormats.encode(Objects.requireNonNull(heads().get("full")));
    for (int bit = 0; bit < head.length * 8; bit++) {
      byte[] damaged = flip(head, bit);
      assertThatThrownBy(() -> LogFormats.decodeHead(damaged))
          .as("bit " + bit)
          .isInstanceOf(WireFormatException.class);
    }
    for (int length = 0; length < head.length; length++) {
      byte[] cut = Arrays.copyOf(head, length);
      assertThatThrownBy(() -> LogFormats.decodeHead(cut))
          .as("cut to " + length)
          .isInstanceOf(WireFormatException.class);
    }
  }

  private static Map<String, List<JournalCommand>> entries() {
    JournalCommand claim =
        new JournalCommand.Claim(
            ID, new Claimant(new MembershipNumber(300), "node-a:7400"), ClaimId.NONE);
    JournalCommand append =
        new JournalCommand.Append(
            ID,
            AppendBatch.of(
                new Epoch(2),
                new SequenceNumber(17),
                List.of(Bytes.utf8("one"), Bytes.EMPTY, Bytes.utf8("three"))));
    JournalCommand delete = new JournalCommand.Delete(ID, new Epoch(2), new SequenceNumber(16));
    JournalCommand chunk =
        new JournalCommand.SnapshotChunk(
            ID, new Epoch(2), new SequenceNumber(19), 0, Bytes.utf8("state"));
    JournalCommand seal =
        new JournalCommand.SealSnapshot(ID, new Epoch(2), pieces(19, 1, 0x12345678));
    Map<String, List<JournalCommand>> entries = new LinkedHashMap<>();
    entries.put("claim", List.of(claim));
    entries.put("append", List.of(append));
    entries.put("delete", List.of(delete));
    entries.put("snapshot-chunk", List.of(chunk));
    entries.put("seal-snapshot", List.of(seal));
    entries.put("everything", List.of(claim, append, delete, chunk, seal));
    return entries;
  }

  private static Map<String, JournalHead> heads() {
    Map<String, JournalHead> heads = new LinkedHashMap<>();
    heads.put("blank", JournalHead.BLANK);
    heads.put("full", fullHead(ClaimId.NONE));
    return heads;
  }

  private static JournalHead fullHead(ClaimId claim) {
    return new JournalHead(
        new Epoch(5),
        new MembershipNumber(300),
        "node-a:7400",
        claim,
        new SequenceNumber(1_000_000),
        new SequenceNumber(999_000),
        Optional.of(new JournalHead.LastAppend(new Epoch(4), new SequenceNumber(999_999), -2)),
        Optional.of(pieces(999_500, 3, 0x0badcafe)),
        Optional.of(pieces(999_900, 1, 7)));
  }

  private static byte[] flip(byte[] bytes, int bit) {
    byte[] damaged = bytes.clone();
    damaged[bit / 8] ^= (byte) (1 << (bit % 8));
    return damaged;
  }

  private static byte[] bytes(Map<String, String> golden, String name) {
    return HexFormat.of().parseHex(Objects.requireNonNull(golden.get(name)));
  }

  private static JournalHead.Pieces pieces(long at, int count, int checksum) {
    return new JournalHead.Pieces(new SequenceNumber(at), new SnapshotSum(count, checksum));
  }
}
