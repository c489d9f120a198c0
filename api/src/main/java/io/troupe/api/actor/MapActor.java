package io.troupe.api.actor;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Content;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.Options;
import io.troupe.api.map.ValueCodec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The actor of a map: hands commands to the map in the order of their keys' lines, and tells who
 * asked what came of it. It never waits, and holds nothing but what is on its way.
 */
final class MapActor<K, V> {
  private static final Duration LEAST_TIME = Duration.ofMillis(1);

  private final ActorContext<MapMessage<K, V>> context;
  private final TimerScheduler<MapMessage<K, V>> timers;
  private final Source<K, V> source;
  private final WaitingRoom room;
  private final KeyLines<Request<K, V, ?>> lines = new KeyLines<>();

  private MapActor(
      ActorContext<MapMessage<K, V>> context,
      TimerScheduler<MapMessage<K, V>> timers,
      Source<K, V> source,
      WaitingRoom room) {
    this.context = context;
    this.timers = timers;
    this.source = source;
    this.room = room;
  }

  static <K, V> Behavior<MapCommand<K, V>> of(Source<K, V> source, WaitingRoom room) {
    return Behaviors.<MapMessage<K, V>>setup(
            context ->
                Behaviors.withTimers(
                    timers ->
                        Behaviors.receiveMessage(
                            new MapActor<>(context, timers, source, room)::onMessage)))
        .narrow();
  }

  /**
   * The map, and how its keys and values are encoded.
   *
   * @param map reads, and decodes what it read
   * @param stored the same map, to change with what is encoded already
   */
  record Source<K, V>(
      AsyncTroupeMap<K, V> map,
      AsyncTroupeMap<Bytes, Content> stored,
      KeyCodec<K> keys,
      ValueCodec<V> values) {}

  /** What the actor tells itself. */
  sealed interface Own<K, V> extends MapMessage<K, V> {}

  /** A command has its outcome. */
  private record Answered<K, V, R>(MapCommand.Asking<K, V, R> command, Outcome<R> outcome)
      implements Own<K, V> {
    private void tell() {
      command.replyTo().tell(outcome);
    }
  }

  /** A request that was under way has ended. */
  private record Ended<K, V, R>(Request<K, V, R> request, Outcome<R> outcome)
      implements Own<K, V> {}

  /** The time of a request is over that still waits. */
  private record Elapsed<K, V, R>(Request<K, V, R> request) implements Own<K, V> {}

  /** A command about one key, from its arrival to its answer. Each is only equal to itself. */
  private static final class Request<K, V, R> implements KeyLines.Place {
    private final MapCommand.Asking<K, V, R> command;
    private final Bytes key;
    private final boolean changes;
    private final int sizeBytes;
    private final Function<Options, CompletionStage<R>> call;
    private final long arrivedNanos = System.nanoTime();

    private Request(
        MapCommand.Asking<K, V, R> command,
        Bytes key,
        boolean changes,
        int sizeBytes,
        Function<Options, CompletionStage<R>> call) {
      this.command = command;
      Objects.requireNonNull(command.options(), "a command has options");
      this.key = key;
      this.changes = changes;
      this.sizeBytes = sizeBytes;
      this.call = call;
    }

    @Override
    public Bytes key() {
      return key;
    }

    @Override
    public boolean changes() {
      return changes;
    }

    /** Of a change with an id another copy may be under way: this one alone says little. */
    private void refuse(Refusal why) {
      Optional<RequestId> id = command.options().requestId();
      command
          .replyTo()
          .tell(
              changes && id.isPresent()
                  ? new Outcome.Unknown<>(id, why.detail())
                  : new Outcome.Refused<>(why));
    }

    private Duration left() {
      Duration left = command.options().timeout().minusNanos(System.nanoTime() - arrivedNanos);
      return left.compareTo(LEAST_TIME) < 0 ? LEAST_TIME : left;
    }

    private CompletionStage<R> begin() {
      try {
        return call.apply(command.options().withTimeout(left()));
      } catch (IllegalArgumentException | NullPointerException e) {
        return CompletableFuture.failedFuture(new RefusedException(invalid(e)));
      }
    }
  }

  private static Refusal invalid(RuntimeException e) {
    return new Refusal(Refusal.Code.INVALID, String.valueOf(e.getMessage()));
  }

  private Behavior<MapMessage<K, V>> onMessage(MapMessage<K, V> message) {
    switch (message) {
      case MapCommand<K, V> command -> onCommand(command);
      case Answered<K, V, ?> answered -> answered.tell();
      case Ended<K, V, ?> ended -> onEnded(ended);
      case Elapsed<K, V, ?>(var request) -> onElapsed(request);
    }
    return Behaviors.same();
  }

