package io.troupe.trial.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A build of Troupe that nodes run.
 *
 * @param classPath its jars, or folders of classes
 */
public record Build(String classPath) {
  private static final String NODES = "api/target/troupe";

  /** The one that runs now. */
  public static Build current() {
    return new Build(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
  }

  /**
   * The one in another tree, as its {@code ./troupe} left it.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Build in(Path tree) throws IOException {
    Path nodes = tree.resolve(NODES);
    Path built = nodes.resolve("built");
    if (!Files.isRegularFile(built)) {
      throw new IllegalArgumentException(
          "%s has no build of nodes: there is no %s; run ./troupe --version in it"
              .formatted(tree, built));
    }
    Path jars = nodes.resolve(Files.readString(built).strip());
    try (Stream<Path> files = Files.list(jars)) {
      List<Path> all = files.filter(it -> it.toString().endsWith(".jar")).sorted().toList();
      return new Build(
          all.stream()
              .map(it -> it.toAbsolutePath().toString())
              .collect(Collectors.joining(File.pathSeparator)));
    }
  }
}
