package io.troupe.api.embedded;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.TooLargeException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindReply;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Content;
import io.troupe.api.map.Entry;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.Options;
import io.troupe.api.map.PutOutcome;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.UnreadableValueException;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.map.Written;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.api.past.OutOfHistoryException;
import io.troupe.api.past.PastChange;
import io.troupe.api.request.Requests;
import io.troupe.api.watch.WatchChange;
import io.troupe.api.watch.WatchCursor;
import io.troupe.api.watch.WatchEvent;
import io.troupe.api.watch.WatchQuery;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapEntry;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import io.troupe.sharding.map.MapRevision;
import io.troupe.sharding.region.NumberedRequest;
import io.troupe.sharding.watch.WatchPage;
import io.troupe.sharding.watch.WatchTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A map over the partitions: encodes, finds the partition, asks it, decodes. */
final class ShardedMap<K, V> implements AsyncTroupeMap<K, V> {
  private final MapName name;
  private final KeyCodec<K> keys;
  private final ValueCodec<V> values;
  private final Partitions partitions;

  /** Of all changes that say nothing else. */
  private final Optional<Guard> guard;

  ShardedMap(MapName name, KeyCodec<K> keys, ValueCodec<V> values, Partitions partitions) {
    this(name, keys, values, partitions, Optional.empty());
  }

  private ShardedMap(
      MapName name,
      KeyCodec<K> keys,
      ValueCodec<V> values,
      Partitions partitions,
      Optional<Guard> guard) {
    this.name = name;
    this.keys = keys;
    this.values = values;
    this.partitions = partitions;
    this.guard = guard;
  }

  @Override
  public AsyncTroupeMap<K, V> guardedBy(Guard guard) {
    return new ShardedMap<>(name, keys, values, partitions, Optional.of(guard));
  }

  @Override
  public MapName name() {
    return name;
  }

  @Override
  public CompletionStage<Optional<Entry<K, V>>> get(K key, Read read, Options options) {
    return Requests.checked(
        () ->
            read(
                encoded(keys::encode, key),
                bytes -> new MapCommand.Get(name, bytes, access(read)),
                options,
                reply -> found(key, reply, read)));
  }

  @Override
  public CompletionStage<Optional<Entry<K, V>>> get(K key, AsOf asOf, Options options) {
    Read read = asOf instanceof AsOf.AtVersion at ? Read.atLeast(at.version()) : Read.LINEARIZABLE;
    return Requests.checked(
        () ->
            read(
                encoded(keys::encode, key),
                bytes -> new MapCommand.GetAsOf(name, bytes, asOf, access(read)),
                options,
                reply -> found(key, known(reply), read)));
  }

  @Override
  public CompletionStage<HistoryPage<V>> history(K key, HistoryQuery query, Options options) {
    return Requests.checked(
        () ->
            read(
                encoded(keys::encode, key),
                bytes ->
                    new MapCommand.History(
                        name, bytes, query.before(), query.limit(), Access.LINEARIZABLE),
                options,
                reply -> history(key, (MapReply.Revisions) reply)));
  }

  private HistoryPage<V> history(K key, MapReply.Revisions found) {
    List<PastChange<V>> changes = new ArrayList<>(found.revisions().size());
    for (MapRevision revision : found.revisions()) {
      changes.add(
          new PastChange<>(
              revision.how(),
              revision.version(),
              Instant.ofEpochMilli(revision.timeMillis()),
              revision.entry().map(it -> decodedValue(key, content(it))),
              revision.requestId(),
              revision.principal()));
    }
    return new HistoryPage<>(
        changes, found.more() ? Optional.of(changes.getLast().version()) : Optional.empty());
  }

  @Override
  public CompletionStage<Written> put(K key, V value, MapCondition condition, Options options) {
    return Requests.checked(
        () -> {
          Bytes bytes = encoded(keys::encode, key);
          MapCommand.Put put = putCommand(bytes, value, condition, options);
          Options rest = options.withTimeToLive(Optional.empty()).withSession(Optional.empty());
          return options
              .session()
              .map(session -> bind(new MapCommand.Bind(put, session), rest))
              .orElseGet(() -> write(bytes, unused -> put, rest, MapAnswers::stored));
        });
  }

