package io.troupe.api.cli.map;

import io.troupe.api.map.Options;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time from a millisecond to ten years. */
final class TimeToLive implements ITypeConverter<Duration> {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,12}) *(ms|s||m|min|h|d)");

  @Override
  public Duration convert(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    return Optional.of(matcher)
        .filter(Matcher::matches)
        .map(found -> Duration.ofMillis(millis(found.group(2)) * Long.parseLong(found.group(1))))
        .filter(time -> !time.isZero() && time.compareTo(Options.MAX_TIME_TO_LIVE) <= 0)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "a time from 1ms to 3650d looks like 500ms, 30s, 5m, 12h or 90d, not '"
                        + text
                        + "'"));
  }

  private static long millis(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "m", "min" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      default -> 1_000;
    };
  }
}
