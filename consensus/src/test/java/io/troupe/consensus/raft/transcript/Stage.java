package io.troupe.consensus.raft.transcript;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A group, and the messages on the way between its members: first in, first out, until somebody
 * drops or repeats one. Notes what happens, and stops at two leaders of one term, or two entries
 * committed at one place.
 */
final class Stage {
  private static final int MOST_DELIVERIES = 5_000;

  private final TreeMap<ReplicaId, Member> members = new TreeMap<>();
  private final ArrayList<RaftMessage> onTheWay = new ArrayList<>();
  private final Map<Link, RaftMessage> lastDelivered = new HashMap<>();
  private final Set<Link> cuts = new HashSet<>();
  private final Map<Term, ReplicaId> leaders = new HashMap<>();
  private final Map<LogIndex, Entry> committed = new HashMap<>();
  private final Map<Long, String> reads = new HashMap<>();
  private final ArrayList<String> notes = new ArrayList<>();

  /** One direction between two members. */
  record Link(ReplicaId from, ReplicaId to) {
    static Link of(RaftMessage message) {
      return new Link(message.from(), message.to());
    }
  }

  void note(String line) {
    notes.add(line);
  }

  /** What happened since this was asked last. */
  List<String> takeNotes() {
    List<String> taken = List.copyOf(notes);
    notes.clear();
    return taken;
  }

  // --- Members -----------------------------------------------------------------------------------

  void add(ReplicaId id, RaftSettings settings, SnapshotMark initial) {
    if (members.containsKey(id)) {
      throw new IllegalArgumentException("there is a replica " + id + " already");
    }
    Member member = new Member(this, id, settings, initial);
    members.put(id, member);
    member.start();
  }

  Member member(ReplicaId id) {
    return Optional.ofNullable(members.get(id))
        .orElseThrow(() -> new IllegalArgumentException("there is no replica " + id));
  }

  Collection<Member> members() {
    return members.values();
  }

  Set<ReplicaId> ids() {
    return members.keySet();
  }

  void crash(ReplicaId id) {
    member(id).crash();
    onTheWay.removeIf(message -> message.to().equals(id));
  }

  // --- Messages ----------------------------------------------------------------------------------

  void send(RaftMessage message) {
    if (cuts.contains(Link.of(message))) {
      lose(message);
    } else {
      onTheWay.add(message);
    }
  }

  private void lose(RaftMessage message) {
    note(withoutTerm(message).replaceFirst("→", "✗"));
  }

  void cut(Link link) {
    cuts.add(link);
    drop(link);
  }

  void heal() {
    cuts.clear();
  }

  /** Everything between these, and what comes of it, until nothing is on the way. */
  void stabilize(Collection<ReplicaId> among) {
    for (int i = 0; i < MOST_DELIVERIES; i++) {
      Optional<RaftMessage> next =
          onTheWay.stream()
              .filter(it -> among.contains(it.from()) && among.contains(it.to()))
              .findFirst();
      if (next.isEmpty()) {
        return;
      }
      onTheWay.remove(next.get());
      deliver(next.get());
    }
    throw new AssertionError("the group does not come to rest");
  }

  /** What is on the way there now. */
  void deliver(Link link) {
    take(link).forEach(this::deliver);
  }

  void drop(Link link) {
    take(link).forEach(this::lose);
  }

  /** Delivers the last message there once more. */
  void repeat(Link link) {
    deliver(
        Optional.ofNullable(lastDelivered.get(link))
            .orElseThrow(() -> new IllegalArgumentException("nothing was delivered there")));
  }

  long countOnTheWay(Link link) {
    return onTheWay.stream().filter(message -> Link.of(message).equals(link)).count();
  }

  private List<RaftMessage> take(Link link) {
    List<RaftMessage> taken = new ArrayList<>();
    for (Iterator<RaftMessage> all = onTheWay.iterator(); all.hasNext(); ) {
      RaftMessage message = all.next();
      if (Link.of(message).equals(link)) {
        taken.add(message);
        all.remove();
      }
    }
    return taken;
  }

  private void deliver(RaftMessage message) {
    Member to = member(message.to());
    if (!to.isRunning()) {
      lose(message);
      return;
    }
    boolean isOfItsTerm = message.term().equals(to.standing().term());
    note(isOfItsTerm ? withoutTerm(message) : message.toString());
    lastDelivered.put(Link.of(message), message);
    to.feed(new Input.Received<>(message));
  }

  /** What goes without saying mostly. */
  private static String withoutTerm(RaftMessage message) {
    return message.toString().replace(" (term " + message.term() + ")", "");
  }

  // --- What members tell -------------------------------------------------------------------------

  void stands(ReplicaId id, Output.Standing standing) {
    note(id + " " + standing);
    if (standing.role() == Output.Role.LEADER) {
      ReplicaId other = leaders.putIfAbsent(standing.term(), id);
      if (other != null && !other.equals(id)) {
        throw new AssertionError(
            "two leaders in term %s: %s and %s".formatted(standing.term(), other, id));
      }
    }
  }

  void committed(Entry entry) {
    Entry other = committed.putIfAbsent(entry.index(), entry);
    if (other != null && !other.equals(entry)) {
      throw new AssertionError("%s is committed, and so is %s".formatted(entry, other));
    }
  }

  void read(ReplicaId id) {
    long read = reads.size() + 1L;
    reads.put(read, "waits");
    member(id).feed(new Input.ReadBarrier<>(read));
  }

  void readable(ReplicaId id, long read) {
    note("%s may answer read %d".formatted(id, read));
    reads.put(read, "answered");
  }

  void failed(ReplicaId id, long read) {
    note("%s fails read %d".formatted(id, read));
    reads.put(read, "failed");
  }

  /** What became of a read: {@code waits}, {@code answered} or {@code failed}. */
  String read(long read) {
    return reads.getOrDefault(read, "unknown");
  }
}
