package io.troupe.persistence.groups.store;

import io.troupe.persistence.disk.JournalException;

/** Hears what became of a write, once, on the thread that writes; so it must be quick. */
public interface WriteOutcome {
  /** It is on stable storage, and all before it. */
  void written();

  /**
   * It may be there or not, and nothing is written any more; or, with {@code CLOSED}, it was not
   * taken.
   */
  void failed(JournalException why);
}
