package io.troupe.api.embedded.links;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.x500.X500Principal;

/**
 * Says of a public key that its holder is of a cluster: an X.509 certificate that is signed with
 * the cluster's secret, by HMAC-SHA-256. Whoever shows it in TLS proves the key, so that nobody
 * else can use what was seen of it. A holder of the secret makes and checks it; nobody else can
 * make one, and whoever sees one can try secrets against it, so a secret must not be guessable.
 */
final class ClusterCertificate {
  private static final String HMAC = "HmacSHA256";
  private static final String HMAC_OID = "1.2.840.113549.2.9";
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int BITS = 0x03;
  private static final int TIME = 0x18;

  /** {@link #HMAC_OID} as it stands in a certificate. */
  private static final byte[] ALGORITHM =
      der(SEQUENCE, new byte[] {6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 2, 9});

  private final String cluster;
  private final SecretKeySpec secret;

  /**
   * Those of one cluster.
   *
   * @param cluster its name
   * @param secret a key for this use alone
   */
  ClusterCertificate(String cluster, byte[] secret) {
    this.cluster = cluster;
    this.secret = new SecretKeySpec(secret, HMAC);
  }

  /** That of the holder of this key. */
  X509Certificate of(PublicKey holder) {
    byte[] name = name(cluster).getEncoded();
    byte[] always =
        der(SEQUENCE, der(TIME, ascii("20000101000000Z")), der(TIME, ascii("99991231235959Z")));
    byte[] said =
        der(
            SEQUENCE,
            der(INTEGER, new byte[] {1}),
            ALGORITHM,
            name,
            always,
            name,
            holder.getEncoded());
    byte[] whole = der(SEQUENCE, said, ALGORITHM, der(BITS, new byte[1], signature(said)));
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (CertificateException e) {
      throw new IllegalStateException("the form of a cluster's certificate is wrong", e);
    }
  }

  /** Why this certificate does not show that the holder of the key is of this cluster. */
  Optional<String> problem(X509Certificate shown, PublicKey holder) throws CertificateException {
    if (!shown.getSigAlgOID().equals(HMAC_OID)) {
      return Optional.of("it shows nothing that a cluster secret signed");
    }
    if (!shown.getIssuerX500Principal().equals(name(cluster))) {
      return Optional.of(
          "it is of the cluster '%s', this node of '%s'"
              .formatted(
                  shown.getIssuerX500Principal().getName().replaceFirst("^CN=", ""), cluster));
    }
    return MessageDigest.isEqual(shown.getSignature(), signature(shown.getTBSCertificate()))
            && Arrays.equals(shown.getPublicKey().getEncoded(), holder.getEncoded())
        ? Optional.empty()
        : Optional.of("it has another cluster secret");
  }

  private byte[] signature(byte[] said) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(secret);
      return mac.doFinal(said);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  private static X500Principal name(String cluster) {
    return new X500Principal("CN=" + cluster);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A value of that kind in DER, made of these. */
  private static byte[] der(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
    out.write(tag);
    if (length > 0xff) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length > 0x7f) {
      out.write(0x81);
    }
    out.write(length);
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
