package io.troupe.persistence.log;

/**
 * Names one claim, so that a repeat of it is known and does not fence its own owner.
 *
 * @param number drawn at random; 0 for claims that were made before there were names
 */
public record ClaimId(long number) {
  /** Of a claim that has no name: none is a repeat of it. */
  public static final ClaimId NONE = new ClaimId(0);
}
