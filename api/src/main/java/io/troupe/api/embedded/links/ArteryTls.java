package io.troupe.api.embedded.links;

import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.persistence.transport.TransportSettings.Secret;
import io.troupe.persistence.transport.TransportSettings.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * TLS 1.3 under the actors' transport. Each side shows its certificate of an authority, what leads
 * there, and at the end a {@link ClusterCertificate} for the same key. Names of hosts are not
 * checked, as by the groups' transport: nodes move.
 */
public final class ArteryTls implements SSLEngineProvider {
  private static final Logger LOG = LoggerFactory.getLogger(ArteryTls.class);
  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final String PURPOSE = "troupe actors' transport 1";
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final List<String> KINDS = List.of("EC", "RSA", "EdDSA");
  private static final byte[] ANYTHING = {1, 2, 3, 4};
  private static final int MAX_SAID = 1_024;

  private final SSLContext context;

  private ArteryTls(SSLContext context) {
    this.context = context;
  }

  /**
   * Reads the files, once.
   *
   * @param cluster the cluster's name
   * @throws StartRefusedException if one is missing or not what it should be
   */
  static ArteryTls read(Tls files, Secret secret, String cluster) {
    try {
      ClusterCertificate proof = new ClusterCertificate(cluster, secret.keyFor(PURPOSE));
      List<X509Certificate> chain = new ArrayList<>(certificates(files.certificateChain()));
      PrivateKey key = key(files.key());
      refuseMismatch(key, chain.getFirst().getPublicKey());
      chain.add(proof.of(chain.getFirst().getPublicKey()));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new Shown(key, chain.toArray(X509Certificate[]::new))},
          new TrustManager[] {new Trusted(authorities(files.authorities()), proof)},
          null);
      return new ArteryTls(context);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING,
          "the files of troupe.cluster.tls cannot be used (certificate %s, key %s as PKCS #8 without a password, authorities %s, all PEM): %s"
              .formatted(files.certificateChain(), files.key(), files.authorities(), e),
          e);
    }
  }

  static List<X509Certificate> certificates(Path file) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (all.isEmpty()) {
        throw new CertificateException("there is no certificate in " + file);
      }
      return all;
    }
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(Files.readString(file));
    if (!pem.find()) {
      throw new GeneralSecurityException("there is no PRIVATE KEY in " + file);
    }
    PKCS8EncodedKeySpec encoded =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(encoded);
      } catch (GeneralSecurityException e) {
        LOG.debug("the key in {} is not of the kind {}", file, kind);
      }
    }
    throw new GeneralSecurityException("the key in " + file + " is none of " + KINDS);
  }

  /** A key that is not the certificate's would be found out only by those who dial. */
  private static void refuseMismatch(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    String kind =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> "EdDSA";
        };
    Signature signature = Signature.getInstance(kind);
    signature.initSign(key);
    signature.update(ANYTHING);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(ANYTHING);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is not that of the certificate");
    }
  }

  private static X509ExtendedTrustManager authorities(Path file)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (X509Certificate authority : certificates(file)) {
      trusted.setCertificateEntry("authority " + trusted.size(), authority);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(trusted);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public SSLEngine createServerSSLEngine(String host, int port) {
    SSLEngine engine = context.createSSLEngine(host, port);
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  @Override
  public SSLEngine createClientSSLEngine(String host, int port) {
    SSLEngine engine = context.createSSLEngine(host, port);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  /** All is verified before the session begins. */
  @Override
  public Option<Throwable> verifyClientSession(String host, SSLSession session) {
    return Option.empty();
  }

  @Override
  public Option<Throwable> verifyServerSession(String host, SSLSession session) {
    return Option.empty();
  }

  /** What this node shows: the JDK's key stores take no chain like it. */
  private static final class Shown extends X509ExtendedKeyManager {
    private static final String ALIAS = "node";

    private final PrivateKey key;
    private final X509Certificate[] chain;

    Shown(PrivateKey key, X509Certificate[] chain) {
      this.key = key;
      this.chain = chain;
    }

    private @Nullable String alias(String... kinds) {
      return Arrays.asList(kinds).contains(key.getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] kinds, Principal @Nullable [] issuers, SSLEngine engine) {
      return alias(kinds);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String kind, Principal @Nullable [] issuers, SSLEngine engine) {
      return alias(kind);
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return alias(kinds);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return alias(kind);
    }

    @Override
    public String[] getClientAliases(String kind, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String kind, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }

  /** Whom this node trusts. */
  private static final class Trusted extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager authorities;
    private final ClusterCertificate proof;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    Trusted(X509ExtendedTrustManager authorities, ClusterCertificate proof) {
      this.authorities = authorities;
      this.proof = proof;
    }

    private interface Check {
      void by(X509Certificate[] chain) throws CertificateException;
    }

    private void check(String who, X509Certificate[] chain, Check ofAuthority)
        throws CertificateException {
      try {
        int last = chain.length - 1;
        if (last < 1) {
          throw new CertificateException("it shows nothing that a cluster secret signed");
        }
        ofAuthority.by(Arrays.copyOf(chain, last));
        Optional<String> problem = proof.problem(chain[last], chain[0].getPublicKey());
        if (problem.isPresent()) {
          throw new CertificateException(problem.get());
        }
      } catch (CertificateException e) {
        String what = "refused %s for actors: %s".formatted(who, e.getMessage());
        if (said.size() < MAX_SAID && said.add(what)) {
          LOG.warn(what);
        }
        throw e;
      }
    }

    private static String dialled(SSLEngine engine) {
      return "the node at %s:%d".formatted(engine.getPeerHost(), engine.getPeerPort());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
        throws CertificateException {
      check("a connection", chain, it -> authorities.checkClientTrusted(it, kind, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
        throws CertificateException {
      check(dialled(engine), chain, it -> authorities.checkServerTrusted(it, kind, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
        throws CertificateException {
      check("a connection", chain, it -> authorities.checkClientTrusted(it, kind, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
        throws CertificateException {
      check("a node", chain, it -> authorities.checkServerTrusted(it, kind, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      check("a connection", chain, it -> authorities.checkClientTrusted(it, kind));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      check("a node", chain, it -> authorities.checkServerTrusted(it, kind));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return authorities.getAcceptedIssuers();
    }
  }
}
