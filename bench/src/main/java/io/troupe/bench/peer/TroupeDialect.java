package io.troupe.bench.peer;

import io.troupe.bench.load.Operation;

/** Troupe's own HTTP interface. */
final class TroupeDialect extends HttpDialect {
  private static final String MAP = "/v1/maps/bench/";
  private final byte[] put;
  private final byte[] get;
  private final byte[] afterKey;

  TroupeDialect(int port) {
    put = ascii("PUT " + MAP);
    get = ascii("GET " + MAP);
    afterKey = ascii(" HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n");
  }

  @Override
  public byte[] request(Operation operation) {
    byte[] key = operation.key().unsafeArray();
    return switch (operation) {
      case Operation.Get unused -> join(get, key, afterKey, ascii("\r\n"));
      case Operation.Put asked ->
          join(
              put,
              key,
              afterKey,
              ascii("Content-Length: " + asked.value().length() + "\r\n\r\n"),
              asked.value().unsafeArray());
    };
  }
}
