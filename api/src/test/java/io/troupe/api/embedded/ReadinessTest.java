package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.journal.FencedJournal;
import io.troupe.api.TroupeSettings;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says of itself once its journal takes nothing any more. */
class ReadinessTest {
  @TempDir Path data;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void aNodeWhoseJournalFailedIsNotReadyAndAnswersWhatItCan() throws Exception {
    AtomicReference<FaultyJournal> between = new AtomicReference<>();
    try (TroupeNode node =
            TroupeNode.start(TroupeSettings.of(data), journal -> faulty(journal, between));
        HttpServer server = HttpServer.start(node, HttpSettings.DEFAULT.at("127.0.0.1", 0))) {
      assertThat(call(server, "PUT", "/v1/maps/m/k", "kept").statusCode()).isEqualTo(201);
      assertThat(call(server, "GET", "/healthz/ready", "").statusCode()).isEqualTo(200);

      Objects.requireNonNull(between.get()).fail("the disk is gone");
      HttpResponse<String> ready = call(server, "GET", "/healthz/ready", "");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("the journal failed: the disk is gone");
      HttpResponse<String> status = call(server, "GET", "/v1/status", "");
      assertThat(status.statusCode()).isEqualTo(200);
      assertThat(status.body())
          .contains("\"ready\":false", "\"notReady\":\"the journal failed", "\"writesRefused\"");
      assertThat(call(server, "GET", "/metrics", "").body())
          .contains("troupe_node_ready 0.0", "troupe_journal_takes_appends");

      HttpResponse<String> put = call(server, "PUT", "/v1/maps/m/k", "lost");
      assertThat(put.statusCode()).isEqualTo(503);
      assertThat(put.body()).contains("\"outcome\":\"refused\"");
      assertThat(call(server, "GET", "/v1/maps/m/k", "").statusCode()).isEqualTo(503);
      assertThat(call(server, "GET", "/v1/maps/m/k?read=local", "").body()).isEqualTo("kept");
      assertThat(call(server, "GET", "/healthz/live", "").statusCode()).isEqualTo(200);
    }
  }

  private static FencedJournal faulty(
      FencedJournal journal, AtomicReference<FaultyJournal> between) {
    FaultyJournal faulty = new FaultyJournal(journal);
    between.set(faulty);
    return faulty;
  }

  private HttpResponse<String> call(HttpServer server, String method, String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }
}
