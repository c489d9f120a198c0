package io.troupe.api.cli.map;

import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time with its zone. */
final class PastTime implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "a time looks like 2026-03-01T12:30:45Z or 2026-03-01T13:30:45.250+01:00, not '"
              + text
              + "'");
    }
  }
}
