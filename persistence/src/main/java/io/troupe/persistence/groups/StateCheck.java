package io.troupe.persistence.groups;

import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Term;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.groups.store.GroupLog;
import io.troupe.persistence.groups.store.StoredState;
import java.util.Optional;

/** Whether what a state machine has stored is of the very log that its group has. */
final class StateCheck {
  private StateCheck() {}

  /**
   * Where the state machine stands: at no entry that the log lacks, no further behind than the log
   * can bring it on from, and at an entry of the log's own term.
   *
   * @throws JournalException with reason {@code DAMAGED} otherwise
   */
  static LogIndex restored(GroupLog log, GroupStateMachine machine) {
    StoredState stored = log.restored();
    LogIndex own = machine.restored();
    LogIndex base = stored.base().index();
    if (own.isAfter(stored.last())) {
      throw damaged(log, "holds entry %s, but its log ends with %s".formatted(own, stored.last()));
    }
    if (base.isAfter(own) && !stored.hasSnapshot()) {
      throw damaged(log, "ends with entry %s, but its log begins behind %s".formatted(own, base));
    }
    if (!base.isAfter(own)) {
      Term term = own.equals(base) ? stored.base().term() : log.entry(own).term();
      Optional<Term> other = machine.restoredTerm().filter(it -> !it.equals(term));
      if (other.isPresent()) {
        throw damaged(
            log,
            "holds entry %s of term %s, its log has term %s there"
                .formatted(own, other.get(), term));
      }
    }
    return own;
  }

  private static JournalException damaged(GroupLog log, String what) {
    return new JournalException(
        Reason.DAMAGED,
        "the journal is damaged: the applied state of group %d %s; %s"
            .formatted(log.group().number(), what, RocksFiles.REMEDY));
  }
}
