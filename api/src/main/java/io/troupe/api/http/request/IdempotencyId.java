package io.troupe.api.http.request;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.api.map.BatchSequence;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.lock.LockName;
import io.troupe.sharding.map.MapName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The request id that an {@code Idempotency-Key} stands for.
 *
 * <p>The session is a set bit and 127 of the first 128 bits of SHA-256 over ({@code
 * "http-idempotency"}, map, scope, Idempotency-Key), each preceded by its length as 32 bits, most
 * significant first; the number is 1. The scope is the key's bytes; a batch and the clearing of a
 * map have no bytes and the lengths −1 and −2, which no key has; a lock stands in the place of the
 * map, with the length −3, a session that is to be closed with the length −4, whose name is empty
 * where it is to be opened, an election with −5, and other things with those of {@link Sort}. A
 * batch's line i, from 0, gets number i + 1 of the same session, or first + i where the client says
 * first.
 */
public final class IdempotencyId {
  private static final Bytes DOMAIN = Bytes.utf8("http-idempotency");
  private static final int BATCH = -1;
  private static final int CLEAR = -2;
  private static final int LOCK = -3;
  private static final int SESSION = -4;
  private static final int ELECTION = -5;

  private IdempotencyId() {}

  /** The id of a change to one key. */
  public static RequestId ofKey(MapName map, Bytes key, String idempotencyKey) {
    return of(map.value(), key, key.length(), idempotencyKey);
  }

  /** The id of a batch, which is that of its first line. */
  public static RequestId ofBatch(MapName map, String idempotencyKey) {
    return of(map.value(), Bytes.EMPTY, BATCH, idempotencyKey);
  }

  /** The id of the first line of a batch that is one of many under this key. */
  public static RequestId ofBatch(MapName map, String idempotencyKey, BatchSequence sequence) {
    return new RequestId(ofBatch(map, idempotencyKey).session(), sequence.first());
  }

  /** The id of the clearing of a map. */
  public static RequestId ofClear(MapName map, String idempotencyKey) {
    return of(map.value(), Bytes.EMPTY, CLEAR, idempotencyKey);
  }

  /** What has names of its own; the numbers are part of the ids and never change. */
  public enum Sort {
    /** Semaphores. */
    SEMAPHORE(-11),
    /** Latches. */
    LATCH(-12),
    /** Barriers. */
    BARRIER(-13),
    /** Atomics. */
    ATOMIC(-14),
    /** Generators of ids. */
    IDS(-15),
    /** Instances of services. */
    SERVICE(-16),
    /** Sets of configuration. */
    CONFIGURATION(-21);

    private final int scope;

    Sort(int scope) {
      this.scope = scope;
    }
  }

  /** The id of a change of something that has a name among those of its sort. */
  public static RequestId of(Sort sort, String name, String idempotencyKey) {
    return of(name, Bytes.EMPTY, sort.scope, idempotencyKey);
  }

  /** The id of a change of a lock. */
  public static RequestId ofLock(LockName lock, String idempotencyKey) {
    return of(lock.value(), Bytes.EMPTY, LOCK, idempotencyKey);
  }

  /** The id of the opening of a session. */
  public static RequestId ofSession(String idempotencyKey) {
    return of("", Bytes.EMPTY, SESSION, idempotencyKey);
  }

  /** The id of the end of a session. */
  public static RequestId ofSession(GuestId session, String idempotencyKey) {
    return of(session.toString(), Bytes.EMPTY, SESSION, idempotencyKey);
  }

  /** The id of a change of an election. */
  public static RequestId ofElection(ElectionName election, String idempotencyKey) {
    return of(election.value(), Bytes.EMPTY, ELECTION, idempotencyKey);
  }

  private static RequestId of(String object, Bytes scope, int scopeLength, String idempotencyKey) {
    MessageDigest digest = sha256();
    Bytes name = Bytes.utf8(object);
    byte[] tail = idempotencyKey.getBytes(StandardCharsets.US_ASCII);
    add(digest, DOMAIN.length(), DOMAIN.unsafeArray());
    add(digest, name.length(), name.unsafeArray());
    add(digest, scopeLength, scope.unsafeArray());
    add(digest, tail.length, tail);
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return new RequestId(SessionId.derived(hash.getLong(), hash.getLong()), 1);
  }

  private static void add(MessageDigest digest, int length, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
