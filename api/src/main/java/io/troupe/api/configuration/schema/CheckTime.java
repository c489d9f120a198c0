package io.troupe.api.configuration.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.SchemaException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much of a processor's time a check may take: what a busy machine makes it wait is not its
 * own. No thread can be stopped from outside, so the check looks at the clock of its thread itself:
 * at each step of a schema, and at some of the characters that an expression looks at.
 */
final class CheckTime {
  private static final ThreadLocal<@Nullable CheckTime> NOW = new ThreadLocal<>();

  /** A look at the clock takes as long as many characters. */
  private static final int CHARACTERS_BETWEEN = 1_024;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Duration limit;
  private final long endNanos;

  private CheckTime(Duration limit) {
    this.limit = limit;
    this.endNanos = THREADS.getCurrentThreadCpuTime() + limit.toNanos();
  }

  /** The time is over. The library hands its own exceptions on as they are. */
  static final class Over extends SchemaException {
    private static final long serialVersionUID = 1;

    private Over(Duration limit) {
      super(
          "it takes more than %d ms of a processor to hold it against its schema"
              .formatted(limit.toMillis()));
    }
  }

  static <T> T within(Duration limit, Supplier<T> check) {
    NOW.set(new CheckTime(limit));
    try {
      return check.get();
    } finally {
      NOW.remove();
    }
  }

  /** Ends the check that this thread is at, if its time is over. */
  private static void look() {
    @Nullable CheckTime now = NOW.get();
    if (now != null && THREADS.getCurrentThreadCpuTime() - now.endNanos > 0) {
      throw new Over(now.limit);
    }
  }

  /** Goes through a schema; a step each time it goes down one. */
  static final class Steps extends ExecutionContext {
    @Override
    public void evaluationPathAddLast(String token) {
      look();
      super.evaluationPathAddLast(token);
    }

    @Override
    public void evaluationPathAddLast(int token) {
      look();
      super.evaluationPathAddLast(token);
    }
  }

  /** A regular expression of Java, found anywhere in a text, as the library reads them. */
  static RegularExpression expression(String regex) {
    Pattern pattern =
        Pattern.compile(
            RegularExpressions.replaceLongformCharacterProperties(
                RegularExpressions.replaceDollarAnchors(regex)));
    return text -> pattern.matcher(new Watched(text)).find();
  }

  /** A text that looks at the clock as it is read. */
  private static final class Watched implements CharSequence {
    private final String text;
    private int unwatched;

    private Watched(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++unwatched == CHARACTERS_BETWEEN) {
        unwatched = 0;
        look();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
