package io.troupe.persistence.groups.store;

import io.troupe.consensus.LogIndex;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Write.Vote;

/**
 * What the disk had of a group when it was opened.
 *
 * @param vote the newest
 * @param base where the log begins
 * @param last where the log ends; the base's index if it holds nothing
 * @param hasSnapshot whether the base's snapshot is here, in pieces: a leader sent it, and it was
 *     not forgotten yet. Without it a state machine must hold the base by itself
 */
public record StoredState(Vote vote, SnapshotMark base, LogIndex last, boolean hasSnapshot) {}
