package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Principal;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times to live over HTTP, and who asks. */
class HttpTimeToLiveTest extends HttpFixture {
  private static final String LONGEST = "315360000000";

  @Test
  void aPutGivesATimeToLiveAndReadsShowIt() {
    assertThat(put("/v1/maps/m/k", "v", "Troupe-Ttl-Ms", "1500").statusCode()).isEqualTo(201);
    assertThat(troupe.lastOptions().timeToLive()).contains(Duration.ofMillis(1_500));
    for (String method : new String[] {"GET", "HEAD"}) {
      var read = call(method, "/v1/maps/m/k", BodyPublishers.noBody());
      assertThat(header(read, "Troupe-Ttl-Ms")).isEqualTo("1500");
    }
    assertThat(json(get("/v1/maps/m")).at("/entries/0/ttlMillis").asLong()).isEqualTo(1_500);
    put("/v1/maps/m/k", "v");
    assertThat(header(get("/v1/maps/m/k"), "Troupe-Ttl-Ms")).isEmpty();
    assertThat(text(get("/v1/maps/m"))).doesNotContain("ttlMillis");
  }

  @Test
  void theLongestPasses() {
    assertThat(put("/v1/maps/m/k", "v", "Troupe-Ttl-Ms", LONGEST).statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "01", "1s", "", "315360000001", "99999999999999999999"})
  void aTimeThatIsNoneIsRefused(String time) {
    problem(put("/v1/maps/m/k", "v", "Troupe-Ttl-Ms", time), 400, "invalid");
    assertThat(troupe.changes()).isZero();
  }

  @Test
  void elsewhereItHasNoMeaning() {
    String[] header = {"Troupe-Ttl-Ms", "1"};
    String[] number = {"Troupe-Ttl-Ms", "1", "Content-Type", "application/json"};
    String[] lines = {"Troupe-Ttl-Ms", "1", "Content-Type", "application/x-ndjson"};
    problem(get("/v1/maps/m/k", header), 400, "invalid");
    problem(delete("/v1/maps/m/k", header), 400, "invalid");
    problem(post("/v1/maps/m/k", "{\"increment\":1}", number), 400, "invalid");
    problem(post("/v1/maps/m", "", lines), 400, "invalid");
    problem(put("/v1/maps/m/k", "v", "Troupe-Ttl-Ms", "1", "troupe-ttl-ms", "1"), 400, "invalid");
    assertThat(troupe.requests()).isZero();
  }

  @Test
  void linesOfABatchHaveTimesOfTheirOwn() {
    String[] lines = {"Content-Type", "application/x-ndjson"};
    post(
        "/v1/maps/m",
        "{\"key\":\"a\",\"value\":1,\"ttlMillis\":" + LONGEST + "}\n{\"key\":\"b\",\"value\":1}",
        lines);
    assertThat(header(get("/v1/maps/m/a"), "Troupe-Ttl-Ms")).isEqualTo(LONGEST);
    assertThat(header(get("/v1/maps/m/b"), "Troupe-Ttl-Ms")).isEmpty();
    for (String wrong : new String[] {"0", "-1", "1.0", "\"1\"", "null", "315360000001", "1e3"}) {
      String line = "{\"key\":\"c\",\"value\":1,\"ttlMillis\":" + wrong + "}";
      assertThat(problem(post("/v1/maps/m", line, lines), 400, "invalid").path("detail").asText())
          .contains("line 1: \"ttlMillis\" is a whole number from 1 to " + LONGEST);
    }
    String huge = "{\"key\":\"c\",\"value\":1,\"ttlMillis\":" + "9".repeat(40) + "}";
    problem(post("/v1/maps/m", huge, lines), 400, "invalid");
  }

  @Test
  void whoAsksIsKeptAndNotChecked() {
    put("/v1/maps/m/k", "v");
    assertThat(troupe.lastOptions().principal()).isEqualTo(Principal.NONE);
    put("/v1/maps/m/k", "v", "Troupe-Principal", "ada@example.org");
    assertThat(troupe.lastOptions().principal()).isEqualTo(new Principal("ada@example.org"));
    delete("/v1/maps/m/k", "Troupe-Principal", "Ren%C3%A9%20D.");
    assertThat(troupe.lastOptions().principal()).isEqualTo(new Principal("Ren\u00e9 D."));
    String longest = "n".repeat(Principal.MAX_BYTES);
    assertThat(put("/v1/maps/m/k", "v", "Troupe-Principal", longest).statusCode()).isEqualTo(201);
    for (String wrong : new String[] {longest + "n", "a b", "%0A", "%", "%FF", "%7F"}) {
      problem(put("/v1/maps/m/k", "v", "Troupe-Principal", wrong), 400, "invalid");
    }
  }
}
