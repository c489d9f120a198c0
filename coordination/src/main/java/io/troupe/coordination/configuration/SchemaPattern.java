package io.troupe.coordination.configuration;

/**
 * The documents that a schema is for: one key, or all that begin with something.
 *
 * @param value a document's key; or what keys begin with, and a star behind it, which alone stands
 *     for all; to 257 characters
 */
public record SchemaPattern(String value) implements Comparable<SchemaPattern> {
  private static final String STAR = "*";

  public SchemaPattern {
    if (!value.endsWith(STAR)) {
      DocumentKey unused = new DocumentKey(value);
    } else if (value.length() > DocumentKey.MAX_LENGTH + 1
        || !value.matches("[A-Za-z0-9._/-]*\\*")) {
      throw new IllegalArgumentException(
          "a schema is for a document's key, or for what begins with up to "
              + DocumentKey.MAX_LENGTH
              + " of its characters, with a star behind them, not for '"
              + value
              + "'");
    }
  }

  /** Whether the schema is for this document. */
  public boolean covers(DocumentKey key) {
    return value.endsWith(STAR)
        ? key.value().startsWith(value.substring(0, value.length() - 1))
        : key.value().equals(value);
  }

  /** Whether this says more of a document that both cover: the one for less documents holds. */
  public boolean isNarrowerThan(SchemaPattern other) {
    boolean isKey = !value.endsWith(STAR);
    boolean otherIsKey = !other.value.endsWith(STAR);
    return isKey == otherIsKey ? value.length() > other.value.length() : isKey;
  }

  @Override
  public int compareTo(SchemaPattern other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
