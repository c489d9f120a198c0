package io.troupe.persistence.process;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node's name, and where its transport is found.
 *
 * @param name 1 to 64 of A-Z, a-z, 0-9, dot, hyphen and underline
 * @param host a name or a literal address; one of IPv6 in brackets
 * @param port 1 to 65,535
 */
public record Seed(String name, String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9._-]{1,64})@([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})");

  public Seed {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /**
   * Reads {@code name@host:port}.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static Seed parse(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not of the form name@host:port, such as n1@10.0.0.1:25521".formatted(text));
    }
    return new Seed(parts.group(1), parts.group(2), Integer.parseInt(parts.group(3)));
  }

  /** host:port. */
  public String address() {
    return host + ":" + port;
  }

  /** That of host:port, to be looked up when it is dialled. */
  static InetSocketAddress dialled(String address) {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, Math.max(0, colon));
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return InetSocketAddress.createUnresolved(host, Integer.parseInt(address.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return name + "@" + address();
  }
}
