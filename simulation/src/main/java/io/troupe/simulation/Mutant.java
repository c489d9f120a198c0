package io.troupe.simulation;

/**
 * A small flaw, as somebody might make it: a piece of the product's source, and what stands there
 * instead. Where the source changes so that the piece is not found any more, the mutant must
 * follow.
 *
 * @param flaw what is wrong, in words
 * @param path the file that it changes, from the root of the source tree
 * @param before the piece
 * @param after what stands in its place
 */
record Mutant(String flaw, String path, String before, String after) {
  /** The file with the flaw. */
  String plantedIn(String text) {
    if (!text.contains(before)) {
      throw new IllegalStateException(
          "'" + flaw + "' finds no \"" + before + "\" in " + path + " any more");
    }
    return text.replace(before, after);
  }
}
