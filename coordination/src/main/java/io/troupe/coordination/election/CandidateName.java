package io.troupe.coordination.election;

/**
 * Who campaigns. Whoever knows it and the ticket is the candidate, in whichever thread, actor or
 * process: two processes of one name would lead together, under one term.
 *
 * @param value 1 to {@value #MAX_LENGTH} printable ASCII characters, no space
 */
public record CandidateName(String value) {
  /** Characters, at most. */
  public static final int MAX_LENGTH = 128;

  public CandidateName {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a candidate's name has 1 to " + MAX_LENGTH + " characters, not " + value.length());
    }
    if (!value.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new IllegalArgumentException(
          "a candidate's name is made of printable ASCII characters without space; '"
              + value
              + "' is not");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
