package io.troupe.api.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.api.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** A command that was run in this process, and what it said. */
record Ran(int code, String out, String err) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Runs a command without input. */
  static Ran of(String... words) {
    return of(InputStream.nullInputStream(), words);
  }

  /** Runs a command that reads this. */
  static Ran of(InputStream in, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            in,
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false);
    int code = Main.run(console, words);
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs a command that asks a node; the option goes first: behind -- is another's command. */
  static Ran at(int port, String group, String... words) {
    Stream<String> node = Stream.of(group, words[0], "--node", "http://127.0.0.1:" + port);
    return of(Stream.concat(node, Stream.of(words).skip(1)).toArray(String[]::new));
  }

  JsonNode json() {
    try {
      return JSON.readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError(out, e);
    }
  }
}
