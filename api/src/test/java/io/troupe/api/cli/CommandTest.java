package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.StandardOutput;
import io.troupe.api.client.FakeNode;
import io.troupe.api.transfer.FileProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandTest {
  private FakeNode node;

  @TempDir Path temp;

  @BeforeEach
  void start() throws IOException {
    node = FakeNode.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start",
        "status",
        "cluster",
        "cluster show",
        "voter",
        "voter list",
        "voter add",
        "voter remove",
        "voter replace",
        "ring",
        "ring show",
        "ring plan",
        "map",
        "map get",
        "map put",
        "map delete",
        "map increment",
        "map history",
        "map scan",
        "map count",
        "map list",
        "map clear",
        "map watch",
        "map import",
        "map export",
        "semaphore",
        "semaphore create",
        "semaphore resize",
        "semaphore delete",
        "semaphore force-release",
        "semaphore explain",
        "semaphore list",
        "semaphore acquire",
        "semaphore run",
        "semaphore renew",
        "semaphore release",
        "atomic",
        "atomic get",
        "atomic set",
        "atomic add",
        "id",
        "id next",
        "journal verify",
        "journal stat"
      })
  void everyCommandHasHelpWithExamples(String command) {
    Ran ran = ran((command + " --help").split(" "));
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("Usage: troupe " + command).contains("Examples:\n  troupe ");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void theHelpNamesTheExitCodesAndHidesTheTraining() {
    assertThat(ran("--help").out())
        .contains("3     unknown outcome: it may have happened")
        .doesNotContain("train");
  }

  @Test
  void aCommandThatIsNoneIsAUsageError() {
    Ran ran = ran("map", "gt", "m", "k");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err())
        .isEqualTo(
            """
            troupe: troupe map has no command 'gt'; there are get, put, delete, increment, history, scan, watch, count, list, clear, import, export
            See: troupe map --help
            """);
  }

  @Test
  void noCommandAtAllShowsTheUsageAndFails() {
    Ran ran = ran();
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).startsWith("Usage: troupe");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void argumentsAreRefusedInTheirOwnWords() {
    Ran ran = asked("map", "get", "a b", "k");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("(MAP): a map's name is made of").doesNotContain("Exception");
    assertThat(asked("map", "get", "m", "").code()).isEqualTo(ExitCode.USAGE);
    assertThat(asked("map", "put", "m", "k").err()).contains("what value?");
    Ran unnamed = asked("map", "import", "m", "-");
    assertThat(unnamed.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unnamed.err()).contains("standard input has no name", "give --format csv, jsonl");
    assertThat(asked("map", "get", "m", "k", "--timeout", "1x").err())
        .contains("500ms, 10s, 2m or 1h");
    assertThat(asked("map", "get", "m", "k", "--read", "x").err()).contains("local or a version");
    assertThat(asked("map", "scan", "m", "--cursor", "?").err()).contains("'?' is no cursor");
    assertThat(asked("map", "put", "m", "k", "v", "--if-absent", "--if-version", "1").err())
        .startsWith("troupe: --if-absent, --if-version=N are mutually exclusive");
    assertThat(ran("status", "--node", "nowhere").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void theRingIsATableOrJson() {
    String body =
        """
        {"partitions":4,"loadBoundPercent":125,"nodes":[{"name":"n-1","zone":"east","weight":2,\
        "draining":true,"share":0,"most":0,"owns":[0,3]}],"zones":[{"name":"east","weight":0,\
        "owned":2,"share":0,"most":0}]}\
        """;
    node.answers(200, Map.of(), body);
    assertThat(asked("ring", "show", "--output", "json").out()).isEqualTo(body + "\n");
    assertThat(asked("ring", "show").out().lines())
        .containsExactly(
            "4 partitions; a node has at most 125 % of its even share",
            "node                     zone             weight   owns  share   most",
            "n-1                      east                  2      2      0      0  draining",
            "zone                     east                  0      2      0      0");
    assertThat(node.last().line()).isEqualTo("GET /v1/ring");
  }

  @Test
  void theClusterIsTablesOrJson() {
    String body =
        """
        {"cluster":"shop","membership":9,"members":[{"name":"a","state":"up","incarnation":"7",\
        "address":"pekko://troupe@10.0.0.1:25520","transport":"10.0.0.1:25521","zone":"east",\
        "weight":2,"version":"0.1.0","partitions":4},{"name":"b","state":"down",\
        "incarnation":"-5","address":"x","transport":"y","zone":"west","weight":1,"version":"0.1.0"\
        ,"sight":{"saw":"refused","millis":61000,"reports":[]}},{"name":"c","state":"up",\
        "incarnation":"9","address":"z","transport":"z","zone":"west","weight":1,\
        "version":"0.1.0","sight":{"saw":"heard","millis":40,"reports":[{"witness":"d",\
        "saw":"silent"}]}}],"process":"is voter 1 of cluster 0f","leads":[1],"leaders":{"1":"a","5":"c"},\
        "voterList":3,"voters":[{"name":"a","standing":"votes","address":"10.0.0.1:25521",\
        "replica":1,"diskId":"d1"}],"downings":[{"membership":8,"name":"b","incarnation":"-5",\
        "proposer":"a","at":"2026-03-01T12:30:45.250Z","evidence":[{"witness":"a","saw":"closed"},\
        {"witness":"c","saw":"silent"}]}],"failovers":{"count":85,"latestMillis":1310},\
        "handOffs":{"count":0,"latestMillis":0}}\
        """;
    node.answers(200, Map.of(), body);
    assertThat(asked("cluster", "show", "--output", "json").out()).isEqualTo(body + "\n");
    assertThat(asked("cluster", "show").out().lines())
        .containsExactly(
            "cluster shop, membership 9",
            "member                   state    seen                               zone        "
                + " weight partitions  incarnation          address",
            "a                        up       -                                  east             "
                + " 2          4  7                    pekko://troupe@10.0.0.1:25520",
            "b                        down     connection refused for 1 min 1 s   west       "
                + "       1          -  -5                   x",
            "c                        up       heard 40 ms ago                    west             "
                + " 1          -  9                    z",
            "d misses c: silent",
            "",
            "failovers 85 since this node started, the latest took 1.3 s",
            "hand-offs none since this node started",
            "",
            "voter                    standing replica  address               disk",
            "a                        votes          1  10.0.0.1:25521        d1",
            "",
            "leaders 1 a, 5 c",
            "this node is voter 1 of cluster 0f",
            "",
            "declared down",
            "2026-03-01T12:30:45.250Z  b, incarnation -5, from membership 8 on, proposed by a: a"
                + " closed, c silent");
    assertThat(node.last().line()).isEqualTo("GET /v1/cluster");
  }

  @Test
  void votersAreListedAndChanged() {
    String one =
        "{\"voterList\":4,\"voters\":[{\"name\":\"b\",\"standing\":\"%s\","
            + "\"address\":\"h:1\",\"replica\":2,\"diskId\":\"d2\"}]}";
    node.answers(200, Map.of(), one.formatted("votes"));
    assertThat(asked("voter", "list", "--output", "json").out())
        .isEqualTo(one.formatted("votes") + "\n");
    assertThat(node.last().line()).isEqualTo("GET /v1/voters");
    assertThat(asked("voter", "remove", "b", "c").code()).isZero();
    assertThat(node.last().line()).isEqualTo("DELETE /v1/voters/b,c");
    assertThat(asked("voter", "replace", "b", "b@h:1").code()).isZero();
    assertThat(node.last().line()).isEqualTo("POST /v1/voters/b/replace");
    assertThat(node.last().body()).isEqualTo("{\"by\":\"b@h:1\"}");
    node.answers(202, Map.of(), one.formatted("joining"));
    Ran begun = asked("voter", "add", "b@h:1", "c@h:2");
    assertThat(begun.code()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(begun.out()).contains("b ", "joining", "goes on; ask again");
    assertThat(node.last().line()).isEqualTo("POST /v1/voters");
    assertThat(node.last().body()).isEqualTo("{\"nodes\":[\"b@h:1\",\"c@h:2\"]}");
    assertThat(node.last().header("Content-type")).isEqualTo("application/json");
  }

  @Test
  void aChangeOfVotersThatIsNotDoneSaysWhy() {
    node.answersProblem(400, "invalid", "refused", "");
    Ran refused = asked("voter", "add", "b@h:1");
    assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err()).isEqualTo("troupe: refused (invalid): because\n");
    node.answersProblem(504, "outcome-unknown", "unknown", "");
    Ran unknown = asked("voter", "add", "b@h:1", "c@h:2");
    assertThat(unknown.code()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(unknown.err())
        .contains("because", "'troupe voter list' tells")
        .doesNotContain("key");
    assertThat(asked("voter", "add", "a", "b", "c").code()).isEqualTo(ExitCode.USAGE);
    assertThat(asked("voter", "add").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aPlanOfTheRingSaysWhatMovesFromWhereToWhere() {
    node.answers(
        200,
        Map.of(),
        """
        {"moves":[{"partition":3,"from":"a","to":"b"},{"partition":1,"from":"a","to":"b"}],\
        "after":{"partitions":4,"loadBoundPercent":125,"nodes":[],"zones":[]}}\
        """);
    Ran ran = asked("ring", "plan", "--join", "b:2:west", "--join", "c", "--leave", "d");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).startsWith("2 of 4 partitions would move\n     2 from a to b\n\n4 part");
    assertThat(node.last().line())
        .isEqualTo("GET /v1/ring/plan?join=b%3A2%3Awest%2Cc%3A1%3Adefault&leave=d");
    Ran wrong = asked("ring", "plan", "--join", "b:0");
    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("weight must be from 1 to 100");
  }

  @Test
  void getWritesTheBytesAndNothingElse() {
    node.answers(200, Map.of("ETag", "\"2\"", "Content-Type", "text/x"), "paid");
    assertThat(asked("map", "get", "m", "k")).isEqualTo(new Ran(ExitCode.OK, "paid", ""));
    assertThat(asked("map", "get", "m", "k", "--output", "json").out())
        .isEqualTo(
            "{\"version\":2,\"created\":0,\"changed\":\"1970-01-01T00:00:00Z\",\"contentType\":\"text/x\",\"value\":\"paid\"}\n");
  }

  @Test
  void anAbsentKeyEndsWithOne() {
    node.answersProblem(404, "not-found", "refused", "");
    Ran absent = new Ran(ExitCode.REFUSED, "", "troupe: key 'k' of map m is absent\n");
    assertThat(asked("map", "get", "m", "k")).isEqualTo(absent);
    assertThat(asked("map", "delete", "m", "k")).isEqualTo(absent);
  }

  @Test
  void putTakesItsValueFromThreePlaces() throws IOException {
    node.answers(204, Map.of("ETag", "\"2\""), "");
    assertThat(asked("map", "put", "m", "k", "wert ß"))
        .isEqualTo(new Ran(ExitCode.OK, "replaced, version 2\n", ""));
    assertThat(node.last().body()).isEqualTo("wert ß");
    assertThat(node.last().header("Content-type")).isEqualTo("text/plain; charset=utf-8");

    assertThat(asked("map", "put", "m", "k", "-").code()).isZero();
    assertThat(node.last().body()).isEqualTo("from stdin");
    assertThat(node.last().header("Content-type")).isEmpty();

    Path file = Files.writeString(temp.resolve("f"), "from a file");
    assertThat(asked("map", "put", "m", "k", "--file", file.toString()).code()).isZero();
    assertThat(node.last().body()).isEqualTo("from a file");

    assertThat(asked("map", "put", "m", "k", "--file", temp + "/nothing").err())
        .contains("there is no file");
  }

  @Test
  void putGivesATimeToLiveAndGetShowsIt() {
    node.answers(204, Map.of("ETag", "\"2\""), "");
    for (String time : new String[] {"90s", "90", "90000ms"}) {
      assertThat(asked("map", "put", "m", "k", "v", "--ttl", time).code()).isZero();
      assertThat(node.last().header("Troupe-ttl-ms")).isEqualTo("90000");
    }
    assertThat(asked("map", "put", "m", "k", "v", "--ttl", "3650d").code()).isZero();
    assertThat(node.last().header("Troupe-ttl-ms")).isEqualTo("315360000000");
    for (String none : new String[] {"0s", "3651d", "x", "1.5s", "-1s", "999999999999d"}) {
      Ran ran = asked("map", "put", "m", "k", "v", "--ttl=" + none);
      assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
      assertThat(ran.err()).contains("a time from 1ms to 3650d looks like");
    }
    node.answers(200, Map.of("ETag", "\"2\"", "Troupe-Ttl-Ms", "1500"), "paid");
    assertThat(asked("map", "get", "m", "k", "--output", "json").out())
        .contains("\"ttlMillis\":1500");
  }

  @Test
  void aHistoryIsATableOrJson() {
    String body =
        """
        {"changes":[{"version":19,"time":"2026-11-21T08:00:00Z","change":"removed","principal":"ada"},\
        {"version":8,"time":"2026-11-21T07:59:59.250Z","change":"put","contentType":"","value":"a\\tb"},\
        {"version":7,"time":"2026-11-21T07:59:59Z","change":"put"}],"next":7}\
        """;
    node.answers(200, Map.of(), body);
    assertThat(asked("map", "history", "m", "k", "--before", "20"))
        .isEqualTo(
            new Ran(
                ExitCode.OK,
                """
                VERSION  TIME                      CHANGE   PRINCIPAL  REQUEST  VALUE
                19       2026-11-21T08:00:00Z      removed  ada        -        -
                8        2026-11-21T07:59:59.250Z  put      -          -        a\\tb
                7        2026-11-21T07:59:59Z      put      -          -        (not kept)
                """,
                "troupe: there is more; go on with --before 7\n"));
    assertThat(node.last().line()).endsWith("/k?history=true&limit=20&before=20");
    assertThat(asked("map", "history", "m", "k", "--output", "json").out()).isEqualTo(body + "\n");
    node.answers(200, Map.of(), "{\"changes\":[]}");
    assertThat(asked("map", "history", "m", "k"))
        .isEqualTo(new Ran(ExitCode.REFUSED, "", "troupe: nothing is known of key 'k' of map m\n"));
    assertThat(asked("map", "history", "m", "k", "--limit", "10001").code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void thePastIsReadByVersionOrTime() {
    node.answers(200, Map.of("ETag", "\"2\""), "paid");
    assertThat(asked("map", "get", "m", "k", "--at-version", "7").out()).isEqualTo("paid");
    assertThat(node.last().line()).endsWith("/k?at-version=7");
    asked("map", "get", "m", "k", "--at-time", "2026-03-01T13:30:45+01:00");
    assertThat(node.last().line()).endsWith("/k?at-time=2026-03-01T12:30:45Z");
    node.answers(200, Map.of(), "{\"entries\":[]}");
    asked("map", "scan", "m", "--at-time", "2026-03-01T12:30:45Z");
    assertThat(node.last().line()).endsWith("&at-time=2026-03-01T12:30:45Z");
    assertThat(asked("map", "scan", "m", "--at-time", "noon").err()).contains("a time looks like");
    assertThat(asked("map", "get", "m", "k", "--at-version", "1", "--read", "local").err())
        .contains("are mutually exclusive");
    assertThat(asked("map", "get", "m", "k", "--at-version", "-1").code())
        .isEqualTo(ExitCode.USAGE);
    node.answersProblem(410, "out-of-history", "refused", "");
    assertThat(asked("map", "get", "m", "k", "--at-version", "1"))
        .isEqualTo(new Ran(ExitCode.REFUSED, "", "troupe: refused (out-of-history): because\n"));
  }

  @Test
  void aChangeSaysWhoMakesIt() {
    node.answers(204, Map.of("ETag", "\"2\""), "");
    asked("map", "put", "m", "k", "v");
    assertThat(node.last().header("Troupe-principal")).isNotEmpty();
    asked("map", "delete", "m", "k", "--principal", "ada");
    assertThat(node.last().header("Troupe-principal")).isEqualTo("ada");
    asked("map", "put", "m", "k", "v", "--principal", "");
    assertThat(node.last().header("Troupe-principal")).isEmpty();
    Ran tooLong = asked("map", "clear", "m", "--principal", "n".repeat(129));
    assertThat(tooLong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(tooLong.err()).contains("a principal has at most 128 bytes");
  }

  @Test
  void aConditionThatDoesNotHoldEndsWithOne() {
    node.answersProblem(412, "condition-failed", "refused", ",\"currentVersion\":5");
    Ran ran = asked("map", "put", "m", "k", "v", "--if-version", "3");
    assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(ran.err())
        .isEqualTo(
            "troupe: the condition does not hold: key 'k' of map m has version 5; nothing"
                + " changed\n");
    assertThat(node.last().header("If-match")).isEqualTo("\"3\"");
  }

  @Test
  void refusedUnknownAndUnreachableHaveTheirOwnExitCodes() {
    node.answersProblem(429, "overloaded", "refused", "");
    assertThat(asked("map", "count", "m"))
        .isEqualTo(new Ran(ExitCode.REFUSED, "", "troupe: refused (overloaded): because\n"));

    node.answersProblem(504, "outcome-unknown", "unknown", ",\"requestId\":\"ab/3\"");
    Ran unknown = asked("map", "increment", "m", "k");
    assertThat(unknown.code()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(unknown.err())
        .startsWith("troupe: unknown outcome: because (request ab/3); it may or may not have");

    node.close();
    Ran unreachable = asked("status");
    assertThat(unreachable.code()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(unreachable.err())
        .startsWith("troupe: no node answers at " + node.url())
        .doesNotContain("\tat ");
    assertThat(asked("status", "--debug").err()).contains("\tat io.troupe");
  }

  @Test
  void statusEndsWithOneWhileTheNodeIsNotReady() {
    node.answers(200, Map.of(), "{\"cluster\":\"c\",\"ready\":false,\"uptimeMillis\":90000}");
    Ran ran = asked("status");
    assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(ran.out())
        .contains("ready       no")
        .contains("up          1 min 30 s")
        .doesNotContain("missed");
  }

  @Test
  void statusSaysWhoIsMissedAndWhoElseSaysSo() {
    String body =
        """
        {"ready":true,"missed":[\
        {"name":"b","saw":"closed","millis":999,"reports":[]},\
        {"name":"c","saw":"silent","millis":2340,"reports":[{"witness":"d","saw":"refused"}]}]}\
        """;
    node.answers(200, Map.of(), body);
    assertThat(asked("status").out().lines())
        .contains("missed      b, connection closed 999 ms ago; c, silent for 2.3 s, so says d");
  }

  @Test
  void allThatIsSeenOfAMemberHasWords() {
    Map.of(
            "\"awaited\",\"millis\":0", "awaited for 0 ms",
            "\"connected\",\"millis\":7500000", "connected for 2 h 5 min",
            "\"closed\",\"millis\":1000", "connection closed 1.0 s ago",
            "\"silent\",\"millis\":59900", "silent for 59.9 s")
        .forEach(
            (saw, words) -> {
              node.answers(
                  200,
                  Map.of(),
                  "{\"members\":[{\"name\":\"b\",\"state\":\"up\",\"sight\":{\"saw\":"
                      + saw
                      + "}}]}");
              assertThat(asked("cluster", "show").out()).contains(" up       " + words);
            });
  }

  @Test
  void scanCutsLongBinaryValuesShort() {
    String shown = "/".repeat(128);
    String most =
        "{\"entries\":[{\"key\":\"k\",\"version\":2,\"created\":1,\"changed\":"
            + "\"2026-11-21T08:00:00Z\",\"value64\":\"%s\"}]}";
    node.answers(200, Map.of(), most.formatted(shown));
    assertThat(asked("map", "scan", "m").out()).isEqualTo("k\tbase64:" + shown + "\n");
    node.answers(200, Map.of(), most.formatted(shown + "/w=="));
    assertThat(asked("map", "scan", "m").out()).isEqualTo("k\tbase64:" + shown + "… (97 bytes)\n");
  }

  @Test
  void scanWritesALinePerEntryThatATerminalCanShow() {
    node.answers(
        200,
        Map.of(),
        """
        {"entries":[
          {"key":"a\\tb","version":2,"created":1,"changed":"2026-11-21T08:00:00Z","value":"x\\n\\u001b[2J"},
          {"key64":"/w==","version":3,"created":3,"changed":"2026-11-21T08:00:00Z","value":""}
        ],"next":"Ymlu"}\
        """);
    assertThat(asked("map", "scan", "m"))
        .isEqualTo(
            new Ran(
                ExitCode.OK,
                "a\\tb\tx\\n\\u001b[2J\nbase64:/w==\t\n",
                "troupe: there is more; go on with --cursor Ymlu\n"));
    assertThat(asked("map", "scan", "m", "--keys-only", "--prefix", "a", "--limit", "7").out())
        .isEqualTo("a\\tb\nbase64:/w==\n");
    assertThat(node.last().line())
        .isEqualTo("GET /v1/maps/m?limit=7&read=linearizable&prefix=a&values=false");
    assertThat(asked("map", "scan", "m", "--keys-only", "--output", "json").out())
        .endsWith("\"contentType\":\"\"}],\"next\":\"Ymlu\"}\n");
  }

  @Test
  void aNodeIsAHostAndAPort() {
    node.answersProblem(404, "not-found", "refused", "");
    for (String more : new String[] {"/x", "/?a", "#a"}) {
      Ran ran = ran("map", "count", "m", "--node", node.url() + more);
      assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
      assertThat(ran.err()).contains("http://HOST:PORT and nothing behind it");
    }
    assertThat(ran("map", "get", "m", "k", "--node", node.url() + "/").err()).contains("is absent");
  }

  @Test
  void filesThatCannotBeUsedAreNamedInPlainWords() throws IOException {
    Files.createDirectory(temp.resolve("d.csv"));
    String missing = temp.resolve("no.csv").toString();
    String folder = temp.resolve("d.csv").toString();
    for (String command : new String[] {"map import m", "map put m k --file"}) {
      isUsage("there is no file " + missing, command, missing);
      isUsage(folder + " is a directory", command, folder);
    }
    isUsage(folder + " is a directory", "map export m", folder);
    isUsage("there is no folder " + temp + "/no", "map export m", temp + "/no/file");
    assertThat(FileProblem.of(temp.resolve("f"), "read", new AccessDeniedException("f")))
        .isEqualTo(temp.resolve("f") + " cannot be read: permission denied");
  }

  private void isUsage(String said, String command, String file) {
    Ran ran =
        asked(Stream.concat(Stream.of(command.split(" ")), Stream.of(file)).toArray(String[]::new));
    assertThat(ran.err()).startsWith("troupe: " + said + "\n");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void helpIsACommandToo() {
    assertThat(ran("help")).isEqualTo(ran("--help"));
    assertThat(ran("help").out()).contains("troupe bench map");
    assertThat(ran("help", "map", "get")).isEqualTo(ran("map", "get", "--help"));
  }

  @Test
  void aLogLevelThatThereIsNotIsNone() {
    assertThat(Stream.of("", "debug", "OFF")).allMatch(Main::isLogLevel);
    assertThat(Stream.of("FOO", "INFO ")).noneMatch(Main::isLogLevel);
  }

  @ParameterizedTest
  @CsvSource({"No space left on device, 1", "Broken pipe, 141"})
  void anAnswerThatCannotBeWrittenIsNoSuccess(String why, int code) {
    // There is more behind each page: the export would never end if it went on.
    node.answers(
        200,
        Map.of("ETag", "\"2\""),
        """
        {"count":1,"next":"Ymlu","entries":[
          {"key":"a","version":2,"created":1,"changed":"2026-11-21T08:00:00Z","value":"x"}]}\
        """);
    for (String command : new String[] {"get m k", "scan m", "count m", "export m"}) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Console console =
          new Console(
              InputStream.nullInputStream(),
              new StandardOutput(failing(why)),
              new PrintStream(err, false, StandardCharsets.UTF_8),
              false);
      String[] args = ("map " + command + " --output json --node " + node.url()).split(" ");
      assertThat(Main.run(console, args)).as(command).isEqualTo(code);
      String said = err.toString(StandardCharsets.UTF_8);
      if (code == ExitCode.READER_GONE) {
        assertThat(said).doesNotContain("cannot be written");
      } else {
        assertThat(said).contains("standard output cannot be written");
      }
    }
  }

  private static OutputStream failing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }
    };
  }

  private Ran asked(String... args) {
    return ran(
        Stream.concat(Arrays.stream(args), Stream.of("--node", node.url().toString()))
            .toArray(String[]::new));
  }

  private static Ran ran(String... args) {
    return Ran.of(new ByteArrayInputStream("from stdin".getBytes(StandardCharsets.UTF_8)), args);
  }
}
