package io.troupe.consensus.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Everybody else who gets a leader's log: how far each is, and what each is sent. */
final class Peers {
  private final RaftState state;
  private final TreeMap<ReplicaId, Progress> peers = new TreeMap<>();

  Peers(RaftState state) {
    this.state = state;
  }

  /** From here on, these are the members of the log, and nobody else. */
  void meetMembers() {
    Membership members = state.membership();
    peers.keySet().retainAll(members.all());
    for (ReplicaId member : members.all()) {
      if (!member.equals(state.self) && !peers.containsKey(member)) {
        peers.put(member, new Progress(state.settings, state.log.last() + 1));
      }
    }
  }

  /** How far one is; nothing if it gets no log. */
  @Nullable Progress get(ReplicaId peer) {
    return peers.get(peer);
  }

  void forEach(Consumer<Progress> action) {
    peers.values().forEach(action);
  }

  /** Up to where one's log equals this one, on its disk. */
  long matchOf(ReplicaId peer) {
    Progress progress = peers.get(peer);
    return progress == null ? 0 : progress.match();
  }

  /** Whether it holds of a majority, this leader counted. */
  boolean isQuorum(Predicate<Progress> holds) {
    return state.membership().isQuorum(voter -> voter.equals(state.self) || holds(voter, holds));
  }

  /** Whether it holds of a majority without this leader. */
  boolean isQuorumOfOthers(Predicate<Progress> holds) {
    return state.membership().isQuorum(voter -> holds(voter, holds));
  }

  private boolean holds(ReplicaId peer, Predicate<Progress> holds) {
    Progress progress = peers.get(peer);
    return progress != null && holds.test(progress);
  }

  /** The voter that has most of the log, of those that were heard of lately. */
  Optional<ReplicaId> best() {
    return peers.entrySet().stream()
        .filter(peer -> state.membership().isVoter(peer.getKey()) && peer.getValue().isActive())
        .max(Map.Entry.comparingByValue((one, other) -> Long.compare(one.match(), other.match())))
        .map(Map.Entry::getKey);
  }

  /** Says that this leader is there, and asks for the newest round of reads. */
  void beat(long round) {
    peers.forEach(
        (peer, progress) ->
            state.outbox.send(
                new RaftMessage.Heartbeat(
                    state.self,
                    peer,
                    state.term(),
                    new LogIndex(Math.min(progress.match(), state.commit())),
                    round)));
  }

  void replicateToAll() {
    peers.forEach(this::replicate);
  }

  /** Sends a peer what it lacks, as far as its window allows. */
  void replicate(ReplicaId peer, Progress progress) {
    while (progress.mayBeSent()) {
      long next = progress.next();
      if (next <= state.log.base().index().number()) {
        progress.beginSnapshot(state.log.base());
        sendPiece(peer, progress);
        return;
      }
      long last = state.log.last();
      if (next > last && progress.mode() != Progress.Mode.PROBE) {
        return;
      }
      List<Entry> entries =
          next > last
              ? List.of()
              : state.log.entries(next, last + 1, state.settings.maxMessageBytes());
      state.outbox.send(
          new RaftMessage.Append(
              state.self,
              peer,
              state.term(),
              new LogIndex(next - 1),
              state.log.term(next - 1),
              entries,
              new LogIndex(state.commit())));
      progress.sent(next - 1 + entries.size(), RaftLog.bytes(entries));
    }
  }

  /** Sends a peer the piece that it wants of the snapshot that it is sent. */
  void sendPiece(ReplicaId peer, Progress progress) {
    SnapshotMark mark = progress.snapshot().orElseThrow();
    Optional<StoredLog.Piece> piece = state.log.piece(mark, progress.piece());
    if (piece.isEmpty() && !mark.equals(state.log.base())) {
      // There is a newer one by now.
      mark = state.log.base();
      progress.beginSnapshot(mark);
      piece = state.log.piece(mark, 0);
    }
    if (piece.isPresent()) {
      state.outbox.send(
          new RaftMessage.InstallPiece(
              state.self,
              peer,
              state.term(),
              mark,
              progress.piece(),
              piece.get().payload(),
              piece.get().isLast()));
    }
  }
}
