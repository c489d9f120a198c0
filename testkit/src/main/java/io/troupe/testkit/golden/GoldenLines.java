package io.troupe.testkit.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads golden files: text, a line for each value; blank lines and those with # say nothing. */
public final class GoldenLines {
  private GoldenLines() {}

  /**
   * The lines of a file, in order.
   *
   * @param test whose resources it is among; the name is as of {@link Class#getResourceAsStream}
   * @throws IllegalArgumentException if there is no such file
   */
  public static List<String> of(Class<?> test, String file) {
    try (@Nullable InputStream in = test.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no " + file + " beside " + test.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What stands behind the first space of each line, by what stands before it, in order.
   *
   * @throws IllegalArgumentException if there is no such file, a line has no space, or two have one
   *     name
   */
  public static Map<String, String> named(Class<?> test, String file) {
    Map<String, String> named = new LinkedHashMap<>();
    for (String line : of(test, file)) {
      int space = line.indexOf(' ');
      if (space < 1 || named.put(line.substring(0, space), line.substring(space + 1)) != null) {
        throw new IllegalArgumentException(file + " has a line without a name of its own: " + line);
      }
    }
    return named;
  }
}
