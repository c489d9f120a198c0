package io.troupe.api.transfer.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFilesTest {
  private static final RowLayout NUMBERED_CSV = new RowLayout(RowFormat.CSV, Optional.empty(), ',');
  private static final RowLayout NUMBERED_LINES =
      new RowLayout(RowFormat.JSONL, Optional.empty(), ',');

  @TempDir private Path directory;

  @Test
  void csvRowIsAnObjectOfStrings() throws IOException {
    assertThat(rows("id,n\na,\"1\"\"2\"\nb,é\n", RowLayout.csv("id")))
        .containsExactly(
            "2 a {\"key\":\"a\",\"value\":{\"id\":\"a\",\"n\":\"1\\\"2\"}}",
            "3 b {\"key\":\"b\",\"value\":{\"id\":\"b\",\"n\":\"é\"}}");
  }

  @Test
  void csvLineNumbersCountTheLinesInsideQuotes() throws IOException {
    assertThat(
            rows(
                "id,n\r\na,\"x\r\ny\r\n\r\nz\"\r\nbad\r\n\r\nb,\"1\n2\"\r\nc\r\nd,4", NUMBERED_CSV))
        .extracting(row -> row.substring(0, row.indexOf(' ')))
        .containsExactly("2", "bad@6", "8", "bad@10", "11");
  }

  @Test
  void rowNumberIsTheKeyWithoutAColumn() throws IOException {
    assertThat(rows("n\nx\ntoo,many\ny\n", NUMBERED_CSV))
        .containsExactly(
            "2 000000000001 {\"key\":\"000000000001\",\"value\":{\"n\":\"x\"}}",
            "bad@3 it has 2 fields; the header has 1",
            "4 000000000003 {\"key\":\"000000000003\",\"value\":{\"n\":\"y\"}}");
  }

  @Test
  void tabsSeparateToo() throws IOException {
    assertThat(rows("id\tn\na\t1,2\n", new RowLayout(RowFormat.CSV, Optional.of("id"), '\t')))
        .containsExactly("2 a {\"key\":\"a\",\"value\":{\"id\":\"a\",\"n\":\"1,2\"}}");
  }

  @Test
  void byteOrderMarkIsNoPartOfTheFirstColumn() throws IOException {
    assertThat(rows("\uFEFFid\na\n", RowLayout.csv("id"))).hasSize(1);
    assertThat(rows("\uFEFF{\"id\":\"a\"}\n", RowLayout.jsonLines("id")))
        .containsExactly("1 a {\"key\":\"a\",\"value\":{\"id\":\"a\"}}");
  }

  @Test
  void onlyTheRowThatIsNotUtf8IsBad() throws IOException {
    Path file = directory.resolve("latin.csv");
    Files.write(file, "id\ncaf\u00e9\nb\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(rows(file, RowLayout.csv("id")))
        .containsExactly("bad@2 it is not UTF-8", "3 b {\"key\":\"b\",\"value\":{\"id\":\"b\"}}");
    Path lines = directory.resolve("latin.jsonl");
    Files.write(
        lines, "{\"id\":\"caf\u00e9\"}\n{\"id\":\"b\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(rows(lines, RowLayout.jsonLines("id")))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("bad@1 bad JSON: ");
  }

  @Test
  void packedFilesAreUnpacked() throws IOException {
    Path file = directory.resolve("rows.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("id\na\nb\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(RowFormat.ofName(file)).contains(RowFormat.CSV);
    assertThat(rows(file, RowLayout.csv("id"))).hasSize(2);
  }

  @Test
  void jsonLinesAreStoredCompactWithTheirNumbersAsTheyAre() throws IOException {
    assertThat(
            rows(
                """
                { "id" : 7, "n":1.10, "big": 12345678901234567890.10e400 }

                {"id":true,"in":{"id":"x"}}
                """,
                RowLayout.jsonLines("id")))
        .containsExactly(
            "1 7 {\"key\":\"7\",\"value\":"
                + "{\"id\":7,\"n\":1.10,\"big\":12345678901234567890.10e400}}",
            "3 true {\"key\":\"true\",\"value\":{\"id\":true,\"in\":{\"id\":\"x\"}}}");
  }

  @Test
  void badJsonLinesSayWhy() throws IOException {
    assertThat(
            rows(
                "[1]\n{\"id\":\n{\"id\":\"a\"} 1\n{\"id\":null}\n{\"x\":1}\n{\"id\":{}}\n"
                    + "{\"id\":\"\"}\n{\"id\":1,\"id\":2}\n{\"id\":\"\\ud800\"}\n{\"id\":\"ok\"}",
                RowLayout.jsonLines("id")))
        .extracting(row -> row.length() > 30 ? row.substring(0, 30) : row)
        .containsExactly(
            "bad@1 the line is not a JSON o",
            "bad@2 bad JSON: Unexpected end",
            "bad@3 something follows the JS",
            "bad@4 the field 'id' holds no ",
            "bad@5 the field 'id' holds no ",
            "bad@6 the field 'id' holds no ",
            "bad@7 the key is empty",
            "bad@8 bad JSON: Duplicate fiel",
            "bad@9 the key is not well-form",
            "10 ok {\"key\":\"ok\",\"value\":{\"id");
  }

  @Test
  void halfASurrogatePairDoesNotSpoilTheBatch() throws IOException {
    assertThat(rows("{\"id\":\"a\",\"v\":\"\\ud800\"}", RowLayout.jsonLines("id")))
        .containsExactly("1 a {\"key\":\"a\",\"value\":{\"id\":\"a\",\"v\":\"\\uD800\"}}");
  }

  @Test
  void keysPassUpToTheirLimit() throws IOException {
    String longest = "é".repeat(Limits.MAX_KEY_BYTES / 2);
    assertThat(rows("id\n" + longest + "\n" + longest + "x\n", RowLayout.csv("id")))
        .satisfiesExactly(
            row -> assertThat(row).startsWith("2 " + longest),
            row -> assertThat(row).isEqualTo("bad@3 the key has 1025 bytes; at most 1024 pass"));
  }

  @Test
  void valuesPassUpToTheirLimit() throws IOException {
    String longest = "x".repeat(Limits.MAX_VALUE_BYTES - "{\"n\":\"\"}".length());
    assertThat(rows("n\n" + longest + "\n" + longest + "x\n", NUMBERED_CSV))
        .satisfiesExactly(
            row -> assertThat(row).startsWith("2 "),
            row ->
                assertThat(row)
                    .isEqualTo("bad@3 the value has 1048577 bytes; at most 1048576 pass"));
    assertThat(rows("{\"n\":\"" + longest + "\"}\n{\"n\" : \"" + longest + "x\"}", NUMBERED_LINES))
        .satisfiesExactly(
            row -> assertThat(row).startsWith("1 "), row -> assertThat(row).startsWith("bad@2"));
  }

  @Test
  void lineTooLongForAnyRowIsBadAndTheNextIsRead() throws IOException {
    String endless = "x".repeat(LineReader.MAX_LINE_BYTES + 1);
    assertThat(rows(endless + "\n{\"n\":1}\n", NUMBERED_LINES))
        .containsExactly(
            "bad@1 the line is longer than 7340032 bytes",
            "2 000000000002 {\"key\":\"000000000002\",\"value\":{\"n\":1}}");
  }

  @Test
  void linesOfAnExportGoOnAsTheyAre() throws IOException {
    String good =
        """
        {"key":"a","value":{"n":1.0}}
        {"key64":"/w==","value64":"AP8=","contentType":"image/png"}
        {"key":"t","text":"hello"}
        """;
    assertThat(rows(good, RowLayout.exported()))
        .extracting(row -> row.substring(row.indexOf('{')))
        .containsExactlyElementsOf(good.lines().toList());
    assertThat(
            rows(
                """
                {"key":"a"}
                {"value":1}
                {"key":"a","key64":"YQ==","text":"x"}
                {"key":"a","text":"x","contentType":"text/html"}
                {"key":"a","value64":"!"}
                {"key":"a","text":1}
                {"key":"a","text":"x","more":1}
                {"key":"a","value64":"","contentType":"é"}
                {"key":"","text":"x"}
                nothing
                """,
                RowLayout.exported()))
        .hasSize(10)
        .allMatch(row -> row.startsWith("bad@"));
  }

  @Test
  void keyForAnExportIsRefused() {
    assertThatThrownBy(() -> new RowLayout(RowFormat.EXPORT, Optional.of("id"), ','))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<String> rows(String text, RowLayout layout) throws IOException {
    Path file = directory.resolve("rows.txt");
    Files.writeString(file, text);
    return rows(file, layout);
  }

  private static List<String> rows(Path file, RowLayout layout) {
    List<String> rows = new ArrayList<>();
    try (RowSource source = RowFiles.open(file, layout)) {
      for (Optional<Row> row = source.next(); row.isPresent(); row = source.next()) {
        rows.add(
            switch (row.get()) {
              case Row.Bad bad -> "bad@" + bad.line() + " " + bad.reason();
              case Row.Good good ->
                  good.line()
                      + " "
                      + good.key().ifUtf8().orElse("bytes")
                      + " "
                      + good.body().toUtf8().strip();
            });
      }
    }
    return rows;
  }
}
