package io.troupe.api.cli;

import io.troupe.api.cli.console.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one or two lines what is wrong with a command line, and where to read more. */
final class UsageErrors implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    boolean isGroup = !command.getSubcommands().isEmpty();
    if (isGroup && failure instanceof UnmatchedArgumentException unmatched) {
      err.println("troupe: " + unknownCommand(command, unmatched.getUnmatched().getFirst()));
    } else if (isGroup && failure.getClass() == ParameterException.class) {
      // Of this plain class is only "Missing required subcommand".
      command.usage(err);
      err.flush();
      return ExitCode.USAGE;
    } else {
      // picocli says "Error: " itself, but only of some errors.
      err.println("troupe: " + String.valueOf(failure.getMessage()).replaceFirst("^Error: ", ""));
      UnmatchedArgumentException.printSuggestions(failure, err);
    }
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCode.USAGE;
  }

  private static String unknownCommand(CommandLine group, String given) {
    String commands =
        group.getSubcommands().entrySet().stream()
            .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    return "%s has no %s '%s'; there are %s"
        .formatted(
            group.getCommandSpec().qualifiedName(),
            given.startsWith("-") ? "option" : "command",
            given,
            commands);
  }
}
