package io.troupe.api.cli.service;

import io.troupe.api.service.ServiceRegistration;
import io.troupe.coordination.service.Health;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks an instance over HTTP how it is, every so often, and says so where that changed. */
final class HttpCheck {
  private static final Duration LONGEST_TRY = Duration.ofSeconds(10);

  /** So many checks make one that is told though it found nothing new: others may have taken it. */
  private static final int TOLD_ANYWAY = 10;

  private final URI url;
  private final Duration every;
  private final Duration limit;

  HttpCheck(URI url, Duration every) {
    this.url = url;
    this.every = every;
    this.limit = every.compareTo(LONGEST_TRY) < 0 ? every : LONGEST_TRY;
  }

  void begin(ServiceRegistration registration) {
    Thread unused = Thread.ofVirtual().name("troupe-health-check").start(() -> check(registration));
  }

  private void check(ServiceRegistration registration) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(limit).build()) {
      HttpRequest request = HttpRequest.newBuilder(url).GET().build();
      for (int i = 1; !registration.ended().toCompletableFuture().isDone(); i++) {
        Health found = look(client, request);
        if (i % TOLD_ANYWAY == 0 || !found.equals(registration.instance().health())) {
          var unused = registration.setHealth(found);
        }
        Thread.sleep(every);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The limit is one of the whole answer, not of its head alone. */
  private HttpResponse<Void> answer(HttpClient client, HttpRequest request)
      throws InterruptedException, IOException {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request, BodyHandlers.discarding());
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException("no whole answer");
    }
  }

  private Health look(HttpClient client, HttpRequest request) throws InterruptedException {
    try {
      int status = answer(client, request).statusCode();
      return status >= 200 && status < 300
          ? Health.PASSING
          : new Health(
              status == 429 ? Health.State.WARNING : Health.State.CRITICAL,
              "GET answered with status " + status);
    } catch (IOException e) {
      return critical(
          switch (e.getCause()) {
            case HttpConnectTimeoutException unused -> "nobody answers there in time";
            case ConnectException unused -> "nobody listens there";
            case null -> "GET was not answered in time";
            default -> "GET broke off";
          });
    }
  }

  private static Health critical(String reason) {
    return new Health(Health.State.CRITICAL, reason);
  }
}
