package io.troupe.api.map;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a batch among many that share one idempotency key: an import, say. In HTTP it is the
 * header {@value #HEADER} with {@code first=<n>;below=<m>}.
 *
 * @param first the number of the batch's first line, up to 2^53; line i, from 0, has number first +
 *     i. A line keeps its number whenever it is sent again
 * @param below all lines with lower numbers are answered and will never be sent again; 1 to {@code
 *     first}
 */
public record BatchSequence(long first, long below) {
  /** The name of the header. */
  public static final String HEADER = "Troupe-Sequence";

  /** The largest number, which every JSON reader can hold. */
  public static final long MAX_NUMBER = 1L << 53;

  private static final Pattern TEXT =
      Pattern.compile("first=([1-9]\\d{0,15}); ?below=([1-9]\\d{0,15})");

  public BatchSequence {
    if (below < 1 || below > first || first > MAX_NUMBER) {
      throw new IllegalArgumentException(
          "1 <= below <= first <= 2^53, not " + below + ", " + first);
    }
  }

  /** What {@link #toText} wrote; empty if the text is anything else. */
  public static Optional<BatchSequence> ofText(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long first = Long.parseLong(matcher.group(1));
    long below = Long.parseLong(matcher.group(2));
    return below > first || first > MAX_NUMBER
        ? Optional.empty()
        : Optional.of(new BatchSequence(first, below));
  }

  /** The header's value. */
  public String toText() {
    return "first=" + first + ";below=" + below;
  }
}
