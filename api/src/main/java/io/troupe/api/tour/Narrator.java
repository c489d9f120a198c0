package io.troupe.api.tour;

import java.io.PrintStream;
import java.util.Locale;

/** Tells what happens, in numbered steps. */
final class Narrator {
  private final PrintStream to;
  private int steps;

  Narrator(PrintStream to) {
    this.to = to;
  }

  void step(String title) {
    to.printf("%n%d. %s%n", ++steps, title);
    to.flush();
  }

  void say(String format, Object... values) {
    to.println("   " + String.format(Locale.ROOT, format, values));
    to.flush();
  }
}
