package io.troupe.api.cli.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Option;

/** Why something is changed. */
final class MessageOption {
  @Option(
      names = "--message",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why, for people; kept beside the change. To 512 characters.")
  private String message = "";

  /** Why; empty if it is not said. */
  String message() {
    return message;
  }

  /** The body of a change, saying why. */
  ObjectNode in(ObjectNode body) {
    return message.isEmpty() ? body : body.put("message", message);
  }
}
