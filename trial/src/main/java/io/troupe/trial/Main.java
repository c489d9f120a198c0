package io.troupe.trial;

import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.trial.demo.DemoCommand;
import io.troupe.trial.torture.TortureCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** {@code troupe demo} and {@code troupe torture}. */
@Command(
    name = "troupe",
    description = "Troupe under trial, from a source tree.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DemoCommand.class, TortureCommand.class})
public final class Main implements Console.Holder {
  private static final String LOGGING = "logback.configurationFile";

  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private Main(Console console) {
    this.console = console;
  }

  /** Runs a command and ends the process. */
  public static void main(String[] arguments) {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "io/troupe/api/cli/logback.xml");
      System.setProperty("troupe.log", "WARN");
    }
    System.exit(run(Console.ofProcess(), arguments));
  }

  /** Runs a command; answers its exit code. */
  public static int run(Console console, String... arguments) {
    int code =
        new CommandLine(new Main(console))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
            .setUsageHelpAutoWidth(true)
            .setParameterExceptionHandler((failure, given) -> usage(console, failure))
            .setExecutionExceptionHandler((failure, command, parsed) -> failed(console, failure))
            .execute(arguments);
    console.out().flush();
    console.err().flush();
    return code;
  }

  @Override
  public Console console() {
    return console;
  }

  private static int usage(Console console, ParameterException failure) {
    console.err().println("troupe: " + failure.getMessage());
    console
        .err()
        .println("See: " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private static int failed(Console console, Exception failure) {
    if (failure instanceof IOException || failure instanceof IllegalStateException) {
      console.err().println("troupe: " + failure.getMessage());
    } else {
      failure.printStackTrace(console.err());
    }
    return ExitCode.REFUSED;
  }
}
