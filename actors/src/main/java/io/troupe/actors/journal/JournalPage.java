package io.troupe.actors.journal;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import java.util.List;

/**
 * Some events of one journal, in order.
 *
 * @param events without gaps among themselves unless the storage is damaged; the reader checks
 * @param highest the number of the newest event of the journal when the page was read
 */
public record JournalPage(List<Recorded> events, SequenceNumber highest) {
  public JournalPage {
    events = List.copyOf(events);
  }

  /**
   * One stored event.
   *
   * @param number its place
   * @param epoch the epoch of its writer
   * @param event its content
   */
  public record Recorded(SequenceNumber number, Epoch epoch, Bytes event) {}
}
