package io.troupe.api.cli.console;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command reads and writes. Text is UTF-8 whatever the locale.
 *
 * @param in what is piped into it
 * @param out its answer
 * @param err everything else
 * @param isTerminal whether people read {@code out} as it comes; the launcher knows
 */
public record Console(InputStream in, PrintStream out, PrintStream err, boolean isTerminal) {
  /** The command above all others, which knows the console. */
  public interface Holder {
    /** Where its commands read and write. */
    Console console();
  }

  /** That of the process that runs a command. */
  public static Console of(CommandSpec command) {
    return ((Holder) command.root().userObject()).console();
  }

  /** That of this process. Buffered: {@link Main} flushes it at the end. */
  public static Console ofProcess() {
    return new Console(
        new FileInputStream(FileDescriptor.in),
        new StandardOutput(new FileOutputStream(FileDescriptor.out)),
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), 8192),
            true,
            StandardCharsets.UTF_8),
        Boolean.getBoolean("troupe.terminal"));
  }
}
