package io.troupe.consensus.raft.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Dtranscripts.update=true} writes down what happens now; look at the difference. */
final class TranscriptTest {
  private static final Path FOLDER = Path.of("src/test/resources/transcripts");
  private static final boolean UPDATE = Boolean.getBoolean("transcripts.update");
  private static final String HEAD = "# A title\n# A claim.\n";

  static List<String> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void happensAsItIsWritten(String scenario) throws IOException {
    Path file = FOLDER.resolve(scenario);
    String written = Files.readString(file);

    String played = Transcript.play(scenario, written);

    if (UPDATE) {
      Files.writeString(file, played);
    } else {
      assertThat(played).as(scenario).isEqualTo(written);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dance 1 | there is no verb \"dance\"",
        "campaign | the line ends where a replica should be",
        "campaign one | a replica is a number, not \"one\"",
        "campaign 1 2 | too much: \"2\"",
        "campaign 7 | there is no replica 7",
        "cut 1 to 2 | \"->\" expected, not \"to\"",
        "join 3 | there is a replica 3 already",
        "restart 1 | replica 1 runs already",
        "repeat 1 -> 2 | nothing was delivered there",
        "expect rain | nothing is known to be expected as \"rain\"",
        "expect leader 1 term 1 | replica 1 leads: expected \"true\", found \"false\"",
        "expect committed 1 a | applied: expected \"a\", found \"\"",
        "expect accepted 1 | its last answer is NoAnswer[]",
      })
  void aWrongLineIsAnErrorWithFileAndLine(String line, String error) {
    assertThatThrownBy(() -> Transcript.play("some.txt", HEAD + "group 1 2 3\n" + line + "\n"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("some.txt:4: " + line + ": " + error);
  }

  @Test
  void aScenarioSaysWhatItClaims() {
    assertThatThrownBy(() -> Transcript.play("some.txt", "group 1 2 3\n"))
        .hasMessageStartingWith("some.txt:1: begin with a title and the claim");
  }

  @Test
  void anUnknownSettingIsAnError() {
    assertThatThrownBy(() -> Transcript.play("some.txt", HEAD + "settings speed=3\ngroup 1 2 3\n"))
        .hasMessage("some.txt:4: group 1 2 3: there is no setting [speed]");
  }
}
