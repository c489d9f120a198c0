package io.troupe.api.http.request;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.json.BatchLine;
import io.troupe.api.json.JsonText;
import io.troupe.api.map.Content;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Many entries as lines of JSON. Read to its end before anything happens, so that one malformed
 * line changes nothing.
 *
 * @param entries in the order of their lines
 * @param timesToLive of those that have one
 */
public record Batch(Map<Bytes, Content> entries, Map<Bytes, Duration> timesToLive) {
  /**
   * Reads them. The last line may end without a line feed.
   *
   * @param maxLines the most that pass
   */
  public static Batch parse(byte[] body, int maxLines) {
    Map<Bytes, Content> entries = new LinkedHashMap<>();
    Map<Bytes, Duration> timesToLive = new HashMap<>();
    int line = 0;
    int start = 0;
    while (start < body.length) {
      int end = start;
      while (end < body.length && body[end] != '\n') {
        end++;
      }
      line++;
      if (line > maxLines) {
        throw ProblemException.tooLarge("a batch has at most " + maxLines + " lines");
      }
      BatchLine parsed = line(body, start, end, line);
      if (entries.putIfAbsent(parsed.key(), parsed.content()) != null) {
        throw malformed(line, "its key was there before");
      }
      parsed.timeToLive().ifPresent(time -> timesToLive.put(parsed.key(), time));
      start = end + 1;
    }
    return new Batch(entries, timesToLive);
  }

  private static BatchLine line(byte[] body, int start, int end, int number) {
    try {
      BatchLine line = BatchLine.parse(body, start, end);
      Bytes key = Target.checkedKey(line.key());
      int length = line.content().bytes().length();
      if (length > Limits.MAX_VALUE_BYTES) {
        throw ProblemException.tooLarge(
            "a value has at most "
                + Limits.MAX_VALUE_BYTES
                + " bytes, not "
                + length
                + "; nothing happened");
      }
      return new BatchLine(key, line.content(), line.timeToLive());
    } catch (ProblemException e) {
      Problem problem = e.problem();
      throw new ProblemException(problem.code(), "line " + number + ": " + problem.detail());
    } catch (IOException | IllegalArgumentException e) {
      throw malformed(number, JsonText.firstLine(e));
    }
  }

  private static ProblemException malformed(int line, String detail) {
    return ProblemException.invalid("line " + line + ": " + detail + "; nothing happened");
  }
}
