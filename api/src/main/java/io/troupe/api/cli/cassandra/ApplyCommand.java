package io.troupe.api.cli.cassandra;

import io.troupe.persistence.cassandra.session.CassandraLink;
import io.troupe.persistence.cassandra.session.CassandraStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes what is missing. */
@Command(
    name = "apply",
    description =
        "Make what is missing of the keyspace and the tables, and check all of it. May be repeated;"
            + " changes nothing that is there.",
    footerHeading = "%nExamples:%n",
    footer = "  troupe cassandra schema apply --config troupe.conf --replicas 3")
final class ApplyCommand implements Callable<Integer> {
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
    CassandraLink link = options.link();
    return options.tell(link, CassandraStore.makeTables(link, replicas));
  }
}
