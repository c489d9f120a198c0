package io.troupe.sharding.guard;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import java.util.Optional;

/**
 * What a write comes with, so that it is refused once somebody with a larger token was there.
 *
 * @param name under which tokens are compared, within a partition: where two locks write the same
 *     keys, their tokens must not be compared with each other. Empty: the tokens that wrote the
 *     same key are compared, whoever granted them
 * @param token the token of the lock under which is written
 */
public record Guard(Optional<GuardName> name, FencingToken token) {

  /** Compares with all that wrote the same key. */
  public static Guard of(FencingToken token) {
    return new Guard(Optional.empty(), token);
  }

  /** Compares with all under this name, in the partition of the key. */
  public static Guard of(GuardName name, FencingToken token) {
    return new Guard(Optional.of(name), token);
  }

  /**
   * What this guard's token is compared in: one of the places of a {@link GuardTable}. Names have
   * no slash, so that none is taken for a key.
   */
  public Bytes place(String map, Bytes key) {
    if (name.isPresent()) {
      return Bytes.utf8(name.get().value());
    }
    byte[] prefix = Bytes.utf8(map + "/").unsafeArray();
    byte[] place = new byte[prefix.length + key.length()];
    System.arraycopy(prefix, 0, place, 0, prefix.length);
    System.arraycopy(key.unsafeArray(), 0, place, prefix.length, key.length());
    return Bytes.wrap(place);
  }
}
