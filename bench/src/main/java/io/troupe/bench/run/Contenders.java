package io.troupe.bench.run;

import io.troupe.bench.load.Subject;
import io.troupe.bench.peer.Entrant;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Those that take part, all of them running.
 *
 * @param <C> what each of them is
 */
public record Contenders<C extends Subject>(List<C> all) implements AutoCloseable {
  /** Somebody was asked for who cannot take part. */
  public static final class Absent extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Absent(String message) {
      super(message);
    }
  }

  /**
   * Those that were named; or else all that are installed, with a word about those that are not.
   *
   * @throws Absent if a name is nobody's, or somebody named is not installed
   */
  public static <C extends Subject> List<Entrant<C>> choose(
      @Nullable List<String> named, List<? extends Entrant<C>> all, PrintStream out) {
    List<Entrant<C>> chosen = new ArrayList<>();
    for (Entrant<C> entrant : named == null ? List.copyOf(all) : found(named, all)) {
      String missing = entrant.missing().orElse("");
      if (missing.isEmpty()) {
        chosen.add(entrant);
        entrant.note().ifPresent(out::println);
      } else if (named == null) {
        out.println("left out: " + missing);
      } else {
        throw new Absent(missing);
      }
    }
    return chosen;
  }

  private static <C extends Subject> List<Entrant<C>> found(
      List<String> named, List<? extends Entrant<C>> all) {
    List<Entrant<C>> found = new ArrayList<>();
    for (String name : named) {
      found.add(
          all.stream()
              .filter(it -> it.toString().equalsIgnoreCase(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new Absent(
                          "no contender '%s' here; there are: %s".formatted(name, names(all)))));
    }
    return found;
  }

  private static String names(List<? extends Entrant<?>> all) {
    return all.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /** Starts them one after the other; if one does not start, those before it end. */
  public static <C extends Subject> Contenders<C> start(
      List<Entrant<C>> entrants, Entrant.Settings settings) {
    Contenders<C> contenders = new Contenders<>(new ArrayList<>());
    try {
      for (Entrant<C> entrant : entrants) {
        contenders.all.add(entrant.start(settings));
      }
    } catch (RuntimeException e) {
      contenders.close();
      throw e;
    }
    return contenders;
  }

  @Override
  public void close() {
    all.reversed().forEach(Subject::close);
  }
}
