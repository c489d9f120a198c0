package io.troupe.api.http.request;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.map.Cursor;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.past.HistoryQuery;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapCommand;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parameters behind the question mark. A name that is unknown to the resource or given twice is
 * refused: a misspelt {@code read} must not weaken a read.
 */
public final class Query {
  /** No parameters. */
  public static final Query NONE = new Query(Map.of());

  private static final int DEFAULT_LIMIT = 100;

  private final Map<String, Bytes> parameters;

  private Query(Map<String, Bytes> parameters) {
    this.parameters = parameters;
  }

  /** The parameters that {@code raw} holds from {@code from} on. */
  static Query of(String raw, int from) {
    if (from == raw.length()) {
      return NONE;
    }
    Map<String, Bytes> parameters = new LinkedHashMap<>();
    int start = from;
    while (start <= raw.length()) {
      int ampersand = raw.indexOf('&', start);
      int end = ampersand < 0 ? raw.length() : ampersand;
      int equals = raw.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      String name = Percent.decodeText(raw, start, nameEnd);
      Bytes value = Percent.decode(raw, Math.min(nameEnd + 1, end), end);
      if (parameters.put(name, value) != null) {
        throw ProblemException.invalid("the parameter '" + name + "' is given twice");
      }
      start = end + 1;
    }
    return new Query(parameters);
  }

  /**
   * Refuses every parameter that is not among {@code names}, or begins as one of them does that
   * ends with a star.
   */
  public void allow(String... names) {
    if (!parameters.isEmpty()) {
      List<String> allowed = List.of(names);
      for (String name : parameters.keySet()) {
        if (allowed.stream().noneMatch(it -> isNamed(name, it))) {
          throw ProblemException.invalid(
              "unknown parameter '" + name + "'; here are known: " + allowed);
        }
      }
    }
  }

  private static boolean isNamed(String name, String allowed) {
    return allowed.endsWith("*")
        ? name.startsWith(allowed.substring(0, allowed.length() - 1))
        : name.equals(allowed);
  }

  /** The parameters whose names begin so, by the rest of their names. */
  public SortedMap<String, String> texts(String prefix) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (String name : parameters.keySet()) {
      if (name.startsWith(prefix)) {
        texts.put(name.substring(prefix.length()), Objects.requireNonNull(text(name)));
      }
    }
    return texts;
  }

  /** How fresh a read must be: {@code read}. */
  public Read read() {
    String text = text("read");
    if (text == null) {
      return Read.LINEARIZABLE;
    }
    return switch (text) {
      case "linearizable" -> Read.LINEARIZABLE;
      case "local" -> Read.LOCAL;
      default -> Read.atLeast(new Version(number("read", text)));
    };
  }

  /** Which past of a key is asked for: {@code at-version} or {@code at-time}; empty for now. */
  public Optional<AsOf> asOf() {
    String version = text("at-version");
    Optional<Instant> time = atTime();
    if (version == null && time.isEmpty()) {
      return Optional.empty();
    }
    if (parameters.containsKey("read") || (version != null && time.isPresent())) {
      throw ProblemException.invalid("at-version, at-time and read exclude each other");
    }
    return version == null
        ? time.map(AsOf::time)
        : Optional.of(AsOf.version(new Version(number("at-version", version))));
  }

  /** Which past of a map is asked for: {@code at-time}; empty for now. */
  public Optional<Instant> atTime() {
    String text = text("at-time");
    if (text == null) {
      return Optional.empty();
    }
    try {
      Instant time = Instant.parse(text);
      AsOf unused = AsOf.time(time);
      return Optional.of(time);
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw ProblemException.invalid(
          "at-time is a time such as 2026-03-01T12:30:45.250Z, not '" + text + "'");
    }
  }

  /** Which part of a key's history: {@code limit} and {@code before}. */
  public HistoryQuery history() {
    String before = text("before");
    return new HistoryQuery(
        before == null ? Optional.empty() : Optional.of(new Version(number("before", before))),
        limit());
  }

  private int limit() {
    String text = text("limit");
    long limit = text == null ? DEFAULT_LIMIT : number("limit", text);
    if (limit < 1 || limit > MapCommand.Scan.MAX_LIMIT) {
      throw ProblemException.invalid(
          "limit is 1 to " + MapCommand.Scan.MAX_LIMIT + ", not " + limit);
    }
    return (int) limit;
  }

  /** Whether a parameter is {@code true}. */
  public boolean isTrue(String name, boolean otherwise) {
    String text = text(name);
    if (text == null) {
      return otherwise;
    }
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw ProblemException.invalid(name + " is true or false, not '" + text + "'");
    };
  }

  /**
   * Which page of a map: {@code prefix}, {@code cursor}, {@code limit}, {@code at-time} and {@code
   * read}, which cannot be a version: versions of different partitions cannot be compared.
   */
  public ScanQuery<Bytes> scan() {
    Bytes prefix = parameters.getOrDefault("prefix", Bytes.EMPTY);
    Target.checkedLength(prefix, "a prefix");
    int limit = limit();
    Read read = read();
    if (read instanceof Read.AtLeast) {
      throw ProblemException.invalid(
          "read of a scan is linearizable or local: a version belongs to the partition of one key");
    }
    return new ScanQuery<>(
        prefix.length() == 0 ? Optional.empty() : Optional.of(prefix),
        cursor(),
        limit,
        read,
        atTime());
  }

  private Optional<Cursor> cursor() {
    String text = text("cursor");
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Cursor.ofText(text));
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid("this cursor is not one that a page gave");
    }
  }

  /** The bytes of {@code prefix}; empty without. */
  public Bytes prefix() {
    return Target.checkedLength(parameters.getOrDefault("prefix", Bytes.EMPTY), "a prefix");
  }

  /** A parameter that is text; null without. */
  public @Nullable String text(String name) {
    Bytes value = parameters.get(name);
    return value == null
        ? null
        : value
            .ifUtf8()
            .orElseThrow(() -> ProblemException.invalid(name + " is not written in UTF-8"));
  }

  private static long number(String name, String text) {
    long number = RequestHead.decimal(text);
    if (number < 0) {
      throw ProblemException.invalid(name + " cannot be '" + text + "'");
    }
    return number;
  }
}
