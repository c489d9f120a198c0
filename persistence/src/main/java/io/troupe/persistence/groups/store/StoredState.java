package io.troupe.persistence.groups.store;

import io.troupe.consensus.LogIndex;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Write.Vote;
import java.util.Optional;

/**
 * What the disk had of a group when it was opened.
 *
 * @param vote the newest
 * @param base where the log begins
 * @param last where the log ends; the base's index if it holds nothing
 * @param newest the newest snapshot; none only where the base is the group's beginning. May be
 *     newer than the base, after a crash before the log was cut
 */
public record StoredState(
    Vote vote, SnapshotMark base, LogIndex last, Optional<SnapshotMark> newest) {}
