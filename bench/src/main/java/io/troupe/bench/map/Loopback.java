package io.troupe.bench.map;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What has passed the loopback interface since the machine started.
 *
 * @param bytes with all headers
 * @param packets however small
 */
record Loopback(long bytes, long packets) {
  private static final Path DEVICES = Path.of("/proc/net/dev");
  private static final String NAME = "lo:";

  /** As it is now; nothing where the system does not say. */
  static Loopback now() throws IOException {
    return Files.isReadable(DEVICES) ? of(Files.readAllLines(DEVICES)) : new Loopback(0, 0);
  }

  static Loopback of(List<String> lines) {
    for (String line : lines) {
      String text = line.strip();
      if (text.startsWith(NAME)) {
        String[] fields = text.substring(NAME.length()).strip().split("\\s+", -1);
        return new Loopback(Long.parseLong(fields[0]), Long.parseLong(fields[1]));
      }
    }
    return new Loopback(0, 0);
  }
}
