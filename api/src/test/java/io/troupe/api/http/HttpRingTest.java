package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRingTest extends HttpFixture {
  @Test
  void theRingShowsWhoOwnsWhat() throws IOException {
    JsonNode expected =
        JSON.readTree(
            """
            {"partitions":4,"loadBoundPercent":125,
             "nodes":[
              {"name":"a","zone":"east","weight":1,"draining":false,"share":4,"most":5,"owns":[0,1]},
              {"name":"b","zone":"west","weight":3,"draining":true,"share":0,"most":0,"owns":[2]}],
             "zones":[
              {"name":"east","weight":1,"owned":2,"share":4,"most":5},
              {"name":"west","weight":0,"owned":1,"share":0,"most":0}]}
            """);
    assertThat(json(get("/v1/ring"))).isEqualTo(expected);
  }

  @Test
  void aPlanSaysWhatWouldMove() throws IOException {
    assertThat(json(get("/v1/ring/plan")).path("moves"))
        .isEqualTo(JSON.readTree("[{\"partition\":2,\"from\":\"b\",\"to\":\"a\"}]"));
    JsonNode swap = json(get("/v1/ring/plan?join=c:2:north,d&leave=a,b"));
    assertThat(swap.path("moves").findValuesAsText("from")).containsExactly("a", "a", "b");
    assertThat(swap.path("after").path("nodes").findValuesAsText("name")).containsExactly("c", "d");
    assertThat(swap.path("after").path("zones").findValuesAsText("name"))
        .containsExactly("default", "north");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/ring?join=c",
        "/v1/ring/plan?joins=c",
        "/v1/ring/plan?join=c&join=d",
        "/v1/ring/plan?join=c:0",
        "/v1/ring/plan?join=a",
        "/v1/ring/plan?leave=c"
      })
  void whatMakesNoSenseIsRefused(String target) {
    problem(get(target), 400, "invalid");
  }

  @Test
  void aDrainSaysWhetherItIsDone() throws IOException {
    HttpResponse<byte[]> done = call("POST", "/v1/nodes/b/drain", BodyPublishers.noBody());
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(json(done)).isEqualTo(JSON.readTree("{\"node\":\"b\",\"drained\":true}"));
    HttpResponse<byte[]> begun = call("POST", "/v1/nodes/a/drain", BodyPublishers.noBody());
    assertThat(begun.statusCode()).isEqualTo(202);
    assertThat(json(begun).path("drained").asBoolean()).isFalse();
    problem(call("POST", "/v1/nodes/z/drain", BodyPublishers.noBody()), 400, "invalid");
    problem(call("POST", "/v1/nodes/a%20b/drain", BodyPublishers.noBody()), 404, "not-found");
    problem(get("/v1/nodes/a/drain"), 405, "method-not-allowed");
  }

  @Test
  void nodesThatDoNotAnswerAreARefusal() {
    troupe.failure = new RefusedException(Refusal.Code.UNAVAILABLE, "no answer");
    problem(get("/v1/ring"), 503, "unavailable");
    problem(get("/v1/ring/plan?leave=b"), 503, "unavailable");
  }
}
