package io.troupe.api.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.json.JsonText;
import io.troupe.api.transfer.target.BatchTarget;
import io.troupe.api.transfer.target.LineResult;
import io.troupe.api.transfer.target.NotNowException;
import io.troupe.api.transfer.target.ScanSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Stores batches as a node does: each line once for an idempotency key, whole batches refused for a
 * key twice. It fails the test if one number ever comes with two lines, or with any once it is
 * acknowledged.
 */
public final class FakeCluster implements BatchTarget, ScanSource {
  /** What is stored under a key. */
  public record Stored(String contentType, Bytes value) {}

  /** Decides what befalls a call. */
  public interface Faults {
    /** No fault at all. */
    Faults NONE = new Faults() {};

    /** Before anything happens; may throw. */
    default void before() {}

    /** Lines that are done now; the others are not and are answered {@code otherwise}. */
    default int done(int lines) {
      return lines;
    }

    /** The answer for lines that were not done. */
    default LineResult otherwise() {
      return new LineResult.Unknown("no answer from the partition");
    }

    /** After it has happened; may throw. */
    default void after() {}

    /** A line that the map's owner refuses for good. */
    default Optional<LineResult.Refused> refused(Bytes key) {
      return Optional.empty();
    }
  }

  private final TreeMap<Bytes, Stored> entries = new TreeMap<>();
  private final Map<String, Bytes> bodies = new HashMap<>();
  private final Map<String, Long> marks = new HashMap<>();
  private final Map<String, LineResult> answered = new HashMap<>();
  private final Map<Bytes, Integer> writes = new HashMap<>();
  private final Map<String, Saved> checkpoints = new HashMap<>();
  private final boolean dedupes;
  private volatile Faults faults = Faults.NONE;
  private int posts;

  public FakeCluster() {
    this(true);
  }

  /**
   * @param dedupes false: a broken cluster, which does a repeated line again
   */
  public FakeCluster(boolean dedupes) {
    this.dedupes = dedupes;
  }

  public void setFaults(Faults faults) {
    this.faults = faults;
  }

  @Override
  public List<LineResult> post(Post post) {
    faults.before();
    List<LineResult> results = store(post);
    faults.after();
    return results;
  }

