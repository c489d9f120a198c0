package io.troupe.api.cli.cassandra;

import io.troupe.persistence.cassandra.session.CassandraStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what {@code apply} would run. */
@Command(
    name = "print",
    description = "Show the statements that make the keyspace and the tables, and run none.",
    footerHeading = "%nExamples:%n",
    footer = "  troupe cassandra schema print --config troupe.conf")
final class PrintCommand implements Callable<Integer> {
  @Mixin private SchemaOptions options;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Of each row in the local datacenter, 1 to 15, where the keyspace is made (default:"
              + " ${DEFAULT-VALUE}).")
  private int replicas;

  @Override
  public Integer call() {
    options.checkReplicas(replicas);
    return options.tell(CassandraStore.statements(options.link(), replicas));
  }
}
