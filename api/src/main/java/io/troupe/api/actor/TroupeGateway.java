package io.troupe.api.actor;

import io.troupe.api.Troupe;
import io.troupe.api.actor.hold.HoldActor;
import io.troupe.api.actor.hold.HoldCommand;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.ValueCodec;
import io.troupe.sharding.region.ClientLimits;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.ExtensionSetup;
import org.apache.pekko.actor.typed.Props;

/**
 * The extension of a user's typed actor system that leads to a node in the same process.
 *
 * <pre>{@code
 * ActorSystem<Order> system =
 *     ActorSystem.create(
 *         Orders.create(), "shop", ActorSystemSetup.create(TroupeGateway.setup(troupe)));
 * ActorRef<MapCommand<String, String>> orders = TroupeGateway.get(system).map("orders");
 * }</pre>
 *
 * Safe for use by many threads.
 */
public final class TroupeGateway implements Extension {
  /** Maps of one gateway, at most: it keeps what it gave for as long as the system lives. */
  public static final int MAX_MAPS = 4_096;

  private static final Id ID = new Id();

  private final ActorSystem<?> system;
  private final Troupe troupe;
  private final WaitingRoom room = new WaitingRoom(ClientLimits.DEFAULT);
  private final ConcurrentMap<MapKey, ActorRef<?>> maps = new ConcurrentHashMap<>();
  private final AtomicInteger started = new AtomicInteger();
  private final ActorRef<HoldCommand> holds;

  private TroupeGateway(ActorSystem<?> system, Troupe troupe) {
    this.system = system;
    this.troupe = troupe;
    this.holds = system.systemActorOf(HoldActor.of(troupe), "troupe-holds", Props.empty());
  }

  /**
   * The gateway of an actor system; the same each time.
   *
   * @throws IllegalStateException if the system was started without {@link #setup}
   */
  public static TroupeGateway get(ActorSystem<?> system) {
    return system.registerExtension(ID);
  }

  /**
   * What an actor system is started with to have a gateway, as a part of its {@code
   * ActorSystemSetup}. End the system before the node: once the node is closed, everything asked of
   * its maps is refused as {@code UNAVAILABLE}.
   */
  public static Setup setup(Troupe troupe) {
    return new GatewaySetup(troupe);
  }

  /** A map of text to text. */
  public ActorRef<MapCommand<String, String>> map(String name) {
    return map(name, KeyCodec.STRING, ValueCodec.STRING);
  }

  /**
   * The actor of a map, which lives as long as the system. The same name with the same codecs gives
   * the same actor; another codec for the same map, another actor, and no order between the two.
   *
   * @throws IllegalArgumentException if the name is not one ({@link
   *     io.troupe.sharding.map.MapName})
   * @throws IllegalStateException if there are {@link #MAX_MAPS} already, or the system is ending
   */
  @SuppressWarnings("unchecked") // its key has the codecs of these types
  public <K, V> ActorRef<MapCommand<K, V>> map(
      String name, KeyCodec<K> keys, ValueCodec<V> values) {
    return (ActorRef<MapCommand<K, V>>)
        maps.computeIfAbsent(new MapKey(name, keys, values), unused -> start(name, keys, values));
  }

  private <K, V> ActorRef<MapCommand<K, V>> start(
      String name, KeyCodec<K> keys, ValueCodec<V> values) {
    MapActor.Source<K, V> source =
        new MapActor.Source<>(
            troupe.map(name, keys, values).async(), troupe.rawMap(name).async(), keys, values);
    int number = started.incrementAndGet();
    if (number > MAX_MAPS) {
      throw new IllegalStateException(
          "a gateway has at most " + MAX_MAPS + " maps; ask for one once and keep it");
    }
    return system.systemActorOf(
        MapActor.of(source, room), "troupe-map-" + name + "-" + number, Props.empty());
  }

  /** Takes what an actor asks for that it is to hold: locks, sessions, leaderships. */
  public ActorRef<HoldCommand> holds() {
    return holds;
  }

  private record MapKey(String name, KeyCodec<?> keys, ValueCodec<?> values) {}

  private static final class Id extends ExtensionId<TroupeGateway> {
    @Override
    public TroupeGateway createExtension(ActorSystem<?> system) {
      throw new IllegalStateException(
          "the actor system "
              + system.name()
              + " was started without a Troupe node: put TroupeGateway.setup(troupe) into the"
              + " ActorSystemSetup that it is created with");
    }
  }

  private static final class GatewaySetup extends ExtensionSetup<TroupeGateway> {
    private GatewaySetup(Troupe troupe) {
      super(ID, system -> new TroupeGateway(system, troupe));
    }
  }
}
