package io.troupe.api.embedded.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.api.TroupeSettings;
import io.troupe.persistence.transport.TransportSettings.Secret;
import io.troupe.persistence.transport.TransportSettings.Tls;
import io.troupe.testkit.tls.Certificates;
import io.troupe.testkit.tls.Certificates.PemFiles;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sides of the actors' transport, without a network between them. */
class ArteryTlsTest {
  private static final Secret SECRET = new Secret("the secret of this cluster");
  private static final int ROUNDS = 50;

  @TempDir private static Path directory;
  private static Certificates ours;
  private static Certificates theirs;

  @BeforeAll
  static void makeCertificates() throws Exception {
    ours = new Certificates(directory.resolve("ours"), "a", "b");
    theirs = new Certificates(directory.resolve("theirs"), "a");
  }

  private static Tls files(Certificates all, String node) throws Exception {
    PemFiles files = all.of(node);
    return new Tls(files.chain(), files.key(), files.authorities());
  }

  private static ArteryTls side(String node) throws Exception {
    return ArteryTls.read(files(ours, node), SECRET, "c");
  }

  @Test
  void nodesOfOneClusterTakeEachOther() throws Exception {
    SSLEngine dials = client(side("b"));
    SSLEngine accepts = server(side("a"));
    shake(dials, accepts);
    for (SSLEngine engine : new SSLEngine[] {dials, accepts}) {
      assertThat(engine.getSession().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(engine.getSession().getPeerCertificates()).hasSize(3);
    }
  }

  @Test
  void anotherSecretIsRefusedByEitherSide() throws Exception {
    ArteryTls other =
        ArteryTls.read(files(ours, "b"), new Secret("the secret of that cluster"), "c");
    refused("another cluster secret", client(other), server(side("a")));
    refused("another cluster secret", client(side("a")), server(other));
  }

  @Test
  void anotherClusterIsRefusedWithBothNames() throws Exception {
    ArteryTls other = ArteryTls.read(files(ours, "b"), SECRET, "d");
    refused("of the cluster 'c', this node of 'd'", client(other), server(side("a")));
  }

  @Test
  void anotherAuthorityIsRefused() throws Exception {
    ArteryTls other = ArteryTls.read(files(theirs, "a"), SECRET, "c");
    refused("PKIX path", client(other), server(side("a")));
  }

  /** With a certificate of the authority alone, or with none. */
  @Test
  void whoShowsNoSecretIsRefused() throws Exception {
    refused("nothing that a cluster secret signed", client(ours.context("b")), server(side("a")));
    refused("", client(ours.contextWithoutCertificate()), server(side("a")));
    SSLEngine stranger = ours.context("b").createSSLEngine("localhost", 1);
    stranger.setUseClientMode(false);
    refused("nothing that a cluster secret signed", client(side("a")), stranger);
  }

  /** What was seen of a node is worth nothing without its key. */
  @Test
  void theProofIsOfOneKey() throws Exception {
    ClusterCertificate ofCluster = new ClusterCertificate("c", SECRET.keyFor("a use"));
    X509Certificate own = ofCluster.of(leaf("a").getPublicKey());
    assertThat(ofCluster.problem(own, leaf("a").getPublicKey())).isEmpty();
    assertThat(ofCluster.problem(own, leaf("b").getPublicKey())).isPresent();
    assertThat(
            new ClusterCertificate("c", SECRET.keyFor("another use"))
                .problem(own, leaf("a").getPublicKey()))
        .isPresent();
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws Exception {
    Tls good = files(ours, "a");
    Path text = Files.writeString(directory.resolve("text"), "nothing\n");
    for (Tls bad :
        new Tls[] {
          new Tls(text, good.key(), good.authorities()),
          new Tls(good.certificateChain(), text, good.authorities()),
          new Tls(good.certificateChain(), good.key(), text),
          new Tls(directory.resolve("none"), good.key(), good.authorities()),
          new Tls(good.certificateChain(), files(ours, "b").key(), good.authorities())
        }) {
      assertThatThrownBy(() -> ArteryTls.read(bad, SECRET, "c"))
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining("troupe.cluster.tls")
          .hasMessageContaining(bad.key().toString());
    }
  }

  /** They are written for people; here somebody follows them to the letter. */
  @Test
  void theLinesOfTheReadmeMakeWhatNodesTake() throws Exception {
    String lines =
        Files.readString(Path.of("..", "README.md"))
            .split("## Open addresses", 2)[1]
            .split("```sh\n", 2)[1]
            .split("```", 2)[0];
    Path made = Files.createDirectory(directory.resolve("made"));
    Path said = made.resolve("said");
    Process shell =
        new ProcessBuilder("sh", "-e", "-c", "command -v openssl || exit 42\n" + lines)
            .directory(made.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    int code = shell.waitFor();
    assumeThat(code).as("openssl is there").isNotEqualTo(42);
    assertThat(code).as(Files.readString(said)).isZero();
    shake(client(NodeLinks.of(made(made, "a"))), server(NodeLinks.of(made(made, "b"))));
  }

  private static TroupeSettings made(Path directory, String node) {
    return TroupeSettings.of(
        ConfigFactory.parseString(
            """
            troupe.cluster {
              host = "192.0.2.1"
              tls { certificate = "%1$s/%2$s.pem", key = "%1$s/%2$s.key" }
              tls.authorities = "%1$s/authority.pem"
              secret-file = "%1$s/secret"
            }
            """
                .formatted(directory, node)));
  }

  private static SSLEngine client(NodeLinks links) {
    return client(links.actors().orElseThrow());
  }

  private static SSLEngine server(NodeLinks links) {
    return server(links.actors().orElseThrow());
  }

  private static X509Certificate leaf(String node) throws Exception {
    return ArteryTls.certificates(files(ours, node).certificateChain()).getFirst();
  }

  private static SSLEngine client(ArteryTls tls) {
    return tls.createClientSSLEngine("localhost", 1);
  }

  private static SSLEngine client(SSLContext context) {
    SSLEngine engine = context.createSSLEngine("localhost", 1);
    engine.setUseClientMode(true);
    return engine;
  }

  private static SSLEngine server(ArteryTls tls) {
    return tls.createServerSSLEngine("localhost", 1);
  }

  private static void refused(String why, SSLEngine dials, SSLEngine accepts) {
    assertThatThrownBy(() -> shake(dials, accepts))
        .isInstanceOf(SSLException.class)
        .hasStackTraceContaining(why);
  }

  /** Carries bytes both ways, until nobody has any more to say. */
  private static void shake(SSLEngine dials, SSLEngine accepts) throws SSLException {
    ByteBuffer toAccepts = ByteBuffer.allocate(1 << 17);
    ByteBuffer toDials = ByteBuffer.allocate(1 << 17);
    dials.beginHandshake();
    accepts.beginHandshake();
    for (int i = 0; i < ROUNDS; i++) {
      step(dials, toDials, toAccepts);
      step(accepts, toAccepts, toDials);
    }
    assertThat(dials.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    assertThat(accepts.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    ByteBuffer none = ByteBuffer.allocate(0);
    ByteBuffer read = ByteBuffer.allocate(1 << 17);
    in.flip();
    SSLEngineResult.Status status = SSLEngineResult.Status.OK;
    while (in.hasRemaining()
        && status == SSLEngineResult.Status.OK
        && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
      status = engine.unwrap(in, read).getStatus();
      runTasks(engine);
    }
    in.compact();
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      var unused = engine.wrap(none, out);
      runTasks(engine);
    }
  }

  private static void runTasks(SSLEngine engine) {
    Runnable task = engine.getDelegatedTask();
    while (task != null) {
      task.run();
      task = engine.getDelegatedTask();
    }
  }
}
