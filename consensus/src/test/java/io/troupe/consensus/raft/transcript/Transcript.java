package io.troupe.consensus.raft.transcript;

import java.util.List;

/**
 * A scenario with what happened in it. Lines at the margin are verbs, or comments after {@code #};
 * indented lines say what came of the verb above them.
 */
final class Transcript {
  private static final String INDENT = "  ";

  private Transcript() {}

  /**
   * Plays a scenario.
   *
   * @param name of its file, for errors
   * @param text verbs; what is indented is ignored
   * @return the same with what happened now
   * @throws AssertionError with file and line, if a line cannot be read, or what it expects is not
   *     so
   */
  static String play(String name, String text) {
    StringBuilder played = new StringBuilder();
    Verbs verbs = new Verbs();
    List<String> lines = text.lines().toList();
    if (lines.size() < 2 || !lines.get(0).startsWith("# ") || !lines.get(1).startsWith("# ")) {
      throw new AssertionError(name + ":1: begin with a title and the claim, each after \"# \"");
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).stripTrailing();
      if (line.startsWith(INDENT)) {
        continue;
      }
      played.append(line).append('\n');
      if (!line.isEmpty() && !line.startsWith("#")) {
        for (String happened : act(verbs, line, name + ":" + (i + 1))) {
          played.append(INDENT).append(happened).append('\n');
        }
      }
    }
    return played.toString();
  }

  private static List<String> act(Verbs verbs, String line, String place) {
    try {
      return verbs.act(line);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("%s: %s: %s".formatted(place, line, e.getMessage()), e);
    }
  }
}
