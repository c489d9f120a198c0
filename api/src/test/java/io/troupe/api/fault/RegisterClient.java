package io.troupe.api.fault;

import io.troupe.testkit.history.HistoryRecorder;
import io.troupe.testkit.history.OpenOperation;
import io.troupe.testkit.linearizable.RegisterChecker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One client that reads, writes, compares and sets, and deletes a few keys over HTTP, and records
 * what it was told. Every attempt writes a value of its own. What the answer leaves open is
 * recorded as unknown; nothing is retried.
 */
final class RegisterClient implements Runnable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(20);
  private static final Pattern CURRENT = Pattern.compile("\"currentVersion\"\\s*:\\s*(\\d+)");

  private final String name;
  private final Supplier<URI> node;
  private final HistoryRecorder history;
  private final AtomicLong acknowledged;
  private final Supplier<Boolean> goOn;
  private final SplittableRandom random;
  private final int keys;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Map<String, Long> seen = new HashMap<>();
  private long attempts;

  RegisterClient(
      String name,
      Supplier<URI> node,
      HistoryRecorder history,
      AtomicLong acknowledged,
      Supplier<Boolean> goOn,
      long seed,
      int keys) {
    this.name = name;
    this.node = node;
    this.history = history;
    this.acknowledged = acknowledged;
    this.goOn = goOn;
    this.random = new SplittableRandom(seed);
    this.keys = keys;
  }

  @Override
  public void run() {
    while (goOn.get()) {
      String key = "k" + random.nextInt(keys);
      int dice = random.nextInt(100);
      if (dice < 35) {
        read(key);
      } else if (dice < 65) {
        write(key);
      } else if (dice < 90) {
        compareAndSet(key);
      } else {
        delete(key);
      }
    }
  }

  void read(String key) {
    OpenOperation open = history.start(name, RegisterChecker.READ, key, null);
    send(
        open,
        request(key).GET(),
        response -> {
          switch (response.statusCode()) {
            case 200 -> {
              seen.put(key, version(response));
              open.ok(response.body(), version(response));
            }
            case 404 -> {
              seen.put(key, 0L);
              open.ok((String) null);
            }
            default -> refusedOrUnknown(open, response);
          }
        });
  }

  private void write(String key) {
    String value = nextValue();
    OpenOperation open = history.start(name, RegisterChecker.WRITE, key, value);
    send(open, request(key).PUT(HttpRequest.BodyPublishers.ofString(value)), stored(open, key));
  }

  private void compareAndSet(String key) {
    String value = nextValue();
    long expected = seen.getOrDefault(key, 0L);
    OpenOperation open = history.start(name, RegisterChecker.CAS, key, value, expected);
    HttpRequest.Builder request = request(key).PUT(HttpRequest.BodyPublishers.ofString(value));
    if (expected == 0) {
      request.header("If-None-Match", "*");
    } else {
      request.header("If-Match", "\"" + expected + "\"");
    }
    send(open, request, stored(open, key));
  }

  private void delete(String key) {
    OpenOperation open = history.start(name, RegisterChecker.DELETE, key, null);
    send(
        open,
        request(key).DELETE(),
        response -> {
          switch (response.statusCode()) {
            case 204 -> {
              seen.put(key, 0L);
              acknowledged.incrementAndGet();
              open.ok(version(response));
            }
            case 404 -> open.ok();
            default -> refusedOrUnknown(open, response);
          }
        });
  }

  private interface Answer {
    void accept(HttpResponse<String> response);
  }

  private Answer stored(OpenOperation open, String key) {
    return response -> {
      switch (response.statusCode()) {
        case 201, 204 -> {
          seen.put(key, version(response));
          acknowledged.incrementAndGet();
          open.ok(version(response));
        }
        case 412 -> {
          long current = currentVersion(response);
          seen.put(key, current);
          open.fail(current);
        }
        default -> refusedOrUnknown(open, response);
      }
    };
  }

  /** Sends, and leaves the operation answered, refused or unknown. */
  private void send(OpenOperation open, HttpRequest.Builder request, Answer answer) {
    HttpResponse<String> response;
    try {
      response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      // Nobody listens: the request never left. The pause keeps the history short, no more.
      open.fail();
      LockSupport.parkNanos(RETRY_PAUSE.toNanos());
      return;
    } catch (IOException e) {
      open.info();
      return;
    } catch (InterruptedException e) {
      open.info();
      Thread.currentThread().interrupt();
      return;
    }
    answer.accept(response);
  }

  private HttpRequest.Builder request(String key) {
    return HttpRequest.newBuilder(node.get().resolve("/v1/maps/registers/" + key)).timeout(TIMEOUT);
  }

  private String nextValue() {
    return name + "-" + ++attempts;
  }

  private static void refusedOrUnknown(OpenOperation open, HttpResponse<String> response) {
    if (response.body().contains("\"outcome\":\"refused\"")) {
      open.fail();
    } else {
      open.info();
    }
  }

  private static long version(HttpResponse<String> response) {
    String tag = response.headers().firstValue("ETag").orElseThrow();
    return Long.parseLong(tag.replace("\"", ""));
  }

  private static long currentVersion(HttpResponse<String> response) {
    Matcher matcher = CURRENT.matcher(response.body());
    if (!matcher.find()) {
      throw new AssertionError("a failed condition names no version: " + response.body());
    }
    return Long.parseLong(matcher.group(1));
  }
}