  /** Whatever is wrong with a command, or its codec, ends this command and nothing else. */
  private void onCommand(MapCommand<K, V> command) {
    try {
      begin(command);
    } catch (IllegalArgumentException | NullPointerException e) {
      if (command instanceof MapCommand.Asking<K, V, ?> asking) {
        asking.replyTo().tell(new Outcome.Refused<>(invalid(e)));
      }
    }
  }

  private void begin(MapCommand<K, V> command) {
    AsyncTroupeMap<K, V> map = source.map();
    AsyncTroupeMap<Bytes, Content> stored = source.stored();
    switch (command) {
      case MapCommand.Get<K, V> it -> read(it, it.key(), as -> map.get(it.key(), it.read(), as));
      case MapCommand.GetAsOf<K, V> it ->
          read(it, it.key(), as -> map.get(it.key(), it.asOf(), as));
      case MapCommand.History<K, V> it ->
          read(it, it.key(), as -> map.history(it.key(), it.query(), as));
      case MapCommand.Put<K, V> it -> {
        Content value = encoded(source.values()::encode, it.value());
        change(
            it, it.key(), value.bytes(), (key, as) -> stored.put(key, value, it.condition(), as));
      }
      case MapCommand.Remove<K, V> it ->
          change(it, it.key(), Bytes.EMPTY, (key, as) -> stored.remove(key, it.condition(), as));
      case MapCommand.Increment<K, V> it ->
          change(it, it.key(), Bytes.EMPTY, (key, as) -> stored.increment(key, it.delta(), as));
      case MapCommand.Watch<K, V> it -> {
        var unused = context.spawnAnonymous(WatchActor.of(map, it.query(), it.subscriber()));
      }
      case MapCommand.Size<K, V> it -> pipe(it, map.size(it.options()));
      case MapCommand.Clear<K, V> it -> pipe(it, map.clear(it.options()));
      case MapCommand.Scan<K, V> it -> pipe(it, map.scan(it.query(), it.options()));
    }
  }

  private <R> void read(
      MapCommand.Asking<K, V, R> command, K key, Function<Options, CompletionStage<R>> call) {
    Bytes bytes = encoded(source.keys()::encode, key);
    enter(new Request<>(command, bytes, false, bytes.length(), call));
  }

  private <R> void change(
      MapCommand.Asking<K, V, R> command,
      K key,
      Bytes value,
      BiFunction<Bytes, Options, CompletionStage<R>> call) {
    Bytes bytes = encoded(source.keys()::encode, key);
    enter(
        new Request<>(
            command, bytes, true, bytes.length() + value.length(), as -> call.apply(bytes, as)));
  }

  private void enter(Request<K, V, ?> request) {
    if (lines.enter(request)) {
      go(request);
      return;
    }
    Optional<Refusal> noRoom = room.enter(request.sizeBytes);
    if (noRoom.isPresent()) {
      request.refuse(noRoom.get());
      return;
    }
    lines.append(request);
    timers.startSingleTimer(request, new Elapsed<>(request), request.left());
  }

  private <R> void go(Request<K, V, R> request) {
    context.pipeToSelf(
        request.begin(), (result, failure) -> new Ended<>(request, Outcome.of(result, failure)));
  }

  /** What is about no single key stands in no line. */
  private <R> void pipe(MapCommand.Asking<K, V, R> command, CompletionStage<R> stage) {
    context.pipeToSelf(
        stage, (result, failure) -> new Answered<>(command, Outcome.of(result, failure)));
  }

  private <R> void onEnded(Ended<K, V, R> ended) {
    ended.request().command.replyTo().tell(ended.outcome());
    goOn(lines.leave(ended.request()));
  }

  private void onElapsed(Request<K, V, ?> request) {
    room.leave(request.sizeBytes);
    request.refuse(
        new Refusal(
            Refusal.Code.DEADLINE_PASSED,
            "it waited all its time behind other commands of its key; it was not sent"));
    goOn(lines.giveUp(request));
  }

  private void goOn(List<Request<K, V, ?>> next) {
    for (Request<K, V, ?> request : next) {
      timers.cancel(request);
      room.leave(request.sizeBytes);
      go(request);
    }
  }

  /** Whatever a caller's codec throws, errors too, ends this command and nothing else. */
  private static <T, R> R encoded(Function<T, R> codec, T value) {
    try {
      return Objects.requireNonNull(codec.apply(value), "the codec gave null");
    } catch (Throwable e) {
      throw new IllegalArgumentException("the codec cannot encode this: " + e.getMessage(), e);
    }
  }
}
