package io.troupe.api.cli.cassandra;

import io.troupe.persistence.cassandra.session.CassandraLink;
import io.troupe.persistence.cassandra.session.CassandraStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at what is there. */
@Command(
    name = "check",
    description =
        "Check the keyspace and the tables. Nothing is changed. Exit code 1 if nodes cannot run on"
            + " it.",
    footerHeading = "%nExamples:%n",
    footer = "  troupe cassandra schema check --config troupe.conf")
final class CheckCommand implements Callable<Integer> {
  @Mixin private SchemaOptions options;

  @Override
  public Integer call() {
    CassandraLink link = options.link();
    return options.tell(link, CassandraStore.check(link));
  }
}