  private CompletionStage<Written> bind(MapCommand.Bind bind, Options options) {
    return Requests.plain(
        partitions
            .sessions()
            .within(
                bind.session(),
                partitionOf(bind.key()),
                options,
                left -> write(bind.key(), unused -> bind, left, MapAnswers::bound),
                Optional.<Written>empty())
            .thenApply(
                written ->
                    written.orElseThrow(
                        () ->
                            new RefusedException(
                                Refusal.Code.INVALID,
                                "session %s has ended, or never was".formatted(bind.session())))));
  }

  @Override
  public CompletionStage<Optional<Written>> remove(K key, MapCondition condition, Options options) {
    return Requests.checked(
        () ->
            write(
                encoded(keys::encode, key),
                bytes -> new MapCommand.Remove(name, bytes, condition),
                options,
                MapAnswers::removed));
  }

  @Override
  public CompletionStage<Counter> increment(K key, long delta, Options options) {
    return Requests.checked(
        () ->
            write(
                encoded(keys::encode, key),
                bytes -> new MapCommand.Increment(name, bytes, delta),
                options,
                MapAnswers::counted));
  }

  @Override
  public CompletionStage<Map<K, Entry<K, V>>> getAll(
      Collection<K> wanted, Read read, Options options) {
    return Requests.checked(
        () -> {
          limitKeys(wanted.size());
          List<K> distinct = new ArrayList<>(new LinkedHashSet<>(wanted));
          List<CompletableFuture<Optional<Entry<K, V>>>> reads = new ArrayList<>();
          distinct.forEach(key -> reads.add(get(key, read, options).toCompletableFuture()));
          return Gather.all(
              reads,
              entries -> {
                Map<K, Entry<K, V>> present = new LinkedHashMap<>();
                entries.forEach(entry -> entry.ifPresent(it -> present.put(it.key(), it)));
                return present;
              });
        });
  }

  @Override
  public CompletionStage<Map<K, PutOutcome>> putAll(
      Map<K, V> entries, Map<K, Duration> timesToLive, MapCondition condition, Options options) {
    return Requests.checked(
        () -> {
          limitKeys(entries.size());
          List<CompletableFuture<Map.Entry<K, PutOutcome>>> writes = new ArrayList<>();
          int place = 0;
          for (Map.Entry<K, V> entry : entries.entrySet()) {
            Options one = options.withRequestId(numbered(options.requestId(), place++));
            @Nullable Duration timeToLive = timesToLive.get(entry.getKey());
            writes.add(
                put(
                        entry.getKey(),
                        entry.getValue(),
                        condition,
                        timeToLive == null ? one : one.withTimeToLive(timeToLive))
                    .handle(ShardedMap::putOutcome)
                    .thenApply(outcome -> outcomeOf(entry.getKey(), outcome))
                    .toCompletableFuture());
          }
          return Gather.all(
              writes,
              outcomes -> {
                Map<K, PutOutcome> byKey = new LinkedHashMap<>();
                outcomes.forEach(outcome -> byKey.put(outcome.getKey(), outcome.getValue()));
                return byKey;
              });
        });
  }

  @Override
  public CompletionStage<Long> size(Options options) {
    return Requests.checked(
        () ->
            partitions.readAll(
                new MapCommand.Count(name, Access.LINEARIZABLE),
                options.timeout(),
                reply -> ((MapReply.Counted) reply).keys(),
                counts -> counts.stream().mapToLong(Long::longValue).sum()));
  }

