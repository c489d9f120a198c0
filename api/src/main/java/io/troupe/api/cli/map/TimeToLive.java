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
        .map(found -> unit(found.group(2)).multipliedBy(Long.parseLong(found.group(1))))
        .filter(time -> !time.isZero() && time.compareTo(Options.MAX_TIME_TO_LIVE) <= 0)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "a time from 1ms to 3650d looks like 500ms, 30s, 5m, 12h or 90d, not '"
                        + text
                        + "'"));
  }

  private static Duration unit(String text) {
    return switch (text) {
      case "ms" -> Duration.ofMillis(1);
      case "m", "min" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofSeconds(1);
    };
  }
}
