package io.troupe.api.cli.cassandra;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.OutputOption;
import io.troupe.persistence.cassandra.schema.JournalSchema.Findings;
import io.troupe.persistence.cassandra.session.CassandraLink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What these commands take; put it in with {@code @Mixin}. */
final class SchemaOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "Settings as of 'troupe start', with troupe.journal.store = cassandra.")
  private Path config;

  @Mixin private OutputOption output;

  /** Where the settings say that Cassandra is. */
  CassandraLink link() {
    return TroupeSettings.load(config)
        .cassandra()
        .orElseThrow(
            () ->
                new ParameterException(
                    command.commandLine(),
                    "%s does not set troupe.journal.store = cassandra".formatted(config)))
        .link();
  }

  /** Refuses what no keyspace can have. */
  void checkReplicas(int replicas) {
    if (replicas < 1 || replicas > 15) {
      throw new ParameterException(command.commandLine(), "--replicas is 1 to 15, not " + replicas);
    }
  }

  /** Writes statements, each with its end. */
  int tell(List<String> statements) {
    output.answer(
        Console.of(command),
        statements.stream().map(it -> it + ";").collect(Collectors.joining("\n")),
        json -> write(json, "statements", statements));
    return ExitCode.OK;
  }

  /** Writes what was found. */
  int tell(CassandraLink link, Findings found) {
    boolean isGood = found.problems().isEmpty();
    output.answer(
        Console.of(command),
        Stream.of(
                Stream.of(
                    isGood
                        ? "keyspace %s is as it has to be".formatted(link.keyspace())
                        : "keyspace %s is not as it has to be".formatted(link.keyspace())),
                found.problems().stream(),
                found.warnings().stream().map(it -> "warning: " + it))
            .flatMap(it -> it)
            .collect(Collectors.joining(System.lineSeparator())),
        json -> {
          json.writeStringField("keyspace", link.keyspace());
          json.writeBooleanField("good", isGood);
          write(json, "problems", found.problems());
          write(json, "warnings", found.warnings());
        });
    return isGood ? ExitCode.OK : ExitCode.REFUSED;
  }

  private static void write(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}
