package io.troupe.bench.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectTest {
  private static final Operation GET = new Operation.Get(Bytes.utf8("k"));
  private static final Operation PUT = new Operation.Put(Bytes.utf8("k"), Bytes.utf8("value"));
  private static final Dialect HTTP = new TroupeDialect(7);
  private static final Dialect REDIS = new RedisDialect();

  private static String asked(Dialect dialect, Operation operation) {
    return new String(dialect.request(operation), US_ASCII);
  }

  /** However it is cut, it is taken whole or not at all, and what follows stays. */
  private static void assertAnswer(Dialect dialect, String answer, Outcome outcome) {
    byte[] bytes = answer.getBytes(US_ASCII);
    for (int length = 1; length < bytes.length; length++) {
      ByteBuffer part = ByteBuffer.wrap(bytes, 0, length);
      assertThat(dialect.answer(part)).as(length + " bytes of " + answer).isNull();
      assertThat(part.position()).isZero();
    }
    ByteBuffer withNext = ByteBuffer.wrap((answer + "next").getBytes(US_ASCII));
    assertThat(dialect.answer(withNext)).as(answer).isEqualTo(outcome);
    assertThat(withNext.remaining()).isEqualTo(4);
  }

  @Test
  void troupeIsAskedByPathAndBody() {
    assertThat(asked(HTTP, GET))
        .isEqualTo("GET /v1/maps/bench/k HTTP/1.1\r\nHost: 127.0.0.1:7\r\n\r\n");
    assertThat(asked(HTTP, PUT))
        .isEqualTo(
            "PUT /v1/maps/bench/k HTTP/1.1\r\nHost: 127.0.0.1:7\r\nContent-Length: 5\r\n\r\nvalue");
  }

  @Test
  void etcdIsAskedInBase64() {
    Dialect etcd = new EtcdDialect(7);

    assertThat(asked(etcd, GET))
        .startsWith("POST /v3/kv/range ")
        .endsWith("\r\n\r\n{\"key\":\"aw==\"}");
    assertThat(asked(etcd, PUT))
        .startsWith("POST /v3/kv/put ")
        .endsWith("Content-Length: 33\r\n\r\n{\"key\":\"aw==\",\"value\":\"dmFsdWU=\"}");
  }

  @Test
  void redisIsAskedInArrays() {
    assertThat(asked(REDIS, GET)).isEqualTo("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
    assertThat(asked(REDIS, PUT)).isEqualTo("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nvalue\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "200, DONE",
    "201, DONE",
    "404, DONE",
    "412, REFUSED",
    "429, REFUSED",
    "503, REFUSED",
    "500, UNKNOWN",
    "504, UNKNOWN"
  })
  void statusSaysWhatBecameOfIt(int status, Outcome outcome) {
    assertAnswer(HTTP, "HTTP/1.1 %d X\r\nContent-Length: 4\r\n\r\nbody".formatted(status), outcome);
  }

  @Test
  void bodiesMayComeInChunksOrNotAtAll() {
    assertAnswer(
        HTTP,
        String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Transfer-Encoding: chunked",
            "",
            "5",
            "hello",
            "A",
            "0123456789",
            "0",
            "",
            ""),
        Outcome.DONE);
    assertAnswer(HTTP, "HTTP/1.1 204 No Content\r\n\r\n", Outcome.DONE);
  }

  @Test
  void redisAnswersInLinesAndBulks() {
    assertAnswer(REDIS, "+OK\r\n", Outcome.DONE);
    assertAnswer(REDIS, "$5\r\nvalue\r\n", Outcome.DONE);
    assertAnswer(REDIS, "$-1\r\n", Outcome.DONE);
    assertAnswer(REDIS, "-ERR no\r\n", Outcome.REFUSED);
  }
}
