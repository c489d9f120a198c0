import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Formats every Java file under a root with google-java-format, or checks that it already is.
 *
 * <p>Run by the root pom, in the JDK of the toolchain: google-java-format needs the compiler of the
 * language level it reads, while Maven's own JVM may be older. The arguments are {@code check} or
 * {@code write} and the root. The exit status is 0 when there is nothing left to do by hand.
 */
final class Format {
  private static final int MAX_COLUMNS = 100;
  private static final Set<String> NOT_OURS = Set.of("target", "node_modules", "data");

  private Format() {}

  private record Finding(Path file, String what) {
    @Override
    public String toString() {
      return "  " + file + ": " + what;
    }
  }

  public static void main(String[] args) throws IOException {
    boolean write = args[0].equals("write");
    Path root = Path.of(args[1]);
    List<Path> files = javaFilesUnder(root);
    List<Path> changed = Collections.synchronizedList(new ArrayList<>());
    List<Finding> findings = Collections.synchronizedList(new ArrayList<>());
    files.parallelStream().forEach(file -> format(root, file, write, changed, findings));

    Collections.sort(changed);
    if (!changed.isEmpty()) {
      System.out.println(write ? "Formatted:" : "Not formatted:");
      changed.forEach(file -> System.out.println("  " + file));
      if (!write) {
        System.out.println("Repair with: mvn -N -Pformat validate");
      }
    }
    if (!findings.isEmpty()) {
      System.out.println("To repair by hand:");
      findings.stream().map(Finding::toString).sorted().forEach(System.out::println);
    }
    System.exit(findings.isEmpty() && (write || changed.isEmpty()) ? 0 : 1);
  }

  private static void format(
      Path root, Path file, boolean write, List<Path> changed, List<Finding> findings) {
    Path name = root.relativize(file);
    try {
      String before = Files.readString(file);
      String after = new Formatter().formatSourceAndFixImports(before);
      if (!before.equals(after)) {
        changed.add(name);
        if (write) {
          Files.writeString(file, after);
        }
      }
      findLongComments(name, after, findings);
    } catch (FormatterException | IOException e) {
      findings.add(new Finding(name, e.getMessage()));
    }
  }

  /**
   * The formatter wraps prose, and leaves what it cannot break; a link may stay as long as it is.
   */
  private static void findLongComments(Path name, String source, List<Finding> findings) {
    int number = 0;
    for (String line : source.split("\n", -1)) {
      number++;
      String text = line.strip();
      boolean comment = text.startsWith("//") || text.startsWith("*") || text.startsWith("/*");
      int columns = line.codePointCount(0, line.length());
      if (comment && columns > MAX_COLUMNS && !text.contains("://")) {
        findings.add(
            new Finding(name, "line " + number + ": comment of " + columns + " columns (100 max)"));
      }
    }
  }

  private static List<Path> javaFilesUnder(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean skip =
                !folder.equals(root) && (name.startsWith(".") || NOT_OURS.contains(name));
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }
}
