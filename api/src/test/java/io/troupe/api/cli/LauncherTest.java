package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.cli.Launcher.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a tree of its own, with a JDK and a Maven that only say what they were asked. */
final class LauncherTest {
  @TempDir Path temp;

  private Path tree;
  private Path tools;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectories(temp.resolve("a tree"));
    Files.copy(Launcher.ofTree(), tree.resolve("troupe"));
    for (String module : new String[] {"actors", "persistence", "sharding", "api"}) {
      Files.createDirectories(tree.resolve(module + "/src/main"));
      Files.createFile(tree.resolve(module + "/pom.xml"));
    }
    Files.createFile(tree.resolve("pom.xml"));
    Files.createFile(tree.resolve("application.conf"));
    tools = Files.createDirectories(temp.resolve("tools"));
  }

  @Test
  void withoutAJdkItSaysWhatIsMissingAndHowToRepairIt() throws Exception {
    link("dirname", "readlink");
    Ended ended =
        launcher(Map.of("PATH", tools.toString(), "TROUPE_JVM_DIRS", "/nothing")).run("status");
    assertThat(ended.err())
        .isEqualTo(
            """
            troupe: no JDK 21 or later was found. Troupe needs one to build and to run.
            troupe: Looked at:
            troupe:   TROUPE_JAVA_HOME  (not set)
            troupe:   JAVA_HOME         (not set)
            troupe:   java on the PATH  (none)
            troupe:   /nothing/*
            troupe: To repair it, install one (Debian, Ubuntu: apt install openjdk-21-jdk; Fedora: dnf install
            troupe: java-21-openjdk-devel; macOS: brew install openjdk@21; or https://adoptium.net), or set
            troupe: TROUPE_JAVA_HOME to where one is.
            """);
    assertThat(ended.code()).isEqualTo(69);
  }

  @Test
  void jdksThatAreTooOldAreNamed() throws Exception {
    link("dirname", "readlink");
    Path old = jdk("old", "17.0.9");
    Ended ended =
        launcher(Map.of("PATH", tools.toString(), "TROUPE_JVM_DIRS", temp.toString()))
            .run("status");
    assertThat(ended.err()).contains("Found, but too old: " + old + " (17.0.9)\n");
    assertThat(ended.code()).isEqualTo(69);
  }

  @Test
  void theNewestOfSeveralJdksIsTaken() throws Exception {
    jdk("jdk-9", "21.0.10");
    jdk("jdk-a", "21.0.9");
    jdk("jdk-b", "1.8.0_392");
    maven();
    Ended ended = launcher(path("TROUPE_JVM_DIRS", temp.toString())).run("status");
    assertThat(ended.out()).startsWith("java of jdk-9:");
  }

  @Test
  void withoutMavenItSaysSo() throws Exception {
    link("dirname", "readlink", "find", "head", "flock");
    Ended ended =
        launcher(
                Map.of(
                    "PATH", tools.toString(), "TROUPE_JAVA_HOME", jdk("jdk", "21.0.1").toString()))
            .run("status");
    assertThat(ended.err())
        .startsWith(
            "troupe: Troupe must be built first, and there is no Maven (mvn) on the PATH.\n");
    assertThat(ended.code()).isEqualTo(69);
  }

  @Test
  void itBuildsOnceAndAgainWhenASourceChanged() throws Exception {
    maven();
    Launcher launcher = launcher(path("TROUPE_JAVA_HOME", jdk("jdk", "21.0.1").toString()));
    assertThat(launcher.run("status").err())
        .isEqualTo("troupe: building (first run or sources changed) ...\n");
    assertThat(launcher.run("status").err()).isEmpty();

    Path source = Files.createFile(tree.resolve("sharding/src/main/X.java"));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(3_600)));
    Path folder = tree.resolve("sharding/src/main");
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(launcher.run("status").err()).startsWith("troupe: building");
  }

  @Test
  void aBuildThatFailsShowsTheEndOfItsLog() throws Exception {
    script(tools.resolve("mvn"), "echo 'it is the fault of line 7'; exit 1");
    Ended ended = launcher(path("TROUPE_JAVA_HOME", jdk("jdk", "21.0.1").toString())).run("status");
    assertThat(ended.err()).contains("it is the fault of line 7\ntroupe: the build failed");
    assertThat(ended.code()).isEqualTo(70);
  }

  @Test
  void aTreeWithoutSourcesRunsAndMakesItsCache() throws Exception {
    Path app = Files.createDirectories(tree.resolve("api/target/troupe/app"));
    Files.createFile(app.resolve("troupe-api.jar"));
    Files.createFile(app.resolve("in-use"));
    Files.writeString(app.resolveSibling("built"), "app\n");
    Files.delete(tree.resolve("pom.xml"));
    Path jdk = jdk("jdk", "25.0.1");
    script(
        jdk.resolve("bin/java"),
        "case $1 in -XX:AOTCacheOutput=*) echo cache >\"${1#*=}\" ;; *) echo \"$1\" ;; esac");
    Launcher launcher = launcher(path("TROUPE_JAVA_HOME", jdk.toString()));
    Ended ended = launcher.run("status");
    assertThat(ended.err()).isEqualTo("troupe: making the start-up cache (once per build) ...\n");
    assertThat(ended.out()).isEqualTo("-XX:AOTCache=" + app.resolve("aot-25.0.1.aot") + "\n");
    assertThat(launcher.run("status").err()).isEmpty();
  }

  @Test
  void argumentsSymlinksAndSpacesSurvive() throws Exception {
    maven();
    Path link = Files.createSymbolicLink(temp.resolve("link"), tree.resolve("troupe"));
    Ended ended =
        new Launcher(link, path("TROUPE_JAVA_HOME", jdk("jdk", "21.0.1").toString()))
            .run("map", "put", "m", "two words", "*");
    assertThat(ended.out())
        .contains("-Xmx256m")
        .contains("a tree/api/target/troupe/app-")
        .endsWith("io.troupe.api.cli.Main|map|put|m|two words|*|\n");
  }

  @Test
  void aNodeGetsItsHeapAndTheOwnersOptions() throws Exception {
    maven();
    Map<String, String> environment = path("TROUPE_JAVA_HOME", jdk("jdk", "21.0.1").toString());
    environment.put("TROUPE_HEAP", "1g");
    environment.put("TROUPE_JAVA_OPTS", "-Da=b -Dc=d");
    assertThat(launcher(environment).run("start").out())
        .contains("|-Xmx1g|-XX:+ExitOnOutOfMemoryError|-Da=b|-Dc=d|");
  }

  @Test
  void aHeapThatIsNoSizeIsRefusedInOneLine() throws Exception {
    Ended ended = launcher(path("TROUPE_HEAP", "foo")).run("start");
    assertThat(ended.err())
        .isEqualTo("troupe: TROUPE_HEAP is a size such as 320m or 4g, not 'foo'\n");
    assertThat(ended.code()).isEqualTo(2);
  }

  private Launcher launcher(Map<String, String> environment) {
    Map<String, String> alone = new HashMap<>(environment);
    alone.put("JAVA_HOME", "");
    return new Launcher(tree.resolve("troupe"), alone);
  }

  private Map<String, String> path(String name, String value) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", tools + ":/usr/bin:/bin");
    environment.put(name, value);
    return environment;
  }

  private void link(String... names) throws IOException {
    for (String name : names) {
      Path tool = Path.of("/usr/bin", name);
      if (Files.exists(tool)) {
        Files.createSymbolicLink(tools.resolve(name), tool);
      }
    }
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(temp.resolve(name));
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), "printf 'java of " + name + ":'; printf '%s|' \"$@\"; echo");
    script(home.resolve("bin/javac"), "exit 1");
    return home;
  }

  private void maven() throws IOException {
    script(
        tools.resolve("mvn"),
        "mkdir -p api/target/troupe/lib; touch api/target/troupe-api-1.jar"
            + " api/target/troupe/lib/x.jar");
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/bash\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
