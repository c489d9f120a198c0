package io.troupe.testkit.linearizable;

/**
 * One way things may have gone so far, as far as it matters for what follows.
 *
 * @param done the answered calls in flight that have taken effect, by bit
 * @param effect the last effect, or {@link Call#ABSENT} before the first
 * @param present whether the value that it left is still there
 * @param writes how many unknown unconditional writes were used up whose values are never read
 * @param creates the same of those on condition that nothing is there
 * @param deletes how many unknown unconditional deletes were used up
 */
record Configuration(long done, int effect, boolean present, int writes, int creates, int deletes) {
  static final Configuration START = new Configuration(0, Call.ABSENT, false, 0, 0, 0);

  int state() {
    return present ? effect : Call.ABSENT;
  }

  boolean satisfies(int needs) {
    return needs == Call.ANY || needs == state();
  }

  /** Whether this used up no more of anything, so that it can go on in any way the other can. */
  boolean usedNoMoreThan(Configuration other) {
    return writes <= other.writes && creates <= other.creates && deletes <= other.deletes;
  }

  Configuration withDone(long bits) {
    return new Configuration(done | bits, effect, present, writes, creates, deletes);
  }

  Configuration withoutDone(long bits) {
    return new Configuration(done & ~bits, effect, present, writes, creates, deletes);
  }

  Configuration made(int newEffect, boolean leavesNothing) {
    return new Configuration(done, newEffect, !leavesNothing, writes, creates, deletes);
  }

  Configuration emptied() {
    return new Configuration(done, effect, false, writes, creates, deletes);
  }

  Configuration usedWrite() {
    return new Configuration(done, effect, present, writes + 1, creates, deletes);
  }

  Configuration usedCreate() {
    return new Configuration(done, effect, present, writes, creates + 1, deletes);
  }

  Configuration usedDelete() {
    return new Configuration(done, effect, present, writes, creates, deletes + 1);
  }
}
