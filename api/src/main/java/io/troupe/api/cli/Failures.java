package io.troupe.api.cli;

import static java.util.Objects.requireNonNull;

import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.client.NodeException;
import io.troupe.api.client.RemoteCall;
import io.troupe.api.transfer.FileProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What a failure says, and the exit code it ends with. */
final class Failures implements IExecutionExceptionHandler {
  private final Main main;

  Failures(Main main) {
    this.main = main;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    var err = main.console().err();
    main.console().out().flush();
    err.println("troupe: " + message(failure));
    if (main.isDebug()) {
      failure.printStackTrace(err);
    }
    return exitCode(failure);
  }

  private static String message(Exception failure) {
    return switch (failure) {
      case NodeException.Refused refused ->
          "refused (" + refused.code() + "): " + refused.getMessage();
      case NodeException.Unknown unknown ->
          "unknown outcome: "
              + unknown.getMessage()
              + unknown.requestId().map(id -> " (request " + id + ")").orElse("")
              + "; it may or may not have happened. Only with the same --idempotency-key is a"
              + " repetition sure to take effect once.";
      case RemoteCall.NobodyThere nobody ->
          nobody.refusal().detail()
              + ". Start one with 'troupe start', or name another with --node.";
      case RefusedException refused -> "refused: " + refused.refusal().detail();
      case UnknownOutcomeException unknown ->
          "unknown outcome: "
              + unknown.getMessage()
              + "; it may be held or waited for, until its wait and its lease end.";
      case NodeException.Unreachable unreachable ->
          unreachable.getMessage()
              + ". Start one with 'troupe start', or name another with --node.";
      case StartRefusedException refused -> "cannot start: " + refused.getMessage();
      case UncheckedIOException io ->
          io.getMessage() + ": " + FileProblem.reason(requireNonNull(io.getCause()));
      case IllegalArgumentException wrong -> String.valueOf(wrong.getMessage());
      case IOException io -> FileProblem.reason(io);
      default -> "this is a defect of Troupe, --debug shows where: " + failure;
    };
  }

  private static int exitCode(Exception failure) {
    return switch (failure) {
      case NodeException.Unknown unknown -> ExitCode.UNKNOWN;
      case UnknownOutcomeException unknown -> ExitCode.UNKNOWN;
      case RemoteCall.NobodyThere nobody -> ExitCode.UNREACHABLE;
      case NodeException.Unreachable unreachable -> ExitCode.UNREACHABLE;
      case IllegalArgumentException wrong -> ExitCode.USAGE;
      default -> ExitCode.REFUSED;
    };
  }
}
