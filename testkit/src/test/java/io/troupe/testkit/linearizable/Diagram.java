package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Histories as drawings, where a column is a nanosecond:
 *
 * <pre>
 * c1 write a     |----|            ok 1
 * c2 cas b if 1     |-----?
 * c3 read                  |---|   b 2
 * </pre>
 */
public final class Diagram {
  private static final Pattern LINE =
      Pattern.compile(
          "(?<client>\\S+) (?<op>read|write|cas|delete|enqueue|dequeue)(?: (?<value>[a-z]+))?(?: if"
              + " (?<expected>\\d+))?\\s+(?<span>\\|-*[|?])\\s*(?<answer>[a-z]*)(?:"
              + " (?<version>\\d+))?\\s*");

  private Diagram() {}

  /** The history of the key {@code k} that is drawn. */
  public static List<Operation> history(String drawing) {
    List<Operation> operations = new ArrayList<>();
    for (String line : drawing.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("not a line of a diagram: " + line);
      }
      operations.add(operation(matcher));
    }
    return operations;
  }

  static CheckReport judge(String drawing) {
    return new RegisterChecker(CheckLimits.DEFAULT).check(history(drawing));
  }

  private static Operation operation(Matcher line) {
    String op = line.group("op");
    String answer = line.group("answer");
    boolean unknown = line.group("span").endsWith("?");
    Result result = unknown ? Result.INFO : answer.equals("fail") ? Result.FAIL : Result.OK;
    String value = line.group("value");
    if (op.equals("read") || op.equals("dequeue")) {
      boolean given = result == Result.OK && !answer.equals("absent") && !answer.equals("empty");
      value = given ? answer : null;
    }
    return new Operation(
        line.group("client"),
        op,
        "k",
        value,
        number(line.group("expected")),
        result,
        number(line.group("version")),
        line.start("span"),
        (long) line.end("span") - 1);
  }

  private static @Nullable Long number(@Nullable String text) {
    return text == null ? null : Long.valueOf(text);
  }
}
