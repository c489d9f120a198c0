package io.troupe.api.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.RequestId;
import io.troupe.sharding.map.MapName;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdempotencyIdRulesTest {
  private static final MapName MAP = new MapName("m");

  @Test
  void theSessionIsTheHashOfTheTuple() throws IOException, GeneralSecurityException {
    ByteArrayOutputStream tuple = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(tuple);
    for (String part : List.of("http-idempotency", "m", "key", "once")) {
      out.writeInt(part.length());
      out.write(part.getBytes(StandardCharsets.US_ASCII));
    }
    ByteBuffer hash =
        ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(tuple.toByteArray()));
    RequestId id = IdempotencyId.ofKey(MAP, Bytes.utf8("key"), "once");
    assertThat(id.session().high()).isEqualTo(hash.getLong() | Long.MIN_VALUE);
    assertThat(id.session().low()).isEqualTo(hash.getLong());
    assertThat(id.number()).isEqualTo(1);
  }

  /** The bytes are stored with outcomes: another version of the code must derive the same ids. */
  @Test
  void theIdsStayAsTheyAre() {
    assertThat(IdempotencyId.ofKey(MAP, Bytes.utf8("key"), "once"))
        .hasToString("c97efd1e3cb3c61400ceb4647f8f3972/1");
    assertThat(IdempotencyId.ofBatch(MAP, "once"))
        .hasToString("fea334d3a65afad60122c66623675dbc/1");
    assertThat(IdempotencyId.ofClear(MAP, "once"))
        .hasToString("d9ad46c90058de5c9d0bda9a5faeaa29/1");
  }

  @Test
  void borderlinesBetweenPartsDoNotMatter() {
    assertThat(IdempotencyId.ofKey(new MapName("ab"), Bytes.utf8("c"), "d"))
        .isNotEqualTo(IdempotencyId.ofKey(new MapName("a"), Bytes.utf8("bc"), "d"))
        .isNotEqualTo(IdempotencyId.ofKey(new MapName("ab"), Bytes.utf8("cd"), "d"));
    assertThat(IdempotencyId.ofBatch(MAP, "x"))
        .isNotEqualTo(IdempotencyId.ofClear(MAP, "x"))
        .isNotEqualTo(IdempotencyId.ofKey(MAP, Bytes.EMPTY, "x"));
  }
}
