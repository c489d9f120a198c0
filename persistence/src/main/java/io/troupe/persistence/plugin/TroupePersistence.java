package io.troupe.persistence.plugin;

import io.troupe.persistence.entity.EntityId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** What both plugins of one actor system share. */
final class TroupePersistence implements Extension {
  private static final Id ID = new Id();

  private final TroupePersistenceSetup ports;
  private final Executor executor;
  private final Incarnations incarnations;
  private final ObjectSerialization objects;

  private static final class Id extends AbstractExtensionId<TroupePersistence> {
    @Override
    public TroupePersistence createExtension(ExtendedActorSystem system) {
      return new TroupePersistence(system);
    }
  }

  private TroupePersistence(ExtendedActorSystem system) {
    this.ports =
        system
            .settings()
            .setup()
            .get(TroupePersistenceSetup.class)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        ("the actor system '%s' persists to Troupe but was not given a journal;"
                                + " start it with a TroupePersistenceSetup, such as"
                                + " EntityPersistence.of(troupe), in its ActorSystemSetup")
                            .formatted(system.name())));
    this.executor = system.dispatcher();
    this.incarnations = new Incarnations(ports, executor, system.deadLetters());
    this.objects = new ObjectSerialization(system);
  }

  /**
   * That of an actor system.
   *
   * @throws IllegalStateException if the system was started without a journal
   */
  private static TroupePersistence of(ActorSystem system) {
    return ID.get(system);
  }

  Incarnations incarnations() {
    return incarnations;
  }

  ObjectSerialization objects() {
    return objects;
  }

  /** Where users' objects are read: not on the journal's own threads. */
  Executor executor() {
    return executor;
  }

  TroupePersistenceSetup ports() {
    return ports;
  }

  /**
   * Does work for an entity. It fails with what really happened, also where the system has no
   * journal or the id is not one: so a recovery ends at once, and says why.
   */
  static <T> Future<T> future(ActorSystem system, String persistenceId, EntityWork<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletionStage<T> stage;
    try {
      stage = work.start(of(system), new EntityId(persistenceId));
    } catch (IllegalStateException | IllegalArgumentException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    var unused =
        stage.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(Hold.cause(failure));
              }
            });
    return FutureConverters.asScala(result);
  }

  /** An actor that a plugin watched has ended. */
  static void ended(ActorSystem system, ActorRef actor, ActorRef plugin) {
    of(system).incarnations.ended(actor, plugin);
  }

  /** What a plugin does for an entity. */
  interface EntityWork<T> {
    CompletionStage<T> start(TroupePersistence persistence, EntityId id);
  }
}
