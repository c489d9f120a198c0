package io.troupe.persistence.plugin;

import io.troupe.persistence.entity.EntityId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The incarnations of entities that live in one actor system, by the actor that each one is. An
 * actor that restarts recovers anew, which makes it another incarnation. For use by both plugins,
 * on their own threads.
 */
final class Incarnations {
  private final TroupePersistenceSetup ports;
  private final Executor executor;
  private final ActorRef nobody;
  private final ConcurrentHashMap<ActorRef, Actor> actors = new ConcurrentHashMap<>();

  /**
   * What is known of an actor.
   *
   * @param byEntity its incarnations; nearly always one
   * @param plugins that will tell of its end
   */
  private record Actor(Map<EntityId, Incarnation> byEntity, Set<ActorRef> plugins) {}

  /**
   * One incarnation.
   *
   * @param events its hold on the events
   * @param snapshots its hold on the snapshots
   * @param awaitsReplay whether it loaded its snapshot, and will ask for the events behind it
   */
  record Incarnation(EventWriter events, SnapshotShelf snapshots, AtomicBoolean awaitsReplay) {}

  /**
   * Those of an actor system.
   *
   * @param nobody the sender where there is none; it is nobody's incarnation for longer than a call
   */
  Incarnations(TroupePersistenceSetup ports, Executor executor, ActorRef nobody) {
    this.ports = ports;
    this.executor = executor;
    this.nobody = nobody;
  }

  /** A recovery begins with the snapshot: it claims here, so that nothing changes behind it. */
  Incarnation loading(EntityId id, ActorRef actor, ActorRef plugin) {
    return put(id, actor, plugin, claim(id, true));
  }

  /** A recovery begins with the events, or goes on with them. */
  Incarnation replaying(EntityId id, ActorRef actor, ActorRef plugin) {
    @Nullable Incarnation known = find(id, actor);
    return known != null && known.awaitsReplay().compareAndSet(true, false)
        ? known
        : put(id, actor, plugin, claim(id, false));
  }

  /** The incarnation that an actor is. One that never recovered here claims now. */
  Incarnation of(EntityId id, ActorRef actor, ActorRef plugin) {
    @Nullable Incarnation known = find(id, actor);
    return known == null ? put(id, actor, plugin, claim(id, false)) : known;
  }

  /**
   * An actor has ended, as one of the plugins saw: the other one may still have to do what the
   * actor asked before.
   */
  void ended(ActorRef actor, ActorRef plugin) {
    var unused =
        actors.computeIfPresent(
            actor,
            (ref, known) -> {
              known.plugins().remove(plugin);
              return known.plugins().isEmpty() ? null : known;
            });
  }

  private Incarnation claim(EntityId id, boolean awaitsReplay) {
    // In this order: whoever holds the snapshots holds the events too.
    Hold events = Hold.claim(ports, id.events());
    Hold snapshots = Hold.claim(ports, id.snapshots());
    return new Incarnation(
        new EventWriter(events),
        new SnapshotShelf(ports.journal(), snapshots, executor),
        new AtomicBoolean(awaitsReplay));
  }

  private @Nullable Incarnation find(EntityId id, ActorRef actor) {
    @Nullable Actor known = actors.get(actor);
    return known == null ? null : known.byEntity().get(id);
  }

  private Incarnation put(EntityId id, ActorRef actor, ActorRef plugin, Incarnation incarnation) {
    if (!actor.equals(nobody)) {
      var unused =
          actors.compute(
              actor,
              (ref, known) -> {
                Actor entry =
                    known == null
                        ? new Actor(new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet())
                        : known;
                entry.byEntity().put(id, incarnation);
                entry.plugins().add(plugin);
                return entry;
              });
    }
    return incarnation;
  }
}
