package io.troupe.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.golden.GoldenLines;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bytes as earlier releases wrote them: lines of {@code name = hex} in a file under {@code
 * golden/}.
 */
public final class Golden {
  private final String file;
  private final Map<String, String> lines = new LinkedHashMap<>();

  private Golden(String file) {
    this.file = file;
  }

  /** Reads a file of golden bytes. */
  public static Golden read(String file) {
    Golden golden = new Golden(file);
    for (String line : GoldenLines.of(Golden.class, "/golden/" + file)) {
      int equals = line.indexOf('=');
      golden.lines.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }
    return golden;
  }

  /** The bytes of a name. */
  public byte[] bytes(String name) {
    return java.util.HexFormat.of().parseHex(lines.getOrDefault(name, ""));
  }

  /** Checks that this build still writes the bytes. */
  public void assertWritten(String name, byte[] written) {
    String hex = java.util.HexFormat.of().formatHex(written);
    assertThat(hex)
        .as(
            """
            %s in golden/%s. Nodes and disks of earlier releases hold these bytes: never change the \
            line. Give the form a new version in its manifest, keep the old one with \
            addForReading, and add a line for the new one:
            %s = %s
            """,
            name, file, name, hex)
        .isEqualTo(lines.get(name));
  }
}
