package io.troupe.api.transfer.importing;

/** Hears how an import goes. Its methods are quick and may be called from any thread. */
public interface ImportListener {
  /** Hears nothing. */
  ImportListener NONE = new ImportListener() {};

  /**
   * The import has an id, and some rows may be settled already.
   *
   * @param resumedRows rows that an earlier run settled
   */
  default void started(String importId, long resumedRows) {}

  /**
   * So far. Called several times a second, from one thread.
   *
   * @param rows rows whose outcome is settled, with those of earlier runs
   * @param bytesRead of the file
   * @param bytesTotal of the file; negative if it is none
   */
  default void progress(long rows, long bytesRead, long bytesTotal) {}

  /** A row cannot be stored. */
  default void rejected(long line, String reason) {}

  /** A batch is sent again. */
  default void repeating(String why) {}
}
