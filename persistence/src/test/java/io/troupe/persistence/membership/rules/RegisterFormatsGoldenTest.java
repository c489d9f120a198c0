package io.troupe.persistence.membership.rules;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.testkit.golden.GoldenLines;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Bytes of every version that reached a log, in src/test/resources: they must stay readable, and
 * today's values must still be written so. A change here needs a new version; keep the old line,
 * among those that are only read.
 */
class RegisterFormatsGoldenTest {
  private static final FixedSettings FIXED = new FixedSettings("troupe", 256, "xxhash64", 1, 125);
  private static final Entrance ENTRANCE =
      new Entrance("a", "disk", -5, "pekko://troupe@127.0.0.1:1", 2, "east", false, FIXED);
  private static final Entrance DRAINED =
      new Entrance("a", "disk", -5, "pekko://troupe@127.0.0.1:1", 2, "east", true, FIXED);
  private static final List<Testimony> EVIDENCE =
      List.of(new Testimony("b", Testimony.Why.CLOSED), new Testimony("c", Testimony.Why.SILENT));
  private static final MembershipNumber NUMBER = new MembershipNumber(200);

  @Test
  void allIsWrittenAndReadAsEver() {
    Map<String, String> golden =
        GoldenLines.named(RegisterFormatsGoldenTest.class, "register-1.txt");
    Map<String, Object> values = values();
    Set<String> all = new LinkedHashSet<>(values.keySet());
    all.addAll(onlyRead().keySet());
    assertThat(golden.keySet()).isEqualTo(all);
    values.forEach(
        (name, value) -> {
          byte[] bytes = RegisterFormats.encode(value);
          assertThat(HexFormat.of().formatHex(bytes)).as(name).isEqualTo(golden.get(name));
          assertThat(decode(value, bytes)).as(name).isEqualTo(value);
        });
  }

  @Test
  void whatEarlierVersionsWroteIsReadAsEver() {
    Map<String, String> golden =
        GoldenLines.named(RegisterFormatsGoldenTest.class, "register-1.txt");
    onlyRead()
        .forEach(
            (name, value) -> {
              byte[] bytes = HexFormat.of().parseHex(requireNonNull(golden.get(name)));
              assertThat(decode(value, bytes)).as(name).isEqualTo(value);
              assertThat(RegisterFormats.encode(value)).as(name).isNotEqualTo(bytes);
            });
  }

  @Test
  void ownersOf256PartitionsAreWrittenInAKibibyte() {
    TreeMap<PartitionId, Ownership> owners = new TreeMap<>();
    for (int i = 0; i < 256; i++) {
      owners.put(
          new PartitionId(i),
          new Ownership("node-" + i % 9, Optional.of("node-" + (i + 1) % 9), false));
    }
    RegisterState with = RegisterState.EMPTY.with(MembershipNumber.FIRST, owners);
    byte[] bytes = RegisterFormats.encode(with);
    assertThat(bytes.length - RegisterFormats.encode(RegisterState.EMPTY).length)
        .isLessThanOrEqualTo(1_024);
    assertThat(RegisterFormats.decodeState(bytes)).isEqualTo(with);
  }

  @Test
  void whatIsCutShortIsRefused() {
    values()
        .forEach(
            (name, value) -> {
              byte[] bytes = RegisterFormats.encode(value);
              for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> decode(value, cut))
                    .as(name + " cut to " + length)
                    .isInstanceOfAny(
                        WireFormatException.class,
                        io.troupe.actors.wire.UnknownManifestException.class);
              }
            });
  }

  static Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("enter-2", enter(DRAINED, OptionalLong.empty()));
    values.put("enter-2-again", enter(ENTRANCE, OptionalLong.of(7)));
    values.put("up", new RegisterCommand.Up("a", -5, new Generation(3)));
    values.put("leave", new RegisterCommand.Leave("a", -5));
    values.put("down", new RegisterCommand.Down("a", -5, "b", 1_700_000_000_000L, EVIDENCE));
    values.put(
        "place",
        new RegisterCommand.Place(
            List.of(
                new Move(new PartitionId(0), Optional.empty(), "b"),
                new Move(new PartitionId(255), Optional.of("c"), "a"),
                new Move(new PartitionId(3), Optional.of("a"), "b"))));
    values.put(
        "serves",
        new RegisterCommand.Serves("a", -5, Set.of(new PartitionId(200), new PartitionId(1))));
    values.put("drain", new RegisterCommand.Drain("a"));
    values.put("form", new RegisterAnswer.Form(new Generation(3), NUMBER));
    values.put("join", new RegisterAnswer.Join(new Generation(3), NUMBER, List.of("x", "y")));
    values.put("done", new RegisterAnswer.Done(NUMBER));
    values.put(
        "refused", new RegisterAnswer.Refused(RegisterAnswer.Why.OTHER_DISK, "another disk"));
    values.put("refused-nobody", new RegisterAnswer.Refused(RegisterAnswer.Why.NOBODY, "no a"));
    values.put("empty-state-2", RegisterState.EMPTY);
    TreeMap<PartitionId, Ownership> owners = new TreeMap<>();
    owners.put(new PartitionId(0), new Ownership("n2", Optional.empty(), true));
    owners.put(new PartitionId(1), new Ownership("n2", Optional.of("n3"), false));
    owners.put(new PartitionId(255), new Ownership("gone", Optional.empty(), false));
    values.put("state-2", state(true, owners));
    return values;
  }

  /** What is written in a newer version now. */
  private static Map<String, Object> onlyRead() {
    return Map.of(
        "enter", enter(ENTRANCE, OptionalLong.empty()),
        "enter-again", enter(ENTRANCE, OptionalLong.of(7)),
        "empty-state", RegisterState.EMPTY,
        "state", state(false, new TreeMap<>()));
  }

  private static RegisterCommand.Enter enter(Entrance entrance, OptionalLong replaces) {
    return new RegisterCommand.Enter(entrance, "127.0.0.1:2", "0.1.0", replaces);
  }

  private static RegisterState state(boolean drains, NavigableMap<PartitionId, Ownership> owners) {
    TreeMap<String, RegisteredMember> members = new TreeMap<>();
    for (RegisteredMember.State state : RegisteredMember.State.values()) {
      String name = "n" + state.code();
      members.put(
          name,
          new RegisteredMember(
              new Entrance(name, "disk", 9, "address", 1, "default", false, FIXED),
              "127.0.0.1:2",
              "0.1.0",
              state,
              NUMBER,
              drains));
    }
    return new RegisterState(
        NUMBER,
        Optional.of(FIXED),
        Optional.of(new Formation(new Generation(3), "n2", 9)),
        members,
        List.of(new DowningDecision(NUMBER, "n4", 9, "b", 1_700_000_000_000L, EVIDENCE)),
        owners);
  }

  private static Object decode(Object value, byte[] bytes) {
    return switch (value) {
      case RegisterCommand unused -> RegisterFormats.decodeCommand(bytes);
      case RegisterAnswer unused -> RegisterFormats.decodeAnswer(bytes);
      default -> RegisterFormats.decodeState(bytes);
    };
  }
}
