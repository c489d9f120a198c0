package io.troupe.coordination.session;

import io.troupe.actors.GuestId;
import io.troupe.actors.kind.KindCore;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The sessions of a partition that live, and whose lease is over when. */
final class SessionTable {
  private final TreeMap<GuestId, SessionState> sessions = new TreeMap<>();
  private final TreeSet<Due> dues = new TreeSet<>();

  /** Those that end with the life of a node and are not to end yet; never none of a seat. */
  private final Map<Seat, TreeSet<GuestId>> seated = new HashMap<>();

  private record Due(long millis, GuestId session) implements Comparable<Due> {
    private static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::millis).thenComparing(Due::session);

    @Override
    public int compareTo(Due other) {
      return ORDER.compare(this, other);
    }
  }

  Optional<SessionState> find(GuestId id) {
    return Optional.ofNullable(sessions.get(id));
  }

  /** Whether it lives, and is not to end at once. */
  boolean isKept(GuestId id) {
    return find(id).filter(it -> !it.doomed()).isPresent();
  }

  int size() {
    return sessions.size();
  }

  void put(SessionState session) {
    remove(session.id());
    sessions.put(session.id(), session);
    dues.add(new Due(session.endMillis(), session.id()));
    if (!session.doomed()) {
      session
          .seat()
          .ifPresent(it -> seated.computeIfAbsent(it, unused -> new TreeSet<>()).add(session.id()));
    }
  }

  void remove(GuestId id) {
    @Nullable SessionState was = sessions.remove(id);
    if (was != null) {
      dues.remove(new Due(was.endMillis(), id));
      was.seat()
          .ifPresent(
              seat ->
                  seated.computeIfPresent(
                      seat,
                      (unused, ids) -> {
                        ids.remove(id);
                        return ids.isEmpty() ? null : ids;
                      }));
    }
  }

  /** Partition time at which the next lease is over, or {@link KindCore#NEVER}. */
  long nextDueMillis() {
    return dues.isEmpty() ? KindCore.NEVER : dues.first().millis();
  }

  GuestId nextDue() {
    return dues.first().session();
  }

  /** Behind one of them, oldest first. */
  Collection<SessionState> behind(Optional<GuestId> id) {
    return id.map(it -> sessions.tailMap(it, false)).orElse(sessions).values();
  }

  /** The oldest of those that end with the life of a node and are not to end yet. */
  List<SessionState> seatedAt(Seat seat, int most) {
    return seated.getOrDefault(seat, new TreeSet<>()).stream()
        .limit(most)
        .map(sessions::get)
        .toList();
  }

  /** All of them, as they are now. */
  List<SessionState> all() {
    return List.copyOf(sessions.values());
  }
}
