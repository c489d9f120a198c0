package io.troupe.coordination.configuration;

/**
 * Names a document within its set.
 *
 * @param value 1 to {@link #MAX_LENGTH} characters: steps of letters, digits, dot, underscore and
 *     hyphen (ASCII) with a slash between them; no step is empty or of dots alone
 */
public record DocumentKey(String value) implements Comparable<DocumentKey> {
  /** The most characters. */
  public static final int MAX_LENGTH = 256;

  public DocumentKey {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a document's key has 1 to " + MAX_LENGTH + " characters, not " + value.length());
    }
    for (String step : value.split("/", -1)) {
      if (!step.matches("[A-Za-z0-9._-]+") || step.matches("\\.+")) {
        throw new IllegalArgumentException(
            "a document's key is made of A-Z, a-z, 0-9, '.', '_' and '-', with single slashes"
                + " between its steps, none of them of dots alone; '"
                + value
                + "' is not");
      }
    }
  }

  @Override
  public int compareTo(DocumentKey other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
