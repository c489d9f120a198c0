package io.troupe.api.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One event of a stream, after the WHATWG's "Server-sent events", as far as a node uses them.
 *
 * @param type such as {@code change}, {@code progress}, {@code end}
 * @param id where to go on behind it, if it says so
 * @param lines what it carries, a JSON object each
 */
public record ServerEvent(String type, Optional<String> id, List<JsonNode> lines) {
  public ServerEvent {
    lines = List.copyOf(lines);
  }

  /** Reads events to the end, or until the reader has enough; one that is not whole is dropped. */
  static void read(BufferedReader from, Predicate<ServerEvent> each) throws IOException {
    String type = "message";
    Optional<String> id = Optional.empty();
    List<JsonNode> lines = new ArrayList<>();
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      if (line.isEmpty()) {
        if (!lines.isEmpty() && !each.test(new ServerEvent(type, id, lines))) {
          return;
        }
        type = "message";
        id = Optional.empty();
        lines.clear();
      } else if (line.startsWith("event: ")) {
        type = line.substring("event: ".length());
      } else if (line.startsWith("id: ")) {
        id = Optional.of(line.substring("id: ".length()));
      } else if (line.startsWith("data: ")) {
        lines.add(Exchange.JSON.readTree(line.substring("data: ".length())));
      }
    }
  }
}
