package io.troupe.api.http.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.json.JsonText;
import java.io.IOException;

/** The body of an increment. */
public final class Increment {
  private Increment() {}

  /** The number of {@code {"increment": n}}. */
  public static long parse(byte[] body) {
    try (JsonParser json = JsonText.FACTORY.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT
          || !"increment".equals(json.nextFieldName())
          || json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        throw ProblemException.invalid("the body is {\"increment\": n} with a whole number n");
      }
      long delta = json.getLongValue();
      if (json.nextToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw ProblemException.invalid("the body is {\"increment\": n} and nothing else");
      }
      return delta;
    } catch (IOException e) {
      throw ProblemException.invalid(
          "the body is not {\"increment\": n}: " + JsonText.firstLine(e));
    }
  }
}
