package io.troupe.api.embedded;

import io.troupe.actors.node.DataDirectory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.TroupeSettings;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.embedded.EmbeddedJournal;
import io.troupe.persistence.embedded.EmbeddedJournalSettings;

/** Opens the journal of a data directory; what is wrong with it refuses the start. */
final class Journals {
  private Journals() {}

  static EmbeddedJournal open(DataDirectory directory, TroupeSettings settings) {
    try (Undo undo = new Undo()) {
      EmbeddedJournal journal =
          undo.onFailure(
              EmbeddedJournal.open(
                  new EmbeddedJournalSettings(
                      directory.journal(),
                      new JournalDisk(directory.diskId(), directory.hasJournal()),
                      settings.journalQueue().maxCommands(),
                      settings.journalQueue().maxBytes(),
                      settings.minFreeBytes())),
              EmbeddedJournal::close);
      directory.markJournalMade();
      undo.keep();
      return journal;
    } catch (JournalException e) {
      throw refused(e);
    }
  }

  /** What a journal that cannot be opened says to who starts the node. */
  static StartRefusedException refused(JournalException e) {
    return new StartRefusedException(reason(e), String.valueOf(e.getMessage()), e);
  }

  private static Reason reason(JournalException e) {
    return switch (e.reason()) {
      case IN_USE -> Reason.DIRECTORY_IN_USE;
      case NEWER_FORMAT -> Reason.NEWER_FORMAT;
      case DAMAGED -> Reason.DAMAGED;
      case FAILED, UNKNOWN, CLOSED -> Reason.UNWRITABLE;
    };
  }
}
