package io.troupe.api.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** What every guarded HTTP service does: its resources keep what was put last. */
public final class GuardedService {
  private GuardedService() {}

  /** Puts under new and stale tokens, and without. */
  public static void check(URI service) throws Exception {
    assertThat(put(service, "/a", "new", "57").statusCode()).isEqualTo(200);
    HttpResponse<String> late = put(service, "/a", "old", "41");
    assertThat(late.statusCode()).isEqualTo(412);
    assertThat(late.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(late.body()).contains("\"code\":\"stale-token\"", "\"token\":57");
    assertThat(put(service, "/a", "again", "57").statusCode()).isEqualTo(200);
    assertThat(put(service, "/b", "another", "3").statusCode()).isEqualTo(200);
    assertThat(put(service, "/a", "x", "57", "58").statusCode()).isEqualTo(400);
    assertThat(put(service, "/a", "x", "0").statusCode()).isEqualTo(400);
    assertThat(put(service, "/a", "x").statusCode()).isEqualTo(428);
    assertThat(get(service, "/a")).isEqualTo("again");
    assertThat(get(service, "/b")).isEqualTo("another");
  }

  private static HttpResponse<String> put(URI service, String path, String body, String... tokens)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.resolve(path)).PUT(BodyPublishers.ofString(body));
    for (String token : tokens) {
      request.header("fencing-token", token);
    }
    return send(request);
  }

  private static String get(URI service, String path) throws Exception {
    return send(HttpRequest.newBuilder(service.resolve(path))).body();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
