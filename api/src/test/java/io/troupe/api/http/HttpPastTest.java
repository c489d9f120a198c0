package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.api.map.Content;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.api.past.OutOfHistoryException;
import io.troupe.api.past.PastChange;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapRevision.How;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** History and reads of the past over HTTP. */
class HttpPastTest extends HttpFixture {
  private static final Principal NOBODY = Principal.NONE;
  private static final Instant TIME = Instant.parse("2026-03-01T12:30:45.250Z");

  @Test
  void aKeyIsReadAsOfAVersionOrATime() {
    put("/v1/maps/m/k", "v");
    assertThat(text(get("/v1/maps/m/k?at-version=7"))).isEqualTo("v");
    get("/v1/maps/m/k?at-time=2026-03-01T12:30:45.250Z");
    get("/v1/maps/m/k?at-time=2026-03-01T13:30:45.250%2B01:00&history=false");
    get("/v1/maps/m?at-time=2026-03-01T12:30:45.250Z&read=local");
    assertThat(troupe.asked)
        .containsExactly(AsOf.version(new Version(7)), AsOf.time(TIME), AsOf.time(TIME), TIME);
    problem(get("/v1/maps/m/none?at-version=7"), 404, "not-found");
  }

  @Test
  void aHistoryIsAPageOfChanges() {
    RequestId id = new RequestId(SessionId.derived(4, 2), 3);
    troupe.history =
        new HistoryPage<>(
            List.of(
                new PastChange<>(
                    How.REMOVED, new Version(9), TIME, Optional.empty(), Optional.empty(), NOBODY),
                new PastChange<>(
                    How.PUT,
                    new Version(8),
                    TIME,
                    Optional.of(new Content(Bytes.wrap(new byte[] {-1}), "image/png")),
                    Optional.of(id),
                    new Principal("ada"))),
            Optional.of(new Version(8)));
    JsonNode page = json(get("/v1/maps/m/k?history=true&limit=2&before=10"));
    assertThat(page)
        .isEqualTo(
            parse(
                """
                {"changes":[
                  {"version":9,"time":"2026-03-01T12:30:45.250Z","change":"removed"},
                  {"version":8,"time":"2026-03-01T12:30:45.250Z","change":"put","principal":"ada",
                   "requestId":"%s","contentType":"image/png","value64":"/w=="}],
                 "next":8}\
                """
                    .formatted(id)));
    get("/v1/maps/m/k?history=true");
    assertThat(troupe.asked)
        .containsExactly(new HistoryQuery(Optional.of(new Version(10)), 2), HistoryQuery.newest());
    assertThat(get("/v1/maps/m/k?history=true&limit=10000").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/k?at-version=-1",
        "/k?at-version=x",
        "/k?at-version=",
        "/k?at-version=99999999999999999999",
        "/k?at-time=",
        "/k?at-time=yesterday",
        "/k?at-time=2026-03-01",
        "/k?at-time=2026-03-01T12:30:45",
        "/k?at-time=%2B1000000000-12-31T23:59:59Z",
        "/k?at-time=1772368245",
        "/k?at-version=1&at-time=2026-03-01T12:30:45Z",
        "/k?at-version=1&read=local",
        "/k?at-time=2026-03-01T12:30:45Z&read=linearizable",
        "/k?history=true&at-version=1",
        "/k?history=true&read=local",
        "/k?history=yes",
        "/k?history=true&limit=0",
        "/k?history=true&limit=10001",
        "/k?history=true&before=x",
        "/k?limit=1",
        "/k?before=1",
        "?at-version=1",
        "?at-time=x",
        "?history=true",
        "?count=true&at-time=2026-03-01T12:30:45Z"
      })
  void whatCannotBeMeantIsRefused(String query) {
    problem(get("/v1/maps/m" + query), 400, "invalid");
    assertThat(troupe.requests()).isZero();
  }

  @Test
  void aPastThatIsForgottenIsGone() {
    troupe.failure = new OutOfHistoryException(new Version(17), TIME);
    for (String target :
        new String[] {"/k?at-version=1", "/k?at-time=2026-03-01T12:30:45Z", "?at-time=" + TIME}) {
      JsonNode problem = problem(get("/v1/maps/m" + target), 410, "out-of-history");
      assertThat(problem.path("oldestVersion").asLong()).isEqualTo(17);
      assertThat(problem.path("oldestTime").asText()).isEqualTo(TIME.toString());
      assertThat(problem.path("detail").asText()).contains("from version 17 on");
    }
  }
}
