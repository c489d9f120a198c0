package io.troupe.persistence.membership.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.testkit.golden.GoldenLines;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Bytes of every version that reached a log, in src/test/resources: they must stay readable, and
 * today's values must still be written so. A change here needs a new version; keep the old line.
 */
class RegisterFormatsGoldenTest {
  private static final FixedSettings FIXED = new FixedSettings("troupe", 256, "xxhash64", 1, 125);
  private static final Entrance ENTRANCE =
      new Entrance("a", "disk", -5, "pekko://troupe@127.0.0.1:1", 2, "east", FIXED);
  private static final List<Testimony> EVIDENCE =
      List.of(new Testimony("b", Testimony.Why.CLOSED), new Testimony("c", Testimony.Why.SILENT));
  private static final MembershipNumber NUMBER = new MembershipNumber(200);

  @Test
  void allIsWrittenAndReadAsEver() {
    Map<String, String> golden =
        GoldenLines.named(RegisterFormatsGoldenTest.class, "register-1.txt");
    Map<String, Object> values = values();
    assertThat(golden.keySet()).isEqualTo(values.keySet());
    values.forEach(
        (name, value) -> {
          byte[] bytes = RegisterFormats.encode(value);
          assertThat(HexFormat.of().formatHex(bytes)).as(name).isEqualTo(golden.get(name));
          assertThat(decode(value, bytes)).as(name).isEqualTo(value);
        });
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
    values.put(
        "enter", new RegisterCommand.Enter(ENTRANCE, "127.0.0.1:2", "0.1.0", OptionalLong.empty()));
    values.put(
        "enter-again",
        new RegisterCommand.Enter(ENTRANCE, "127.0.0.1:2", "0.1.0", OptionalLong.of(7)));
    values.put("up", new RegisterCommand.Up("a", -5, new Generation(3)));
    values.put("leave", new RegisterCommand.Leave("a", -5));
    values.put("down", new RegisterCommand.Down("a", -5, "b", 1_700_000_000_000L, EVIDENCE));
    values.put("form", new RegisterAnswer.Form(new Generation(3), NUMBER));
    values.put("join", new RegisterAnswer.Join(new Generation(3), NUMBER, List.of("x", "y")));
    values.put("done", new RegisterAnswer.Done(NUMBER));
    values.put(
        "refused", new RegisterAnswer.Refused(RegisterAnswer.Why.OTHER_DISK, "another disk"));
    values.put("empty-state", RegisterState.EMPTY);
    TreeMap<String, RegisteredMember> members = new TreeMap<>();
    for (RegisteredMember.State state : RegisteredMember.State.values()) {
      String name = "n" + state.code();
      members.put(
          name,
          new RegisteredMember(
              new Entrance(name, "disk", 9, "address", 1, "default", FIXED),
              "127.0.0.1:2",
              "0.1.0",
              state,
              NUMBER));
    }
    values.put(
        "state",
        new RegisterState(
            NUMBER,
            Optional.of(FIXED),
            Optional.of(new Formation(new Generation(3), "n2", 9)),
            members,
            List.of(new DowningDecision(NUMBER, "n4", 9, "b", 1_700_000_000_000L, EVIDENCE))));
    return values;
  }

  private static Object decode(Object value, byte[] bytes) {
    return switch (value) {
      case RegisterCommand unused -> RegisterFormats.decodeCommand(bytes);
      case RegisterAnswer unused -> RegisterFormats.decodeAnswer(bytes);
      default -> RegisterFormats.decodeState(bytes);
    };
  }
}
