package io.troupe.simulation;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The whole simulation once more, with one source of the product changed and compiled anew: class
 * loaders keep it apart from the product as it is.
 */
final class MutantWorld implements AutoCloseable {
  private final Path classes;
  private final URLClassLoader loader;
  private final LongFunction<Optional<String>> run;

  private MutantWorld(Path classes, URLClassLoader loader, LongFunction<Optional<String>> run) {
    this.classes = classes;
    this.loader = loader;
    this.run = run;
  }

  /** What is violated under a seed, if anything is. */
  Optional<String> violationOf(long seed) {
    return run.apply(seed);
  }

  /**
   * Plants a flaw.
   *
   * @param root of the source tree
   */
  static MutantWorld of(Class<? extends SimulatedRoom> room, Mutant mutant, Path root)
      throws IOException {
    Path classes = Files.createTempDirectory("troupe-mutant");
    try {
      compile(mutant, mutant.plantedIn(Files.readString(root.resolve(mutant.path()))), classes);
      URLClassLoader loader =
          new URLClassLoader(classPath(classes), ClassLoader.getPlatformClassLoader());
      Object run = loader.loadClass(room.getName()).getDeclaredConstructor().newInstance();
      @SuppressWarnings("unchecked") // it is what every room implements, in another loader's form
      LongFunction<Optional<String>> typed = (LongFunction<Optional<String>>) run;
      return new MutantWorld(classes, loader, typed);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(mutant.flaw() + " cannot be run", e);
    }
  }

  private static void compile(Mutant mutant, String text, Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("mutants need a JDK, and this is a JRE");
    }
    StringWriter said = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                said,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-nowarn",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-d",
                    classes.toString()),
                null,
                List.of(new Text(mutant.path(), text)))
            .call();
    if (!compiled) {
      throw new IllegalStateException(mutant.flaw() + " does not compile: " + said);
    }
  }

  private static URL[] classPath(Path first) throws MalformedURLException {
    List<URL> path = new ArrayList<>();
    path.add(first.toUri().toURL());
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      path.add(Path.of(entry).toUri().toURL());
    }
    return path.toArray(URL[]::new);
  }

  @Override
  public void close() throws IOException {
    loader.close();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A source in memory. */
  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    private Text(String path, String text) {
      super(URI.create("string:///" + path.substring(path.indexOf("io/"))), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
