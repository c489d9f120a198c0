package io.troupe.api.cli.cluster;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.json.ClusterJson;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the commands that change voters have in common. */
final class VoterChange {
  private VoterChange() {}

  static List<String> oneOrTwo(String first, @Nullable String second) {
    return second == null ? List.of(first) : List.of(first, second);
  }

  /** Asks the node, and says who votes then. */
  static int ask(NodeOptions options, Function<NodeClient, VoterList> question) {
    try (NodeClient client = options.connect()) {
      VoterList voters = question.apply(client);
      options.answer(
          ClusterText.of(voters)
              + (voters.isChanging()
                  ? System.lineSeparator() + "the change is recorded and goes on; ask again"
                  : ""),
          json -> ClusterJson.write(voters, json));
      return voters.isChanging() ? ExitCode.UNKNOWN : ExitCode.OK;
    } catch (NodeException.Unknown e) {
      options
          .console()
          .err()
          .println(
              "troupe: unknown outcome: "
                  + e.getMessage()
                  + "; it may or may not have happened. 'troupe voter list' tells, and to ask again"
                  + " does no harm.");
      return ExitCode.UNKNOWN;
    }
  }
}
