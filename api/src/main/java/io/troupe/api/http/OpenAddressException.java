package io.troupe.api.http;

import java.io.Serial;

/**
 * The node was asked to listen where others than this machine could reach it. That needs TLS and
 * credentials (promise P7), which this version does not have: listen on loopback, and put a proxy
 * that has both in front.
 */
public final class OpenAddressException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Says which address it was. */
  OpenAddressException(String host) {
    super(
        "refusing to listen on '"
            + host
            + "', which is not a loopback address: an open address needs TLS and credentials, which"
            + " this version does not have; use 127.0.0.1, ::1 or localhost");
  }
}
