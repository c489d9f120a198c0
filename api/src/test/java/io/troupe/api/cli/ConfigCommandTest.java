package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code troupe config}, at a real node. */
@Timeout(120)
class ConfigCommandTest {
  @TempDir static Path data;
  @TempDir Path directory;
  private static Troupe troupe;
  private static HttpServer server;

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(data));
    server = HttpServer.start(troupe, HttpSettings.DEFAULT.at("127.0.0.1", 0));
  }

  @AfterAll
  static void stop() {
    server.close();
    troupe.close();
  }

  /** What a command said, and how it ended. */
  private static Ran config(String... words) {
    return Ran.at(server.address().getPort(), "config", words);
  }

  private static String done(String... words) {
    Ran ran = config(words);
    assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.OK);
    return ran.out();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void aDocumentIsSetReadComparedBroughtBackAndRemoved() {
    String set =
        done("set", "shop", "db/pool", "{\"size\": 8}", "--message", "first", "--principal", "ann");
    String version = set.strip().replaceAll("\\D+", "");
    done("set", "shop", "db/pool", "{\"size\": 9}", "--if-version", version);
    Ran late = config("set", "shop", "db/pool", "{\"size\": 7}", "--if-version", version);
    assertThat(late.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(late.err()).contains("db/pool").contains("nothing changed");
    assertThat(done("get", "shop", "db/pool")).contains("\"size\" : 9");
    assertThat(done("get", "shop", "db/pool", "--at", version)).contains("\"size\" : 8");
    assertThat(done("diff", "shop", "db/pool", "--from", version))
        .contains("{\"op\":\"replace\",\"path\":\"/size\",\"value\":9}");
    done("rollback", "shop", "db/pool", version, "--message", "back");
    assertThat(done("history", "shop", "db/pool")).contains("ann  first").contains("back");
    assertThat(done("list", "shop")).contains("db/pool  {\"size\":8}");
    assertThat(done("list")).contains("shop  version");
    done("set", "shop", "exact", "12345678901234567890.1230");
    assertThat(done("get", "shop", "exact")).isEqualTo("12345678901234567890.1230\n");
    assertThat(config("delete", "shop", "--if-version", version).code())
        .as("a key that was forgotten")
        .isEqualTo(ExitCode.USAGE);
    done("delete", "shop", "db/pool");
    assertThat(config("get", "shop", "db/pool").code()).isEqualTo(ExitCode.REFUSED);
    done("delete", "shop");
    assertThat(config("delete", "shop").code()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void aFileIsAppliedWholeOrNotAtAllAndMayBeAppliedAgain() throws IOException {
    Path schema = file("schema.json", "{\"type\": \"object\"}");
    done("schema", "files", "db/*", "--file", schema.toString());
    assertThat(done("schema", "files", "db/*")).contains("\"type\" : \"object\"");
    String good = file("good.json", "{\"db/a\": {}, \"b\": 1, \"c\": null}").toString();
    assertThat(done("apply", "files", good)).startsWith("changed version");
    assertThat(done("apply", "files", good)).startsWith("as it was");
    Ran bad = config("apply", "files", file("bad.json", "{\"b\": 2, \"db/a\": 7}").toString());
    assertThat(bad.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(bad.err()).contains("db/a");
    assertThat(done("get", "files", "b").strip()).isEqualTo("1");
    done(
        "schema", "files", "b", "--file", file("number.json", "{\"type\":\"integer\"}").toString());
    done(
        "schema",
        "files",
        "*",
        "--file",
        file("none.json", "{\"type\":\"object\"}").toString(),
        "--force");
    assertThat(config("schema", "files", "b", "--remove").code())
        .as("it does not fit the other")
        .isEqualTo(ExitCode.REFUSED);
    done("schema", "files", "b", "--remove", "--force", "--message", "what & why");
    done("schema", "files", "db/*", "--remove");
    assertThat(config("schema", "files", "db/*").code()).isEqualTo(ExitCode.REFUSED);
    assertThat(config("apply", "files", directory.resolve("none").toString()).code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void changesArePrintedLineByLine() {
    done("set", "watched", "a", "1");
    done("set", "watched", "a", "2");
    assertThat(done("watch", "watched", "--seen", "0", "--count", "1"))
        .contains("\"complete\":true")
        .contains("\"value\":1")
        .contains("\"value\":2");
  }
}
