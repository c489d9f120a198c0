package io.troupe.api.cli.console;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of a long list is to be shown; put it in with {@code @Mixin}. */
public final class PageOptions {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many at most, 1 to 1,000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--after",
      paramLabel = "NAME",
      description = "Only what is behind this one, called as the list calls it.")
  private @Nullable String after;

  /** For picocli. */
  public PageOptions() {}

  /** How many are asked for; who is asked refuses too many. */
  public int limit() {
    return limit;
  }

  /**
   * Behind which the list begins.
   *
   * @param read refuses what is no name of this kind by an {@link IllegalArgumentException}
   */
  public <N> Optional<N> after(Function<String, N> read) {
    return Optional.ofNullable(after).map(read);
  }

  /**
   * A list for people: a line each, and how to go on.
   *
   * @param more whether there are more behind these
   * @param name by which one goes on behind it
   * @param none what is said of an empty list
   */
  public static <T> String text(
      List<T> shown,
      Function<T, String> line,
      boolean more,
      Function<T, ? extends Object> name,
      String none) {
    if (shown.isEmpty()) {
      return none;
    }
    Stream<String> lines = shown.stream().map(line);
    Stream<String> end =
        more ? Stream.of("there are more: --after " + name.apply(shown.getLast())) : Stream.of();
    return Stream.concat(lines, end).collect(Collectors.joining(System.lineSeparator()));
  }
}
