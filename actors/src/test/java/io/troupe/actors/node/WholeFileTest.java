package io.troupe.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path directory;

  @Test
  void theFileHasTheLastContentAndNothingIsLeftBesideIt() throws IOException {
    Path file = directory.resolve("record");
    WholeFile.replace(file, bytes("a longer first content"));
    WholeFile.replace(file, bytes("second"));
    assertThat(file).hasContent("second");
    assertThat(directory.toFile().list()).containsExactly("record");
  }

  @Test
  void whatACrashLeftBesideIsNoPartOfTheNextContent() throws IOException {
    Path file = directory.resolve("record");
    WholeFile.replace(file, bytes("kept"));
    Files.write(directory.resolve("record.new"), bytes("half of something that was never renamed"));
    assertThat(file).hasContent("kept");
    WholeFile.replace(file, bytes("next"));
    assertThat(file).hasContent("next");
    assertThat(directory.toFile().list()).containsExactly("record");
  }

  @Test
  void whatCannotBeWrittenLeavesTheFileAsItWas() throws IOException {
    Path file = directory.resolve("record");
    WholeFile.replace(file, bytes("kept"));
    Files.createDirectory(directory.resolve("record.new"));
    assertThatThrownBy(() -> WholeFile.replace(file, bytes("lost")))
        .isInstanceOf(IOException.class);
    assertThat(file).hasContent("kept");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
