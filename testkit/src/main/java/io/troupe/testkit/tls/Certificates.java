package io.troupe.testkit.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority and nodes with certificates of it, made by the JDK's keytool. */
public final class Certificates {
  /**
   * The PEM files of a node.
   *
   * @param chain its certificate, and that of the authority
   * @param key only its owner may read it
   */
  public record PemFiles(Path chain, Path key, Path authorities) {}

  private static final char[] PASSWORD = "password".toCharArray();

  private final Path directory;
  private final Path file;
  private final KeyStore store;

  /** Makes them, in a directory of their own. */
  public Certificates(Path directory, String... nodes)
      throws IOException, InterruptedException, GeneralSecurityException {
    this.directory = directory;
    file = Files.createDirectories(directory).resolve("all.p12");
    keytool("authority", List.of("-ext", "bc:c"));
    for (String node : nodes) {
      keytool(node, List.of("-signer", "authority"));
    }
    store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
  }

  private void keytool(String alias, List<String> more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + alias));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30"));
    command.addAll(List.of("-keystore", file.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", new String(PASSWORD)));
    command.addAll(more);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.txt").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new AssertionError(Files.readString(directory.resolve("keytool.txt")));
    }
  }

  /** The PEM files of a node, which trusts this authority. */
  public PemFiles of(String node) throws IOException, GeneralSecurityException {
    Path key =
        pem(node + "-key", "PRIVATE KEY", List.of(store.getKey(node, PASSWORD).getEncoded()));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    return new PemFiles(
        pem(node + "-chain", "CERTIFICATE", encoded(store.getCertificateChain(node))),
        key,
        pem(
            "authority",
            "CERTIFICATE",
            encoded(new Certificate[] {store.getCertificate("authority")})));
  }

  /** The JDK's own TLS, with the certificate of a node. */
  public SSLContext context(String node) throws IOException, GeneralSecurityException {
    KeyStore own = empty();
    own.setKeyEntry(node, store.getKey(node, PASSWORD), PASSWORD, store.getCertificateChain(node));
    return context(own);
  }

  /** The same without one. */
  public SSLContext contextWithoutCertificate() throws IOException, GeneralSecurityException {
    return context(empty());
  }

  private SSLContext context(KeyStore own) throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, PASSWORD);
    KeyStore trusted = empty();
    trusted.setCertificateEntry("authority", store.getCertificate("authority"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore empty = KeyStore.getInstance("PKCS12");
    empty.load(null, PASSWORD);
    return empty;
  }

  private static List<byte[]> encoded(Certificate[] certificates) throws GeneralSecurityException {
    List<byte[]> encoded = new ArrayList<>();
    for (Certificate certificate : certificates) {
      encoded.add(certificate.getEncoded());
    }
    return encoded;
  }

  private Path pem(String name, String what, List<byte[]> contents) throws IOException {
    StringBuilder out = new StringBuilder();
    byte[] newLine = "\n".getBytes(StandardCharsets.US_ASCII);
    for (byte[] content : contents) {
      out.append("-----BEGIN ").append(what).append("-----\n");
      out.append(Base64.getMimeEncoder(64, newLine).encodeToString(content));
      out.append("\n-----END ").append(what).append("-----\n");
    }
    return Files.writeString(directory.resolve(name + ".pem"), out);
  }
}
