package io.troupe.bench.peer;

import io.troupe.testkit.process.RunningJdk;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What processes are started with: programs of this machine, its ports, this JDK. */
public final class Programs {
  private Programs() {}

  /** How to install a program that somebody needs; empty if it is there. */
  public static Optional<String> missing(String who, String program, String debianPackage) {
    return executable(program).isPresent()
        ? Optional.empty()
        : Optional.of(
            "%s needs the program %s, which is not on the PATH; on Debian or Ubuntu: apt-get install %s"
                .formatted(who, program, debianPackage));
  }

  /** Where a program is that is not missing. */
  public static Path find(String program) {
    return executable(program)
        .orElseThrow(() -> new IllegalStateException(program + " is not on the PATH"));
  }

  private static Optional<Path> executable(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(path),
            Stream.of("/usr/sbin"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Ports of loopback that were free a moment ago, all different. */
  public static List<Integer> freePorts(int count) {
    List<ServerSocket> probes = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        probes.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = probes.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket probe : probes) {
        probe.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException("no port is free", e);
    }
  }

  /** Redis that syncs each write before it answers, and takes no snapshots. */
  public static List<String> redis(int port, Path directory) {
    return List.of(
        find("redis-server").toString(),
        "--port",
        Integer.toString(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        directory.toString(),
        "--save",
        "",
        "--appendonly",
        "yes",
        "--appendfsync",
        "always",
        "--daemonize",
        "no");
  }

  /** Java with the bench's own class path and a node's flags; the main class is to follow. */
  public static List<String> troupeJava(String heap) {
    return List.of(
        RunningJdk.java().toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+IgnoreUnrecognizedVMOptions",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-Xmx" + heap,
        "-cp",
        absolute(System.getProperty("java.class.path")));
  }

  /** Each process has a working directory of its own. */
  private static String absolute(String classPath) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(classPath)
        .map(part -> Path.of(part).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