  private synchronized List<LineResult> store(Post post) {
    posts++;
    long mark = marks.merge(post.idempotencyKey(), post.sequence().below(), Math::max);
    if (post.sequence().first() < mark) {
      throw new AssertionError(post.sequence() + " comes again, below the mark " + mark);
    }
    List<Line> lines = parse(post.lines());
    Set<Bytes> keys = new HashSet<>();
    for (Line line : lines) {
      if (!keys.add(line.key())) {
        throw new AssertionError("a batch has the key " + line.key().toUtf8() + " twice");
      }
    }
    int done = faults.done(lines.size());
    List<LineResult> results = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String requestId = post.idempotencyKey() + "/" + (post.sequence().first() + i);
      Bytes before = bodies.putIfAbsent(requestId, lines.get(i).text());
      if (before != null && !before.equals(lines.get(i).text())) {
        throw new AssertionError("two lines under " + requestId);
      }
      results.add(
          i < done ? store(requestId, lines.get(i), post.onlyIfAbsent()) : faults.otherwise());
    }
    return results;
  }

  private LineResult store(String requestId, Line line, boolean onlyIfAbsent) {
    LineResult before = answered.get(requestId);
    if (before != null && dedupes) {
      return before;
    }
    Optional<LineResult.Refused> refused = faults.refused(line.key());
    LineResult result;
    if (refused.isPresent()) {
      result = refused.get();
    } else if (onlyIfAbsent && entries.containsKey(line.key())) {
      result = new LineResult.AlreadyThere();
    } else {
      result = new LineResult.Stored(entries.put(line.key(), line.content()) == null);
      writes.merge(line.key(), 1, Integer::sum);
    }
    answered.put(requestId, result);
    return result;
  }

  private record Line(Bytes text, Bytes key, Stored content) {}

  private static List<Line> parse(Bytes body) {
    List<Line> lines = new ArrayList<>();
    for (String line : body.toUtf8().split("\n", -1)) {
      if (!line.isEmpty()) {
        lines.add(parse(line));
      }
    }
    return lines;
  }

  private static Line parse(String line) {
    Bytes key = Bytes.EMPTY;
    Bytes value = Bytes.EMPTY;
    String type = "";
    try (JsonParser json = new JsonFactory().createParser(line)) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        switch (String.valueOf(name)) {
          case "key" -> key = Bytes.utf8(json.getText());
          case "key64" -> key = Bytes.wrap(Base64.getDecoder().decode(json.getText()));
          case "value" -> {
            value = Bytes.wrap(JsonText.compact(json));
            type = "application/json";
          }
          case "text" -> {
            value = Bytes.utf8(json.getText());
            type = "text/plain; charset=utf-8";
          }
          case "value64" -> value = Bytes.wrap(Base64.getDecoder().decode(json.getText()));
          case "contentType" -> type = json.getText();
          default -> throw new AssertionError("unknown field in " + line);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
    return new Line(Bytes.utf8(line), key, new Stored(type, value));
  }

  @Override
  public int partitions() {
    return 256;
  }

  @Override
  public synchronized Optional<Saved> load(String importId) {
    faults.before();
    return Optional.ofNullable(checkpoints.get(importId));
  }

  @Override
  public Optional<Version> save(String importId, Bytes checkpoint, Version instead) {
    faults.before();
    Optional<Version> saved = Optional.empty();
    synchronized (this) {
      Saved there = checkpoints.get(importId);
      if (instead.equals(there == null ? Version.ABSENT : there.version())) {
        saved = Optional.of(new Version(instead.number() + 1));
        checkpoints.put(importId, new Saved(checkpoint, saved.get()));
      }
    }
    faults.after();
    return saved;
  }

  @Override
  public synchronized Page page(String map, String prefix, Optional<String> cursor, int limit) {
    faults.before();
    List<Item> page = new ArrayList<>();
    for (Map.Entry<Bytes, Stored> entry : entries.entrySet()) {
      boolean behind =
          cursor.isEmpty()
              || entry.getKey().compareTo(Bytes.wrap(Base64.getDecoder().decode(cursor.get()))) > 0;
      if (!behind || !entry.getKey().startsWith(Bytes.utf8(prefix))) {
        continue;
      }
      if (page.size() == limit) {
        byte[] last = page.getLast().key().unsafeArray();
        return new Page(page, Optional.of(Base64.getEncoder().encodeToString(last)));
      }
      page.add(
          new Item(
              entry.getKey(),
              entry.getValue().contentType(),
              entry.getValue().value(),
              Optional.empty()));
    }
    return new Page(page, Optional.empty());
  }

  /** Puts an entry there, as another client would. */
  public synchronized void put(Bytes key, String contentType, byte[] value) {
    entries.put(key, new Stored(contentType, Bytes.copyOf(value)));
  }

  /** All entries. */
  public synchronized Map<Bytes, Stored> entries() {
    return new TreeMap<>(entries);
  }

  /** How often each key was really written, repetitions that were recognised not counted. */
  public synchronized Map<Bytes, Integer> writes() {
    return new HashMap<>(writes);
  }

  /** Batches that came, with repetitions. */
  public synchronized int posts() {
    return posts;
  }

  /** What is stored under {@code key} as text. */
  public synchronized String text(String key) {
    Stored stored = entries.get(Bytes.utf8(key));
    return stored == null ? "" : new String(stored.value().toArray(), StandardCharsets.UTF_8);
  }

  /** The fault of a node that is not there. */
  public static NotNowException connectionRefused() {
    return new NotNowException("connection refused");
  }
}
