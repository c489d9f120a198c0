package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.map.Content;
import io.troupe.api.watch.WatchCursor;
import io.troupe.api.watch.WatchEndedException;
import io.troupe.api.watch.WatchEvent;
import io.troupe.sharding.watch.WatchEnd;
import io.troupe.sharding.watch.WatchEnd.Reason;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How a watch over HTTP ends. An EventSource keeps the last id that it saw, reconnects by itself
 * with it where a stream ends, and stops where it is answered any other status than 200.
 */
class HttpWatchEndTest extends HttpFixture {
  private static final String STREAM = "text/event-stream";

  private static WatchEndedException end(Reason reason, String cursor, long keptFrom) {
    return new WatchEndedException(
        new WatchEnd(
            reason, "because", Optional.of(keptFrom).filter(it -> it > 0).map(Version::new)),
        Optional.of(cursor).filter(it -> !it.isEmpty()).map(WatchCursor::new));
  }

  /** A watch that brings marks of progress at these cursors, and ends. */
  private void brings(WatchEndedException end, String... cursors) {
    troupe.watched =
        subscriber ->
            subscriber.onSubscribe(
                new Flow.Subscription() {
                  private int next;

                  @Override
                  public void request(long count) {
                    for (long i = 0; i < count && next < cursors.length; i++) {
                      WatchCursor cursor = new WatchCursor(cursors[next++]);
                      subscriber.onNext(new WatchEvent<Bytes, Content>(List.of(), cursor));
                    }
                    if (next == cursors.length) {
                      next++;
                      subscriber.onError(end);
                    }
                  }

                  @Override
                  public void cancel() {}
                });
  }

  @Test
  void whatIsOutOfHistoryAfterItsFirstEventEndsWithoutAnId() {
    brings(end(Reason.OUT_OF_HISTORY, "", 9), "7");
    HttpResponse<byte[]> stream = get("/v1/maps/m/k", "Accept", STREAM);
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(text(stream))
        .isEqualTo(
            """
            event: progress
            id: 7
            data: {}

            event: end
            data: {"reason":"out-of-history","detail":"because","oldestVersion":9}

            """);
  }

  /** Else whoever reconnects by itself would come with the same cursor again and again. */
  @Test
  void aStartOutOfHistoryIsAnsweredWithAStatusAndTheLowestVersionThatWouldDo() {
    brings(end(Reason.OUT_OF_HISTORY, "", 9));
    for (HttpResponse<byte[]> answer :
        List.of(
            get("/v1/maps/m/k", "Accept", STREAM, "Last-Event-ID", "7"),
            get("/v1/maps/m/k?index=7"))) {
      JsonNode problem = problem(answer, 410, "out-of-history");
      assertThat(problem.path("detail").asText()).isEqualTo("because");
      assertThat(problem.path("oldestVersion").asLong()).isEqualTo(9);
      assertThat(problem.has("oldestTime")).as("the time of another bound").isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"TOO_SLOW", "STOPPED"})
  void whoMayGoOnKeepsItsPlaceAlsoWhereTheEndIsAllThatComes(Reason reason) {
    brings(end(reason, "8", 0), "7");
    String slug = reason == Reason.TOO_SLOW ? "too-slow" : "stopped";
    String last =
        "event: end\nid: 8\ndata: {\"reason\":\"" + slug + "\",\"detail\":\"because\"}\n\n";
    assertThat(text(get("/v1/maps/m", "Accept", STREAM)))
        .isEqualTo("event: progress\nid: 7\ndata: {}\n\n" + last);
    brings(end(reason, "8", 0));
    HttpResponse<byte[]> only = get("/v1/maps/m", "Accept", STREAM);
    assertThat(only.statusCode()).isEqualTo(200);
    assertThat(text(only)).isEqualTo(last);
  }
}
