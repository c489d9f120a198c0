package io.troupe.api.fault;

import io.troupe.api.TroupeSettings;
import io.troupe.api.embedded.TroupeNode;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import java.nio.file.Path;

/** A node for tests: the data directory is its only argument. */
final class NodeMain {
  private NodeMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (TroupeNode node = TroupeNode.start(TroupeSettings.of(Path.of(arguments[0])));
        HttpServer http = HttpServer.start(node, HttpSettings.DEFAULT.at("127.0.0.1", 0))) {
      System.out.println("troupe ready: http://127.0.0.1:" + http.address().getPort() + " test");
      Thread.currentThread().join();
    }
  }
}
