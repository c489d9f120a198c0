package io.troupe.api;

import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Promise P7: nobody from outside may reach a node that asks for no credentials. */
public final class Loopback {
  private Loopback() {}

  /**
   * The address of a host that only this machine can reach, resolved once, so that a name cannot
   * mean another one later.
   *
   * @param setting what said the host, for the message
   * @throws StartRefusedException with {@code OPEN_ADDRESS} if any of the host's addresses is not
   *     loopback, with {@code ADDRESS_UNAVAILABLE} if the host is not known
   */
  public static InetAddress require(String setting, String host) {
    return require(
        setting,
        host,
        "an open one needs encryption and credentials, which HTTP does not have yet");
  }

  /** As above, of an address between nodes for which there is no TLS. */
  public static InetAddress requireWithoutTls(String setting, String host) {
    return require(
        setting,
        host,
        "an open one needs TLS (troupe.cluster.tls.certificate, .key and .authorities) and the"
            + " cluster secret (troupe.cluster.secret-file)");
  }

  private static InetAddress require(String setting, String host, String needs) {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new StartRefusedException(
          Reason.ADDRESS_UNAVAILABLE, "%s is '%s', which is not known".formatted(setting, host), e);
    }
    for (InetAddress address : addresses) {
      if (!address.isLoopbackAddress()) {
        throw new StartRefusedException(
            Reason.OPEN_ADDRESS,
            "%s is '%s', which is not a loopback address: %s; or use 127.0.0.1, ::1 or localhost"
                .formatted(setting, host, needs));
      }
    }
    return addresses[0];
  }
}
