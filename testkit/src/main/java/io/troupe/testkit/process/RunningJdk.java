package io.troupe.testkit.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** The JDK that runs this JVM, for starting others with it. */
public final class RunningJdk {
  private RunningJdk() {}

  /** Its {@code java}. */
  public static Path java() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    if (!Files.isExecutable(java)) {
      throw new IllegalStateException("no java at " + java);
    }
    return java;
  }
}