  @Override
  public CompletionStage<Long> clear(Options options) {
    return Requests.checked(
        () -> {
          if (options.guard().or(() -> guard).isPresent()) {
            // Some partitions may have seen a larger token, and others not: it would do half.
            throw new IllegalArgumentException("clearing a map cannot be guarded; remove its keys");
          }
          return partitions.writeAll(
              new MapCommand.Clear(name),
              Requests.lasting(options),
              Requests.given(options)
                  .orElseGet(() -> new NumberedRequest(partitions.ids().draw(), 1, false)),
              MapAnswers::cleared,
              counts -> counts.stream().mapToLong(Long::longValue).sum());
        });
  }

  @Override
  public CompletionStage<ScanPage<K, V>> scan(ScanQuery<K> query, Options options) {
    return Requests.checked(
        () -> {
          MergedScan scan =
              new MergedScan(
                  (partition, part, left) ->
                      partitions
                          .client()
                          .read(partition, part, left, reply -> (MapReply.Page) known(reply)),
                  partitions.placement().partitionCount(),
                  new MapCommand.Scan(
                      name,
                      query
                          .prefix()
                          .map(prefix -> encoded(keys::encode, prefix))
                          .orElse(Bytes.EMPTY),
                      query.cursor().map(cursor -> cursor.after()),
                      query.limit(),
                      MapCommand.Scan.MAX_PAGE_BYTES,
                      query.at().map(AsOf::time).orElse(AsOf.NOW),
                      access(query.read())),
                  Deadline.after(options.timeout(), partitions.clock().get()),
                  partitions.clock());
          return scan.run(page -> decode(page, query.read()));
        });
  }

  @Override
  public Flow.Publisher<WatchEvent<K, V>> watch(WatchQuery<K> query) {
    return partitions.watches().publisher(() -> target(query), query.from(), this::event);
  }

  private WatchTarget target(WatchQuery<K> query) {
    if (query.key().isEmpty()) {
      return new WatchTarget.Prefixed(
          name, query.prefix().map(it -> encoded(keys::encode, it)).orElse(Bytes.EMPTY));
    }
    Bytes key = encoded(keys::encode, query.key().get());
    return new WatchTarget.OneKey(name, key, partitionOf(key));
  }

  private WatchEvent<K, V> event(WatchPage page) {
    return new WatchEvent<>(
        page.changes().stream().map(this::change).toList(),
        new WatchCursor(page.positions().orElseThrow().toText()));
  }

  private WatchChange<K, V> change(WatchPage.Change heard) {
    MapRevision revision = heard.change().revision();
    Bytes bytes = heard.change().key();
    Optional<K> key = bytes.length() == 0 ? Optional.empty() : Optional.of(decodedKey(bytes));
    return new WatchChange<>(
        revision.how(),
        key,
        revision
            .entry()
            .map(ShardedMap::content)
            .flatMap(it -> key.map(of -> decodedValue(of, it))),
        revision.version(),
        heard.partition(),
        Instant.ofEpochMilli(revision.timeMillis()));
  }

  private ScanPage<K, V> decode(MergedScan.Merged page, Read read) {
    List<Entry<K, V>> entries = new ArrayList<>(page.entries().size());
    for (MapReply.Keyed keyed : page.entries()) {
      entries.add(entry(decodedKey(keyed.key()), keyed.entry(), read));
    }
    return new ScanPage<>(entries, page.next());
  }

  private <R> CompletableFuture<R> read(
      Bytes key,
      Function<Bytes, MapCommand> command,
      Options options,
      Function<KindReply, R> answer) {
    return partitions
        .client()
        .read(partitionOf(key), command.apply(key), options.timeout(), answer);
  }

  /** Where the past is asked for, it may not be known any more. */
  private static KindReply known(KindReply reply) {
    if (reply instanceof MapReply.OutOfHistory out) {
      throw new OutOfHistoryException(out.from(), Instant.ofEpochMilli(out.fromMillis()));
    }
    return reply;
  }

  private <R> CompletableFuture<R> write(
      Bytes key,
      Function<Bytes, MapCommand.KeyWrite> command,
      Options options,
      Function<KindReply, R> answer) {
    MapCommand.KeyWrite write = command.apply(key);
    Optional<Guard> under = options.guard().or(() -> guard);
    return partitions
        .client()
        .write(
            partitionOf(key),
            under.<MapCommand>map(it -> new MapCommand.Guarded(it, write)).orElse(write),
            Requests.lasting(options).timeout(),
            Requests.given(options),
            options.principal(),
            under.map(it -> MapAnswers.under(it, partitions.staleWrites(), answer)).orElse(answer));
  }

