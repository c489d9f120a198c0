package io.troupe.bench.cluster;

import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The group of a cluster of Troupe that decides about members and voters. */
final class SystemGroup {
  private static final int GROUP = 5;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private SystemGroup() {}

  /**
   * Which of the nodes n0, n1 and so on leads it, as one that answers at these ports says; or -1.
   */
  static int leader(List<Integer> httpPorts) {
    for (int port : httpPorts) {
      try (NodeClient node = new NodeClient(URI.create("http://127.0.0.1:" + port), TIMEOUT)) {
        @Nullable String name = node.cluster().groups().leaders().get(GROUP);
        if (name != null) {
          return Integer.parseInt(name.substring(1));
        }
      } catch (NodeException e) {
        // The next one may know.
      }
    }
    return -1;
  }
}
