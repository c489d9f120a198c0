package io.troupe.api.cli.console;

import picocli.CommandLine.Option;

/** How an answer is written; an option of every command that has one. Put it in as a mixin. */
public final class OutputOption {
  /** How an answer is written. */
  public enum Output {
    /** For people. */
    text,
    /** For programs. */
    json
  }

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text for people, json for programs (default: ${DEFAULT-VALUE}).")
  private Output output;

  /** For picocli. */
  public OutputOption() {}

  /** Whether the answer is for programs. */
  public boolean isJson() {
    return output == Output.json;
  }

  /** Writes an answer: one of the two forms, with a line end. */
  public void answer(Console console, String text, JsonDocument.Fields json) {
    if (isJson()) {
      JsonDocument.print(console.out(), json);
    } else {
      console.out().println(text);
    }
  }
}
