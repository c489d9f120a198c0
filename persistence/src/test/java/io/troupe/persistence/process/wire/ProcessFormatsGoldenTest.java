package io.troupe.persistence.process.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.process.wire.ProcessFormats.TableChange;
import io.troupe.persistence.process.wire.VoterTable.Newcomer;
import io.troupe.testkit.golden.GoldenLines;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Bytes of every version that reached a disk or a network, in src/test/resources. */
class ProcessFormatsGoldenTest {
  private static final VoterTable TABLE =
      VoterTable.founded(
          "prod",
          new TreeMap<>(Map.of("n1", "disk-1", "n2", "disk-2", "n3", "disk-3")),
          new TreeMap<>(Map.of("n1", "10.0.0.1:25521", "n2", "10.0.0.2:25521")));
  private static final VoterTable CHANGING =
      TABLE.changed(List.of(new Newcomer("n3", "disk-4", "10.0.0.4:1")), Set.of("n3"));

  private record Form<T>(T value, Function<T, byte[]> encode, Function<byte[], T> decode) {
    byte[] bytes() {
      return encode.apply(value);
    }

    Object back(byte[] bytes) {
      return Objects.requireNonNull(decode.apply(bytes));
    }
  }

  private static Form<CallReply> reply(GroupAnswer<Applied> answer) {
    return new Form<>(
        new CallReply(0x1234_5603L, answer), CallFormats::encode, CallFormats::decodeReply);
  }

  private static Form<CallRequest> request(CallRequest.Kind kind, Payload payload) {
    return new Form<>(
        new CallRequest(TABLE.cluster(), -5, kind, new GroupId(5), 2_500, payload),
        CallFormats::encode,
        CallFormats::decodeRequest);
  }

  private static Map<String, Form<?>> forms() {
    Map<String, Form<?>> all = new LinkedHashMap<>();
    all.put(
        "hello-blank",
        new Form<>(
            new Hello("h:1", List.of("n1@h:1"), "partitions 256", false, Optional.empty()),
            ProcessFormats::encode,
            ProcessFormats::decodeHello));
    all.put(
        "hello",
        new Form<>(
            new Hello("h:1", List.of(), "", true, Optional.of(CHANGING)),
            ProcessFormats::encode,
            ProcessFormats::decodeHello));
    all.put(
        "record",
        new Form<>(
            new ClusterRecord("prod", "disk-2", Optional.of(new ReplicaId(2)), true, TABLE),
            ProcessFormats::encode,
            ProcessFormats::decodeRecord));
    all.put(
        "record-of-a-caller",
        new Form<>(
            new ClusterRecord("prod", "disk-9", Optional.empty(), false, TABLE.settled()),
            ProcessFormats::encode,
            ProcessFormats::decodeRecord));
    all.put(
        "change",
        new Form<>(
            new TableChange(1, CHANGING),
            ProcessFormats::encodeChange,
            ProcessFormats::decodeChange));
    all.put(
        "table",
        new Form<>(Optional.of(TABLE), ProcessFormats::encodeTable, ProcessFormats::decodeTable));
    all.put(
        "members",
        new Form<>(
            List.of(new ReplicaId(1), new ReplicaId(300)),
            ProcessFormats::encodeMembers,
            ProcessFormats::decodeMembers));
    all.put("propose", request(CallRequest.Kind.PROPOSE, Payload.utf8("put")));
    all.put("query", request(CallRequest.Kind.QUERY, Payload.utf8("")));
    all.put("change-members", request(CallRequest.Kind.MEMBERS, Payload.utf8("m")));
    all.put(
        "done",
        reply(new GroupAnswer.Done<>(new Applied(new LogIndex(1L << 40), Payload.utf8("ok")))));
    for (Reason reason : Reason.values()) {
      all.put(
          "refused-" + reason,
          reply(new GroupAnswer.Refused<>(reason, "why", Optional.of(new ReplicaId(3)))));
    }
    all.put(
        "refused-without-leader",
        reply(new GroupAnswer.Refused<>(Reason.NOT_LEADER, "", Optional.empty())));
    all.put("unknown", reply(new GroupAnswer.Unknown<>("it ended")));
    return all;
  }

  @Test
  void theyAreWrittenAndReadAsEver() {
    Map<String, String> golden = GoldenLines.named(ProcessFormatsGoldenTest.class, "process-1.txt");
    Map<String, String> written = new LinkedHashMap<>();
    forms().forEach((name, form) -> written.put(name, HexFormat.of().formatHex(form.bytes())));
    assertThat(written).isEqualTo(golden);
    forms()
        .forEach(
            (name, form) ->
                assertThat(
                        form.back(
                            HexFormat.of().parseHex(Objects.requireNonNull(golden.get(name)))))
                    .as(name)
                    .isEqualTo(form.value()));
  }

  @Test
  void everyDamageIsNoticed() {
    forms()
        .forEach(
            (name, form) -> {
              byte[] whole = form.bytes();
              for (int bit = 0; bit < whole.length * 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[bit / 8] ^= (byte) (1 << (bit % 8));
                refused(form, damaged, name);
              }
              for (int length = 0; length < whole.length; length++) {
                refused(form, Arrays.copyOf(whole, length), name);
              }
            });
  }

  /** With a right checksum, so that what is behind it is reached. */
  @Test
  void garbageIsRefusedAndNothingElse() {
    SplittableRandom dice = new SplittableRandom(16);
    List<Form<?>> all = List.copyOf(forms().values());
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      Form<?> form = all.get(dice.nextInt(all.size()));
      byte[] bytes = form.bytes();
      for (int n = dice.nextInt(1, 5); n > 0; n--) {
        bytes[dice.nextInt(2, bytes.length - 4)] = (byte) dice.nextInt();
      }
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, bytes.length - 4);
      for (int b = 0; b < 4; b++) {
        bytes[bytes.length - 4 + b] = (byte) ((int) crc.getValue() >>> (24 - 8 * b));
      }
      try {
        form.back(bytes);
      } catch (WireFormatException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(5_000, 49_999);
  }

  private static void refused(Form<?> form, byte[] bytes, String name) {
    assertThatThrownBy(() -> form.back(bytes)).as(name).isInstanceOf(WireFormatException.class);
  }
}
