package io.troupe.bench.peer;

import io.troupe.actors.Bytes;
import io.troupe.bench.load.Operation;
import java.util.Base64;

/** etcd's JSON gateway, version 3. A range is linearizable unless it asks for less. */
final class EtcdDialect extends HttpDialect {
  private final byte[] put;
  private final byte[] range;

  EtcdDialect(int port) {
    put = head("/v3/kv/put", port);
    range = head("/v3/kv/range", port);
  }

  private static byte[] head(String path, int port) {
    return ascii(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nContent-Type: application/json\r\nContent-Length: ");
  }

  @Override
  public byte[] request(Operation operation) {
    return switch (operation) {
      case Operation.Get get -> post(range, "{\"key\":\"" + base64(get.key()) + "\"}");
      case Operation.Put asked ->
          post(
              put,
              "{\"key\":\""
                  + base64(asked.key())
                  + "\",\"value\":\""
                  + base64(asked.value())
                  + "\"}");
    };
  }

  private static byte[] post(byte[] head, String body) {
    return join(head, ascii(body.length() + "\r\n\r\n" + body));
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.unsafeArray());
  }
}
