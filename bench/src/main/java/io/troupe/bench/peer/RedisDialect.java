package io.troupe.bench.peer;

import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** RESP 2, as much of it as SET and GET need. */
final class RedisDialect implements Dialect {
  private static final byte[] GET = HttpDialect.ascii("*2\r\n$3\r\nGET\r\n");
  private static final byte[] SET = HttpDialect.ascii("*3\r\n$3\r\nSET\r\n");
  private static final byte[] LINE_END = HttpDialect.ascii("\r\n");

  @Override
  public byte[] request(Operation operation) {
    byte[] key = operation.key().unsafeArray();
    return switch (operation) {
      case Operation.Get unused -> HttpDialect.join(GET, length(key), key, LINE_END);
      case Operation.Put put -> {
        byte[] value = put.value().unsafeArray();
        yield HttpDialect.join(SET, length(key), key, LINE_END, length(value), value, LINE_END);
      }
    };
  }

  private static byte[] length(byte[] bytes) {
    return HttpDialect.ascii("$" + bytes.length + "\r\n");
  }

  @Override
  public @Nullable Outcome answer(ByteBuffer in) {
    int begin = in.position();
    int lineEnd = begin;
    while (lineEnd < in.limit() && in.get(lineEnd) != '\n') {
      lineEnd++;
    }
    if (lineEnd == in.limit()) {
      return null;
    }
    int end = lineEnd + 1;
    byte type = in.get(begin);
    if (type == '$') {
      int length = 0;
      boolean absent = in.get(begin + 1) == '-';
      for (int i = begin + 1; !absent && in.get(i) != '\r'; i++) {
        length = length * 10 + in.get(i) - '0';
      }
      end += absent ? 0 : length + 2;
    }
    if (end > in.limit()) {
      return null;
    }
    in.position(end);
    return type == '-' ? Outcome.REFUSED : Outcome.DONE;
  }
}
