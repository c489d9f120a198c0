package io.troupe.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
  private static final Operation WRITE =
      new Operation("c1", "write", "k", "v\u00e4\"7\n", null, Result.OK, 7L, 10, 25L);
  private static final Operation CAS =
      new Operation("c2", "cas", "k", "v8", 6L, Result.FAIL, 7L, 12, 30L);
  private static final Operation READ_OF_NOTHING =
      new Operation("c1", "read", "k", null, null, Result.OK, null, 40, 44L);
  private static final Operation DELETE =
      new Operation("c3", "delete", "k", null, null, Result.INFO, null, 41, null);

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("history.jsonl");
  }

  @Test
  void linesHaveExactlyTheAgreedFields() throws IOException {
    write(List.of(WRITE, CAS, READ_OF_NOTHING, DELETE));
    assertThat(Files.readAllLines(file()))
        .containsExactly(
            "{\"client\":\"c1\",\"op\":\"write\",\"key\":\"k\",\"value\":\"v\u00e4\\\"7\\n\","
                + "\"result\":\"ok\",\"version\":7,\"start_ns\":10,\"end_ns\":25}",
            "{\"client\":\"c2\",\"op\":\"cas\",\"key\":\"k\",\"value\":\"v8\",\"expected\":6,"
                + "\"result\":\"fail\",\"version\":7,\"start_ns\":12,\"end_ns\":30}",
            "{\"client\":\"c1\",\"op\":\"read\",\"key\":\"k\","
                + "\"result\":\"ok\",\"start_ns\":40,\"end_ns\":44}",
            "{\"client\":\"c3\",\"op\":\"delete\",\"key\":\"k\","
                + "\"result\":\"info\",\"start_ns\":41}");
  }

  @Test
  void whatIsWrittenIsRead() {
    List<Operation> operations = List.of(WRITE, CAS, READ_OF_NOTHING, DELETE);
    write(operations);
    assertThat(HistoryReader.read(file())).isEqualTo(operations);
  }

  @Test
  void nullAndAbsentAreTheSame() throws IOException {
    Files.writeString(
        file(),
        """
        {"client":"c1","op":"read","key":"k","value":null,"expected":null,"result":"ok",\
        "version":null,"start_ns":40,"end_ns":44}
        """);
    assertThat(HistoryReader.read(file())).containsExactly(READ_OF_NOTHING);
  }

  @Test
  void damagedLinesAreRefusedWithTheirNumber() {
    String rest = "\"op\":\"read\",\"key\":\"k\",\"start_ns\":1,\"end_ns\":2";
    assertRefused("{\"client\":\"c1\",\"op\":\"re");
    assertRefused("");
    assertRefused("{\"client\":\"c1\",\"result\":\"ok\"," + rest + "} {}");
    assertRefused("{\"client\":\"c1\",\"result\":\"ok\",\"colour\":1," + rest + "}");
    assertRefused("{\"client\":\"c1\",\"result\":\"ok\",\"op\":\"read\"," + rest + "}");
    assertRefused("{\"client\":\"c1\",\"result\":\"done\"," + rest + "}");
    assertRefused("{\"client\":\"c1\",\"result\":0," + rest + "}");
    assertRefused("{\"client\":7,\"result\":\"ok\"," + rest + "}");
    assertRefused("{\"client\":null,\"result\":\"ok\"," + rest + "}");
    assertRefused("{\"client\":\"c1\",\"result\":\"ok\",\"version\":\"3\"," + rest + "}");
    assertRefused("{\"client\":\"c1\",\"result\":\"ok\",\"version\":1.5," + rest + "}");
    assertRefused("{\"client\":\"c1\",\"result\":\"ok\",\"version\":-1," + rest + "}");
    assertRefused("{\"client\":\"c1\",\"result\":\"info\",\"version\":1," + rest + "}");
    assertRefused("{\"client\":\"c1\",\"result\":\"ok\",\"op\":\"read\",\"key\":\"k\"}");
    assertRefused(
        "{\"client\":\"c1\",\"result\":\"ok\",\"op\":\"read\",\"key\":\"k\",\"start_ns\":1}");
  }

  private void assertRefused(String line) {
    String good =
        "{\"client\":\"c1\",\"op\":\"read\",\"key\":\"k\","
            + "\"result\":\"ok\",\"start_ns\":1,\"end_ns\":2}";
    try {
      Files.writeString(file(), good + "\n" + line + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThatIllegalArgumentException()
        .as(line)
        .isThrownBy(() -> HistoryReader.read(file()))
        .withMessageStartingWith(file() + ":2: not an operation");
  }

  @Test
  void operationsThatCannotBeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Operation("c", "read", "k", null, null, Result.OK, null, 2, 1L))
        .withMessage("it ends (1) before it starts (2)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Operation("c", "write", "k", "v", null, Result.FAIL, null, 2, null))
        .withMessage("a known outcome has an end");
  }

  @Test
  void fullFileRefusesMore() {
    try (HistoryWriter writer = HistoryWriter.create(file(), 1)) {
      writer.append(WRITE);
      assertThatIllegalStateException()
          .isThrownBy(() -> writer.append(CAS))
          .withMessageContaining("full");
    }
    assertThat(HistoryReader.read(file())).containsExactly(WRITE);
  }

  @Test
  void historyIsNotOverwritten() {
    write(List.of(WRITE));
    assertThatThrownBy(() -> HistoryWriter.create(file(), 1))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(FileAlreadyExistsException.class);
    assertThat(HistoryReader.read(file())).containsExactly(WRITE);
  }

  @Test
  void linesOfManyThreadsStayWhole() throws InterruptedException {
    int threads = 4;
    int each = 2_000;
    List<Thread> writers = new ArrayList<>();
    try (HistoryWriter writer = HistoryWriter.create(file(), threads * each)) {
      for (int t = 0; t < threads; t++) {
        String client = "c" + t;
        writers.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int n = 0; n < each; n++) {
                        writer.append(
                            new Operation(
                                client, "read", "k", "v" + n, null, Result.OK, 1L, n, n + 1L));
                      }
                    }));
      }
      for (Thread thread : writers) {
        thread.join();
      }
    }
    List<Operation> read = HistoryReader.read(file());
    Set<String> distinct =
        read.stream().map(o -> o.client() + o.value()).collect(Collectors.toSet());
    assertThat(read).hasSize(threads * each);
    assertThat(distinct).hasSize(threads * each);
  }

  private void write(List<Operation> operations) {
    try (HistoryWriter writer = HistoryWriter.create(file(), operations.size())) {
      operations.forEach(writer::append);
    }
  }
}
