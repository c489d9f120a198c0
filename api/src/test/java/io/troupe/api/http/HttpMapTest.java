package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.map.PutOutcome;
import io.troupe.sharding.map.MapName;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpMapTest extends HttpFixture {
  private static final String MAP = "/v1/maps/orders";

  private HttpResponse<byte[]> batch(String body, String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = "application/x-ndjson";
    return post(MAP, body, all);
  }

  @Test
  void aScanGoesOverPages() {
    for (String key : List.of("c", "a", "b", "%C3%BC")) {
      put(MAP + "/" + key, "of " + key, "Content-Type", "text/x");
    }
    JsonNode first = json(get(MAP + "?limit=3"));
    assertThat(first.path("entries").findValuesAsText("key")).containsExactly("a", "b", "c");
    assertThat(first.path("entries").get(0))
        .isEqualTo(
            parse(
                "{\"key\":\"a\",\"version\":2,\"created\":2,"
                    + "\"changed\":\"2026-03-01T12:30:45.250Z\",\"contentType\":\"text/x\","
                    + "\"value\":\"of a\"}"));
    JsonNode second = json(get(MAP + "?limit=3&cursor=" + first.path("next").asText()));
    assertThat(second.path("entries").findValuesAsText("key")).containsExactly("ü");
    assertThat(second.has("next")).isFalse();
  }

  @Test
  void aScanTakesAPrefixAndLeavesValuesOut() {
    put(MAP + "/a%2F1", "v");
    put(MAP + "/a%2F2", "v");
    put(MAP + "/b", "v");
    JsonNode page = json(get(MAP + "?prefix=a%2F&values=false&read=local&count=false"));
    assertThat(page.path("entries").findValuesAsText("key")).containsExactly("a/1", "a/2");
    assertThat(page.path("entries").get(0).has("value")).isFalse();
    assertThat(page.path("entries").get(0).path("contentType").asText())
        .isEqualTo("application/octet-stream");
    assertThat(json(get(MAP + "?prefix=&cursor=")).path("entries")).hasSize(3);
  }

  @Test
  void whatIsNoTextTravelsInBase64() {
    call("PUT", MAP + "/%FF", BodyPublishers.ofByteArray(new byte[] {(byte) 0x80, 0}));
    put(MAP + "/%EF%BF%BD", "\ufffd");
    JsonNode entries = json(get(MAP)).path("entries");
    assertThat(entries.get(1).path("key64").asText()).isEqualTo("/w==");
    assertThat(entries.get(1).path("value64").asText()).isEqualTo("gAA=");
    assertThat(entries.get(1).has("key")).isFalse();
    assertThat(entries.get(0).path("key").asText()).isEqualTo("\ufffd");
    assertThat(entries.get(0).path("value").asText()).isEqualTo("\ufffd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=10001",
        "limit=x",
        "limit=",
        "values=yes",
        "count=1",
        "cursor=%25",
        "cursor=a",
        "read=never",
        "read=0",
        "read=1",
        "limit=1&limit=1",
        "unknown=1",
        "count=true&prefix=a"
      })
  void oddQueriesAreInvalid(String query) {
    problem(get(MAP + "?" + query), 400, "invalid");
  }

  @Test
  void aScanHasNoVersionToWaitFor() {
    put(MAP + "/a", "v");
    assertThat(problem(get(MAP + "?read=1"), 400, "invalid").path("detail").asText())
        .contains("a version belongs to the partition of one key");
    assertThat(json(get(MAP + "?read=linearizable")).path("entries")).hasSize(1);
    assertThat(json(get(MAP + "?read=local")).path("entries")).hasSize(1);
  }

  @Test
  void scansHaveLimits() {
    assertThat(get(MAP + "?limit=1").statusCode()).isEqualTo(200);
    assertThat(get(MAP + "?limit=10000").statusCode()).isEqualTo(200);
    assertThat(get(MAP + "?prefix=" + "p".repeat(1_024)).statusCode()).isEqualTo(200);
    problem(get(MAP + "?prefix=" + "p".repeat(1_025)), 413, "too-large");
  }

  @Test
  void aPageEndsBeforeItGrowsPastMemory() {
    byte[] big = new byte[1 << 20];
    Arrays.fill(big, (byte) 'x');
    for (int i = 0; i < 10; i++) {
      call("PUT", MAP + "/" + i, BodyPublishers.ofByteArray(big));
    }
    JsonNode first = json(get(MAP));
    assertThat(first.path("entries")).hasSize(7);
    JsonNode second = json(get(MAP + "?cursor=" + first.path("next").asText()));
    assertThat(second.path("entries").findValuesAsText("key")).containsExactly("7", "8", "9");
    assertThat(json(get(MAP + "?values=false")).path("entries")).hasSize(10);
  }

  @Test
  void countClearAndNames() {
    put(MAP + "/a", "v");
    put(MAP + "/b", "v");
    put("/v1/maps/Other-1.x_y/b", "v");
    assertThat(json(get("/v1/maps"))).isEqualTo(parse("{\"maps\":[\"Other-1.x_y\",\"orders\"]}"));
    assertThat(json(get(MAP + "?count=true"))).isEqualTo(parse("{\"count\":2}"));
    problem(delete(MAP, "If-Match", "*"), 400, "invalid");
    problem(delete(MAP + "?prefix=a"), 400, "invalid");
    assertThat(json(delete(MAP, "Idempotency-Key", "k"))).isEqualTo(parse("{\"removed\":2}"));
    assertThat(troupe.lastRequestId()).contains(IdempotencyId.ofClear(new MapName("orders"), "k"));
    assertThat(json(get(MAP + "?count=true"))).isEqualTo(parse("{\"count\":0}"));
    problem(get("/v1/maps?limit=1"), 400, "invalid");
  }

  @Test
  void aBatchStoresEachKindOfValue() {
    HttpResponse<byte[]> answer =
        batch(
            """
            {"key":"json","value":{ "b" : [1, 1.10, 1e3, 12345678901234567890.5, null, true] ,"a":"ü"}}
            {"value":"plain","key":"string"}
            {"key":"text","text":"grüezi\\n"}
            {"key64":"/wA=","contentType":"image/png","value64":"gAE="}
            {"key":"untyped","value64":""}\
            """);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(text(answer).lines().toList())
        .isEqualTo(
            IntStream.rangeClosed(1, 5)
                .mapToObj(v -> "{\"status\":\"stored\",\"version\":" + v + ",\"created\":true}")
                .toList());
    HttpResponse<byte[]> json = get(MAP + "/json");
    assertThat(text(json))
        .isEqualTo("{\"b\":[1,1.10,1e3,12345678901234567890.5,null,true],\"a\":\"ü\"}");
    assertThat(header(json, "Content-Type")).isEqualTo("application/json");
    assertThat(text(get(MAP + "/string"))).isEqualTo("\"plain\"");
    assertThat(text(get(MAP + "/text"))).isEqualTo("grüezi\n");
    assertThat(header(get(MAP + "/text"), "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    HttpResponse<byte[]> binary = get(MAP + "/%FF%00");
    assertThat(binary.body()).containsExactly(0x80, 1);
    assertThat(header(binary, "Content-Type")).isEqualTo("image/png");
    assertThat(header(get(MAP + "/untyped"), "Content-Type")).isEqualTo("application/octet-stream");
  }

  @Test
  void aBatchAnswersInTheOrderOfItsLines() {
    put(MAP + "/z", "old");
    troupe.batchOutcomes.put(
        Bytes.utf8("b"),
        new PutOutcome.Refused(new Refusal(Refusal.Code.OVERLOADED, "a queue is full")));
    troupe.batchOutcomes.put(Bytes.utf8("a"), new PutOutcome.Unknown("no answer"));
    HttpResponse<byte[]> answer =
        batch(
            """
            {"key":"z","text":"1"}\r
            {"key":"b","text":"2"}
            {"key":"y","text":"3"}
            {"key":"a","text":"4"}
            """,
            "If-None-Match",
            "*");
    assertThat(text(answer))
        .isEqualTo(
            """
            {"status":"condition-failed","currentVersion":1}
            {"status":"refused","code":"overloaded","detail":"a queue is full"}
            {"status":"stored","version":2,"created":true}
            {"status":"unknown","detail":"no answer"}
            """);
    assertThat(text(get(MAP + "/z"))).isEqualTo("old");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "nonsense",
        "{}",
        "{\"key\":\"b\"}",
        "{\"text\":\"v\"}",
        "{\"key\":\"b\",\"text\":\"v\"} {}",
        "{\"key\":\"b\",\"text\":\"v\",\"more\":1}",
        "{\"key\":\"b\",\"key64\":\"YQ==\",\"text\":\"v\"}",
        "{\"key\":\"b\",\"text\":\"v\",\"value\":1}",
        "{\"key\":1,\"text\":\"v\"}",
        "{\"key\":\"b\",\"text\":1}",
        "{\"key\":\"b\",\"text\":null}",
        "{\"key\":\"\",\"text\":\"v\"}",
        "{\"key64\":\"*\",\"text\":\"v\"}",
        "{\"key\":\"b\",\"value64\":\"*\"}",
        "{\"key\":\"b\",\"text\":\"v\",\"contentType\":\"a/b\"}",
        "{\"key\":\"b\",\"value64\":\"\",\"contentType\":\"ü\"}",
        "{\"key\":\"\\ud800\",\"text\":\"v\"}",
        "{\"key\":\"b\",\"text\":\"\\ud800\"}",
        "{\"key\":\"b\",\"value\":{\"a\":1,\"a\":2}}",
        "{\"key\":\"b\",\"value\":01}",
        "{\"key\":\"b\",\"value\":NaN}",
        "{\"key\":\"first\",\"text\":\"again\"}",
        "{\"key64\":\"Zmlyc3Q\",\"text\":\"again\"}"
      })
  void oneMalformedLineChangesNothing(String line) {
    HttpResponse<byte[]> answer =
        batch("{\"key\":\"first\",\"text\":\"v\"}\n" + line + "\n{\"key\":\"c\",\"text\":\"v\"}\n");
    assertThat(problem(answer, 400, "invalid").path("detail").asText()).contains("line 2");
    assertThat(troupe.changes()).isZero();
    assertThat(troupe.seen).isEmpty();
  }

  @Test
  void whatIsWrongWithALineIsSaidInOurWords() {
    String deep = "{\"key\":\"a\",\"value\":" + "[".repeat(1_001) + "]".repeat(1_001) + "}";
    assertThat(detail(deep)).isEqualTo("line 1: it is nested deeper than 1000; nothing happened");
    assertThat(detail("{\"key64\":\"!\",\"text\":\"\"}"))
        .isEqualTo("line 1: \"key64\" is not base64; nothing happened");
    assertThat(detail("{\"key\":\"a\",\"value64\":\"YQ\u00fc\"}"))
        .isEqualTo("line 1: \"value64\" is not base64; nothing happened");
    assertThat(detail("{\"key\":\"\\ud800\",\"text\":\"\"}")).contains("surrogate");
    for (String line :
        List.of(
            "{\"key\":\"a\",\"value\":" + "1".repeat(1_001) + "}",
            "{\"" + "k".repeat(50_001) + "\":1}",
            "{",
            "{\"key\":\"a\",\"value\":[")) {
      assertThat(detail(line)).doesNotContain("StreamRead", "Source", "`");
    }
    assertThat(problem(get(MAP + "?cursor=!"), 400, "invalid").path("detail").asText())
        .isEqualTo("this cursor is not one that a page gave");
  }

  private String detail(String line) {
    return problem(batch(line), 400, "invalid").path("detail").asText();
  }

  @Test
  void jsonKeepsItsCharacters() {
    batch("{\"key\":\"a\",\"value\":[\"🎭\",\"\\ud83c\\udfad\",\"\\ud800\",\"\\u0000\"]}");
    assertThat(text(get(MAP + "/a"))).isEqualTo("[\"🎭\",\"🎭\",\"\\uD800\",\"\\u0000\"]");
    batch("{\"key\":\"🎭\",\"text\":\"🎭\"}");
    assertThat(text(get(MAP + "?prefix=%F0"))).contains("\"key\":\"🎭\"", "\"value\":\"🎭\"");
  }

  @Test
  void bytesThatAreNoUtf8AreMalformed() {
    byte[] body = "{\"key\":\"a\",\"text\":\"?\"}".getBytes(StandardCharsets.US_ASCII);
    body[19] = (byte) 0xFF;
    HttpResponse<byte[]> answer =
        call("POST", MAP, BodyPublishers.ofByteArray(body), "Content-Type", "application/x-ndjson");
    problem(answer, 400, "invalid");
  }

  @Test
  void batchesHaveLimits() {
    String lines =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "{\"key\":\"" + i + "\",\"value\":" + i + "}\n")
            .collect(Collectors.joining());
    assertThat(text(batch(lines)).lines().count()).isEqualTo(10_000);
    int changes = troupe.changes();
    problem(batch(lines + "{\"key\":\"more\",\"value\":1}"), 413, "too-large");
    String mib = Base64.getEncoder().encodeToString(new byte[1 << 20]);
    assertThat(text(batch("{\"key\":\"m\",\"value64\":\"" + mib + "\"}"))).contains("stored");
    String more = Base64.getEncoder().encodeToString(new byte[(1 << 20) + 1]);
    HttpResponse<byte[]> answer = batch("\n{\"key\":\"n\",\"value64\":\"" + more + "\"}".trim());
    problem(answer, 400, "invalid");
    assertThat(
            problem(batch("{\"key\":\"n\",\"value64\":\"" + more + "\"}"), 413, "too-large")
                .path("detail")
                .asText())
        .contains("line 1");
    problem(batch("{\"key\":\"" + "k".repeat(1_025) + "\",\"text\":\"\"}"), 413, "too-large");
    assertThat(troupe.changes()).isEqualTo(changes + 1);
  }

  @Test
  void batchBodiesHaveALimitToTheByte() {
    String line = "{\"key\":\"a\",\"value\":1" + " ".repeat((8 << 20) - 21) + "}";
    assertThat(line).hasSize(8 << 20);
    assertThat(text(batch(line))).contains("stored");
    problem(batch(line + "\n"), 413, "too-large");
  }

  @Test
  void anEmptyBatchDoesNothing() {
    HttpResponse<byte[]> answer = batch("");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aBatchMustSayWhatItIs() {
    problem(post(MAP, "{\"key\":\"a\",\"text\":\"\"}"), 415, "unsupported-media-type");
    problem(
        post(MAP, "{\"key\":\"a\",\"text\":\"\"}", "Content-Type", "application/json"),
        415,
        "unsupported-media-type");
    problem(batch("{\"key\":\"a\",\"text\":\"\"}", "If-Match", "*"), 400, "invalid");
    problem(batch("{\"key\":\"a\",\"text\":\"\"}", "If-None-Match", "\"1\""), 400, "invalid");
    assertThat(troupe.changes()).isZero();
  }

  @Test
  void aBatchMayBeRepeated() {
    RequestId id = IdempotencyId.ofBatch(new MapName("orders"), "b-1");
    String body = "{\"key\":\"a\",\"text\":\"\"}\n{\"key\":\"b\",\"text\":\"\"}\n";
    String first = text(batch(body, "Idempotency-Key", "b-1"));
    assertThat(text(batch(body, "Idempotency-Key", "b-1"))).isEqualTo(first);
    assertThat(troupe.lastRequestId()).contains(id);
    assertThat(troupe.changes()).isEqualTo(2);
  }

  @Test
  void aBatchOfManyUnderOneKeyNumbersItsLinesAndAcknowledgesEarlierOnes() {
    String body = "{\"key\":\"a\",\"text\":\"\"}\n{\"key\":\"b\",\"text\":\"\"}\n";
    batch(body, "Idempotency-Key", "b-1", "Troupe-Sequence", "first=9007199254740992;below=7");
    RequestId one = IdempotencyId.ofBatch(new MapName("orders"), "b-1");
    assertThat(troupe.lastOptions().requestId()).contains(new RequestId(one.session(), 1L << 53));
    assertThat(troupe.lastOptions().lowestUnanswered()).isEqualTo(7);
    batch(body, "Idempotency-Key", "b-1");
    assertThat(troupe.lastOptions().lowestUnanswered()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "first=1",
        "first=0;below=0",
        "first=2;below=3",
        "first=2;below=-1",
        "first=01;below=1",
        "below=1;first=2",
        "first=9007199254740993;below=1",
        "first=99999999999999999999;below=1",
        "first=1;below=1;more=1",
      })
  void aMalformedSequenceIsRefused(String sequence) {
    String body = "{\"key\":\"a\",\"text\":\"\"}";
    String detail =
        problem(batch(body, "Idempotency-Key", "b-1", "Troupe-Sequence", sequence), 400, "invalid")
            .path("detail")
            .asText();
    assertThat(detail).contains("first=<n>;below=<m> with 1 <= m <= n <= 2^53");
    problem(batch(body, "Troupe-Sequence", "first=1;below=1"), 400, "invalid");
    assertThat(troupe.changes()).isZero();
  }

  @Test
  void failuresOfWholeMapsAreProblems() {
    troupe.failure = new RefusedException(Refusal.Code.OVERLOADED, "full");
    for (HttpResponse<byte[]> answer :
        List.of(
            get(MAP),
            get(MAP + "?count=true"),
            get("/v1/maps"),
            delete(MAP),
            batch("{\"key\":\"a\",\"text\":\"\"}"))) {
      problem(answer, 429, "overloaded");
      assertThat(header(answer, "Retry-After")).isEqualTo("1");
    }
    troupe.failure = new UnknownOutcomeException(Optional.empty(), "no answer");
    assertThat(problem(delete(MAP), 504, "outcome-unknown").has("requestId")).isFalse();
  }

  @Test
  void theNamesOfMapsHaveATimeoutToo() {
    assertThat(get("/v1/maps", "Troupe-Timeout-Ms", "1234").statusCode()).isEqualTo(200);
    assertThat(troupe.seen.getLast().timeout()).isEqualTo(Duration.ofMillis(1_234));
  }
}
