package io.troupe.api.cli.map;

import io.troupe.actors.Version;
import io.troupe.api.map.Read;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code linearizable}, {@code local} or a version. */
final class ReadFreshness implements ITypeConverter<Read> {
  @Override
  public Read convert(String text) {
    return switch (text) {
      case "linearizable" -> Read.LINEARIZABLE;
      case "local" -> Read.LOCAL;
      default -> {
        try {
          yield Read.atLeast(new Version(Long.parseLong(text)));
        } catch (IllegalArgumentException e) {
          throw new TypeConversionException(
              "it is linearizable, local or a version, not '" + text + "'");
        }
      }
    };
  }
}
