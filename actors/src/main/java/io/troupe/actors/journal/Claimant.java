package io.troupe.actors.journal;

import java.nio.charset.StandardCharsets;

/**
 * Who claims a persistence id.
 *
 * @param membership the latest committed membership that the claimant knows
 * @param address where callers find the claimant; 1 to {@value #MAX_ADDRESS_BYTES} bytes of UTF-8
 */
public record Claimant(MembershipNumber membership, String address) {
  /** The longest address, in UTF-8 bytes. */
  public static final int MAX_ADDRESS_BYTES = 255;

  public Claimant {
    int bytes = address.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > MAX_ADDRESS_BYTES) {
      throw new IllegalArgumentException(
          "an address has 1 to " + MAX_ADDRESS_BYTES + " bytes of UTF-8, this one has " + bytes);
    }
  }
}