  private MapCommand.Put putCommand(Bytes key, V value, MapCondition condition, Options options) {
    Content content = encoded(values::encode, value);
    // Rounded up: a key never ends early.
    long timeToLiveMillis =
        options.timeToLive().map(time -> time.plusNanos(999_999).toMillis()).orElse(0L);
    return new MapCommand.Put(
        name, key, content.bytes(), content.type(), timeToLiveMillis, condition);
  }

  private PartitionId partitionOf(Bytes key) {
    return partitions.placement().partitionOf(MapCommand.KIND, name.value(), key);
  }

  private static Content content(MapEntry entry) {
    return new Content(entry.value(), entry.contentType());
  }

  private Optional<Entry<K, V>> found(K key, KindReply reply, Read read) {
    return reply instanceof MapReply.Found found
        ? Optional.of(entry(key, found.entry(), read))
        : Optional.empty();
  }

  private Entry<K, V> entry(K key, MapEntry entry, Read read) {
    return new Entry<>(
        key,
        decodedValue(key, content(entry)),
        entry.version(),
        entry.created(),
        Instant.ofEpochMilli(entry.timeMillis()),
        entry.timeToLiveMillis() == 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(entry.timeToLiveMillis())),
        read);
  }

  private static PutOutcome putOutcome(Written written, Throwable failure) {
    return switch (failure) {
      case null -> new PutOutcome.Decided(written);
      case RefusedException refused -> new PutOutcome.Refused(refused.refusal());
      case UnknownOutcomeException unknown ->
          new PutOutcome.Unknown(String.valueOf(unknown.getMessage()), unknown.retryWith());
      default -> new PutOutcome.Unknown(failure.toString());
    };
  }

  /** The id of the request at a place of a batch. */
  private static Optional<RequestId> numbered(Optional<RequestId> batch, int place) {
    return batch.map(id -> new RequestId(id.session(), id.number() + place));
  }

  private static Access access(Read read) {
    return switch (read) {
      case Read.Linearizable unused -> Access.LINEARIZABLE;
      case Read.Local unused -> Access.LOCAL;
      case Read.AtLeast atLeast -> new Access.AtLeast(atLeast.version());
    };
  }

  private static void limitKeys(int keys) {
    if (keys > MapCommand.Scan.MAX_LIMIT) {
      throw new TooLargeException(
          "at most " + MapCommand.Scan.MAX_LIMIT + " keys at once, not " + keys);
    }
  }

  /** As {@link Map#entry}, but a key that is null has an outcome as well. */
  private static <K> Map.Entry<K, PutOutcome> outcomeOf(K key, PutOutcome outcome) {
    return new AbstractMap.SimpleImmutableEntry<>(key, outcome);
  }

  /** Whatever a caller's codec throws, errors too, ends this request and nothing else. */
  private static <T, R> R encoded(Function<T, R> codec, T value) {
    try {
      return Objects.requireNonNull(codec.apply(value), "the codec gave null");
    } catch (Throwable e) {
      throw new IllegalArgumentException("the codec cannot encode this: " + message(e), e);
    }
  }

  private K decodedKey(Bytes key) {
    try {
      return keys.decode(key);
    } catch (Throwable e) {
      throw new UnreadableValueException(
          "the codec cannot read the key " + key + ": " + message(e), e);
    }
  }

  private V decodedValue(K key, Content content) {
    try {
      return values.decode(content);
    } catch (Throwable e) {
      throw new UnreadableValueException(
          "the codec cannot read the value of key " + key + ": " + message(e), e);
    }
  }

  private static String message(Throwable e) {
    return e instanceof IllegalArgumentException ? String.valueOf(e.getMessage()) : e.toString();
  }
}
