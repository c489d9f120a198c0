package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpClusterTest extends HttpFixture {
  private static final String VOTERS =
      "\"voters\":[{\"name\":\"a\",\"standing\":\"votes\",\"address\":\"10.0.0.1:25521\","
          + "\"replica\":1,\"diskId\":\"d1\"}]";

  @Test
  void theClusterShowsMembersAsTheyAreSeenVotersLeadersAndWhoWasDeclaredDown() throws IOException {
    JsonNode expected =
        JSON.readTree(
            """
            {"cluster":"test","membership":9,
             "members":[{"name":"a","state":"up","incarnation":"7",
               "address":"pekko://troupe@10.0.0.1:25520","transport":"10.0.0.1:25521",
               "zone":"east","weight":2,"version":"0.1.0","partitions":255},
               {"name":"c","state":"up","incarnation":"8",
               "address":"pekko://troupe@10.0.0.3:25520","transport":"10.0.0.3:25521",
               "zone":"east","weight":2,"version":"0.1.0","partitions":1,
               "sight":{"saw":"silent","millis":2300,
                 "reports":[{"witness":"b","saw":"refused"}]}}],
             "process":"is voter 1","leads":[1,5],"leaders":{"1":"a","2":"b","5":"a"},
             "voterList":3,%s,
             "downings":[{"membership":8,"name":"b","incarnation":"-5","proposer":"a",
               "at":"2026-03-01T12:30:45.250Z","evidence":[{"witness":"a","saw":"closed"}]}],
             "failovers":{"count":85,"latestMillis":1310},
             "handOffs":{"count":0,"latestMillis":0}}
            """
                .formatted(VOTERS));
    assertThat(json(get("/v1/cluster"))).isEqualTo(expected);
  }

  @Test
  void votersAreListed() throws IOException {
    assertThat(json(get("/v1/voters")))
        .isEqualTo(JSON.readTree("{\"voterList\":3," + VOTERS + ",\"changing\":false}"));
  }

  @Test
  void aChangeOfVotersSaysWhetherItIsDone() {
    HttpResponse<byte[]> begun =
        post("/v1/voters", "{\"nodes\":[\"b@10.0.0.2:25521\",\"c@10.0.0.3:25521\"]}");
    assertThat(begun.statusCode()).isEqualTo(202);
    assertThat(json(begun).path("changing").asBoolean()).isTrue();
    HttpResponse<byte[]> done = call("DELETE", "/v1/voters/b,c", BodyPublishers.noBody());
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(json(done).path("changing").asBoolean()).isFalse();
    assertThat(post("/v1/voters/b/replace", "{\"by\":\"d@10.0.0.4:25521\"}").statusCode())
        .isEqualTo(200);
    assertThat(troupe.asked)
        .containsExactly(
            "add [b@10.0.0.2:25521, c@10.0.0.3:25521]",
            "remove [b, c]",
            "replace b d@10.0.0.4:25521");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/voters, '{\"nodes\":[\"b@h:1\"]}', 400, invalid",
    "POST, /v1/voters, '{', 400, invalid",
    "POST, /v1/voters?x=1, '{}', 400, invalid",
    "POST, /v1/voters/b/replace, '{}', 504, outcome-unknown",
    "DELETE, '/v1/voters/b,c,d', '', 404, not-found",
    "DELETE, /v1/voters/b%20c, '', 404, not-found",
    "GET, /v1/voters/b, '', 405, method-not-allowed",
    "GET, /v1/voters/b/replace, '', 405, method-not-allowed"
  })
  void whatMakesNoSenseIsRefused(String method, String path, String body, int status, String code) {
    problem(
        call(method, path, BodyPublishers.ofString(body), "Content-Type", "application/json"),
        status,
        code);
    assertThat(troupe.asked).isEmpty();
  }

  @Test
  void aChangeIsJson() {
    problem(
        call("POST", "/v1/voters", BodyPublishers.ofString("{}")), 415, "unsupported-media-type");
  }

  private HttpResponse<byte[]> post(String path, String body) {
    return call("POST", path, BodyPublishers.ofString(body), "Content-Type", "application/json");
  }
}
