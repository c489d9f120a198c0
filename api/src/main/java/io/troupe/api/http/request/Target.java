package io.troupe.api.http.request;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.coordination.election.ElectionName;
import io.troupe.sharding.map.MapName;

/**
 * What a request is about, as its request line wrote it: nothing is decoded yet, so that a slash in
 * a key ({@code %2F}) stays within the key.
 *
 * @param path from the first slash to before the query
 * @param query what follows the question mark
 */
public record Target(String path, Query query) {

  /** Takes a request target apart: {@code /path?query} or {@code http://host/path?query}. */
  public static Target of(String raw) {
    int start = startOf(raw);
    int question = raw.indexOf('?', start);
    return question < 0
        ? new Target(raw.substring(start), Query.NONE)
        : new Target(raw.substring(start, question), Query.of(raw, question + 1));
  }

  /** The path alone of a request target; never fails. */
  public static String pathOf(String raw) {
    int start = startOf(raw);
    int question = raw.indexOf('?', start);
    return raw.substring(start, question < 0 ? raw.length() : question);
  }

  private static int startOf(String raw) {
    if (raw.startsWith("/")) {
      return 0;
    }
    int scheme = raw.indexOf("://");
    int slash = scheme < 0 ? -1 : raw.indexOf('/', scheme + 3);
    return slash < 0 ? raw.length() : slash;
  }

  /** What the path says from {@code from} to before {@code to}. */
  public String text(int from, int to) {
    return Percent.decodeText(path, from, to);
  }

  /** The map that the path names from {@code from} to before {@code to}. */
  public MapName map(int from, int to) {
    String name = Percent.decodeText(path, from, to);
    return ProblemException.valid(() -> new MapName(name));
  }

  /** The election that the path names from {@code from} to before {@code to}. */
  public ElectionName election(int from, int to) {
    try {
      return new ElectionName(Percent.decodeText(path, from, to));
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The key that the path names from {@code from} to its end. A bare {@code .} or {@code ..} is
   * refused: most clients take it for a step between folders and would ask for something else.
   */
  public Bytes key(int from) {
    String raw = path.substring(from);
    if (raw.equals(".") || raw.equals("..")) {
      throw ProblemException.invalid(
          "the key '"
              + raw
              + "' is written with %2E for each dot, in a batch, or by the Java interface: many"
              + " clients take bare dots out of a path");
    }
    return checkedKey(Percent.decode(path, from, path.length()));
  }

  /** A key within its limits. */
  static Bytes checkedKey(Bytes key) {
    if (key.length() == 0) {
      throw ProblemException.invalid("a key has at least 1 byte");
    }
    return checkedLength(key, "a key");
  }

  /** A key, or part of one, that is not too long. */
  static Bytes checkedLength(Bytes key, String what) {
    if (key.length() > Limits.MAX_KEY_BYTES) {
      throw ProblemException.tooLarge(
          what + " has at most " + Limits.MAX_KEY_BYTES + " bytes, not " + key.length());
    }
    return key;
  }
}
