package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.Entry;
import io.troupe.testkit.tls.Certificates;
import io.troupe.testkit.tls.Certificates.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes with certificates and a secret, and strangers who want to join them. */
@Timeout(180)
class NodeLinksTest {
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final String OURS = "c3VjaCBhcyBvcGVuc3NsIG1ha2Vz";

  @TempDir private static Path directory;
  private static final List<TroupeNode> NODES = new ArrayList<>();
  private static Certificates ours;
  private static String seeds;
  private static Path secret;

  @BeforeAll
  static void start() throws Exception {
    ours = new Certificates(directory.resolve("ours"), "a", "b", "c", "d");
    secret = secret("secret", OURS + "\n");
    seeds = seeds();
    List<TroupeSettings> all = new ArrayList<>(); // first all files, then their readers
    for (String name : NAMES) {
      all.add(settings(name, tls(ours.of(name), secret)));
    }
    List<CompletableFuture<TroupeNode>> starting =
        all.stream()
            .map(
                it ->
                    CompletableFuture.supplyAsync(
                        () -> TroupeNode.start(it), Thread::startVirtualThread))
            .toList();
    for (CompletableFuture<TroupeNode> node : starting) {
      NODES.add(node.join());
    }
  }

  @AfterAll
  static void stop() {
    NODES.reversed().forEach(TroupeNode::close);
  }

  /** Ports that were free a moment ago. */
  private static String seeds() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    String text =
        IntStream.range(0, held.size())
            .mapToObj(
                i -> "\"%s@127.0.0.1:%d\"".formatted(NAMES.get(i), held.get(i).getLocalPort()))
            .collect(Collectors.joining(", "));
    for (ServerSocket socket : held) {
      socket.close();
    }
    return text;
  }

  private static Path secret(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static String tls(PemFiles files, Path secret) {
    return """
    troupe.cluster {
      tls { certificate = "%s", key = "%s", authorities = "%s" }
      secret-file = "%s"
    }
    """
        .formatted(files.chain(), files.key(), files.authorities(), secret);
  }

  private static TroupeSettings settings(String name, String more) {
    return TroupeSettings.of(
            ConfigFactory.parseString(
                more
                    + "\n"
                    + """
                    troupe { node.name = %s, cluster.partitions = 12, cluster.seeds = [%s] }
                    """
                        .formatted(name, seeds)))
        .withData(directory.resolve("data-" + name));
  }

  @Test
  void nodesTalkOverTlsToEachOther() {
    for (int i = 0; i < 60; i++) {
      NODES.get(i % 3).map("m").put("k" + i, "v" + i);
    }
    for (TroupeNode node : NODES) {
      for (int i = 0; i < 60; i++) {
        assertThat(node.map("m").get("k" + i).map(Entry::value)).contains("v" + i);
      }
      assertThat(node.status().members())
          .allSatisfy(it -> assertThat(it.address()).matches("pekko://troupe-[0-9a-f]{16}@.*"))
          .hasSize(3);
    }
  }

  @Test
  void aNodeWithAnotherSecretStaysOutside() throws Exception {
    refused(
        "did not prove that it knows the cluster secret",
        "d",
        tls(ours.of("d"), secret("other", "another secret of 16")));
  }

  @Test
  void aNodeOfAnotherAuthorityStaysOutside() throws Exception {
    Certificates theirs = new Certificates(directory.resolve("theirs"), "e");
    refused("TLS", "e", tls(theirs.of("e"), secret));
  }

  @Test
  void aNodeWithoutThemStaysOutside() {
    refused("it may want TLS, which this node does not speak", "f", "");
  }

  @Test
  void aNodeOfAnotherClusterStaysOutside() throws Exception {
    refused("'troupe'", "g", "troupe.cluster.name = other\n" + tls(ours.of("d"), secret));
  }

  private static void refused(String why, String name, String more) {
    assertThatThrownBy(
            () -> TroupeNode.start(settings(name, "troupe.node.start-timeout = 6 s\n" + more)))
        .hasMessageContaining("in no cluster")
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(
            StartRefusedException.class, it -> assertThat(it.reason()).isEqualTo(Reason.NOT_READY));
    assertThat(NODES.getFirst().status().members()).hasSize(3);
  }

  @Test
  void openAddressesNeedAllFour() throws Exception {
    String needs =
        "TLS (troupe.cluster.tls.certificate, .key and .authorities) and the cluster secret"
            + " (troupe.cluster.secret-file)";
    for (String setting :
        List.of(
            "troupe.cluster.host",
            "pekko.remote.artery.canonical.hostname",
            "pekko.remote.artery.bind.hostname")) {
      refusedAtOnce(Reason.OPEN_ADDRESS, needs, setting + " = \"192.0.2.1\"");
      refusedAtOnce(Reason.OPEN_ADDRESS, setting, setting + " = \"192.0.2.1\"");
    }
    refusedAtOnce(
        Reason.UNSAFE_SETTING,
        "others must find the node",
        tls(ours.of("d"), secret) + "troupe.cluster.host = \"0.0.0.0\"");
    refusedAtOnce(
        Reason.UNSAFE_SETTING,
        "missing: tls.key, tls.authorities, secret-file",
        "troupe.cluster.tls.certificate = x");
  }

  @Test
  void aSecretOrKeyThatIsNoneIsRefused() throws Exception {
    PemFiles files = ours.of("d");
    refusedAtOnce(
        Reason.UNSAFE_SETTING,
        "from 16 to 4096, was 15",
        tls(files, secret("short", "fifteen bytes..\n")));
    refusedAtOnce(Reason.UNSAFE_SETTING, "secret-file", tls(files, directory.resolve("none")));
    Path open = secret("open", OURS);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    refusedAtOnce(Reason.UNSAFE_SETTING, "chmod 600", tls(files, open));
    Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));
    refusedAtOnce(Reason.UNSAFE_SETTING, "troupe.cluster.tls.key", tls(files, secret));
  }

  private static void refusedAtOnce(Reason reason, String why, String more) {
    ThrowingCallable start = () -> TroupeNode.start(settings("z", more));
    assertThatThrownBy(start)
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(
            StartRefusedException.class, it -> assertThat(it.reason()).isEqualTo(reason));
  }
}
