package io.troupe.trial.workload;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.api.client.Lifetime;
import io.troupe.api.map.AsyncTroupeMap.Counter;
import io.troupe.api.map.Content;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Read;
import io.troupe.api.map.Written;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import io.troupe.testkit.history.HistoryRecorder;
import io.troupe.testkit.history.OpenOperation;
import io.troupe.testkit.linearizable.RegisterChecker;
import io.troupe.trial.verdict.Judge;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one client asks of a map; each call is an operation of the history. For one thread. */
final class MapCalls {
  private static final String TEXT = "text/plain";
  private static final String STALE = "stale-token";

  private final String client;
  private final MapName map;
  private final Caller<NodeAccess> caller;
  private final HistoryRecorder history;
  private long requests;
  private long values;

  MapCalls(String client, MapName map, Caller<NodeAccess> caller, HistoryRecorder history) {
    this.client = client;
    this.map = map;
    this.caller = caller;
    this.history = history;
  }

  /**
   * What was there.
   *
   * @param version 0 if there was nothing
   */
  record Found(@Nullable String value, long version) {}

  /** A value that nobody else writes. */
  String freshValue() {
    return client + "-" + ++values;
  }

  Answer<Found> read(String key) {
    OpenOperation open = history.start(client, RegisterChecker.READ, key, null);
    Answer<Found> answer =
        caller.ask(node -> found(node.maps().get(map, Bytes.utf8(key), Read.LINEARIZABLE)));
    switch (answer) {
      case Answer.Done<Found>(Found found) when found.value() == null -> open.ok((String) null);
      case Answer.Done<Found>(Found found) -> answered(open, key, found);
      // A read changes nothing, so one that nobody answered is as one that was refused.
      case Answer.Refused<Found> refused -> open.fail();
      case Answer.Unknown<Found> unknown -> open.fail();
    }
    return answer;
  }

  private static Found found(Optional<Entry<Bytes, Content>> entry) {
    return entry
        .map(it -> new Found(it.value().bytes().toUtf8(), it.version().number()))
        .orElse(new Found(null, 0));
  }

  /** Counters and entries that end are judged without versions. */
  private static void answered(OpenOperation open, String key, Found found) {
    if (found.value() != null && !key.startsWith("counter-") && !key.startsWith("ttl-")) {
      open.ok(found.value(), found.version());
    } else {
      open.ok(found.value());
    }
  }

  Answer<Written> write(String key, String value) {
    OpenOperation open = history.start(client, RegisterChecker.WRITE, key, value);
    return written(open, put(key, value, MapCondition.ALWAYS, Optional.empty()));
  }

  /**
   * Sets a value under a token.
   *
   * @return whether it was refused as stale
   */
  boolean writeUnder(FencingToken token, String key, String value) {
    OpenOperation open = history.start(client, RegisterChecker.WRITE, key, value);
    Content content = new Content(Bytes.utf8(value), TEXT);
    String id = nextId();
    Guard guard = Guard.of(token);
    Answer<Written> answer =
        caller.ask(
            node ->
                node.maps()
                    .guardedBy(guard)
                    .put(map, Bytes.utf8(key), content, MapCondition.ALWAYS, Optional.of(id)));
    if (answer instanceof Answer.Refused<Written>(String why) && why.startsWith(STALE)) {
      open.fail(token.number());
      return true;
    }
    var unused = written(open, answer);
    return false;
  }

  /**
   * Sets a value if this version is there.
   *
   * @param expected 0 for nothing
   */
  Answer<Written> compareAndSet(String key, String value, long expected) {
    OpenOperation open = history.start(client, RegisterChecker.CAS, key, value, expected);
    MapCondition condition =
        expected == 0 ? MapCondition.IF_ABSENT : new MapCondition.IfVersion(new Version(expected));
    return written(open, put(key, value, condition, Optional.empty()));
  }

  /** Sets a key for a time; its value says for how long. */
  boolean putFor(String key, Duration timeToLive) {
    String value = Long.toString(timeToLive.toMillis());
    OpenOperation open = history.start(client, Judge.PUT, key, value);
    Answer<Written> answer = put(key, value, MapCondition.ALWAYS, Optional.of(timeToLive));
    switch (answer) {
      case Answer.Done<Written> done -> open.ok();
      case Answer.Refused<Written> refused -> open.fail();
      case Answer.Unknown<Written> unknown -> open.info();
    }
    return answer instanceof Answer.Done;
  }

  void delete(String key) {
    OpenOperation open = history.start(client, RegisterChecker.DELETE, key, null);
    String id = nextId();
    switch (caller.ask(
        node -> node.maps().delete(map, Bytes.utf8(key), MapCondition.ALWAYS, Optional.of(id)))) {
      case Answer.Done<Optional<Written>>(Optional<Written> written)
          when written.isPresent() && written.get() instanceof Written.Removed removed ->
          open.ok(removed.version().number());
      case Answer.Done<Optional<Written>> nothingThere -> open.ok();
      case Answer.Refused<Optional<Written>> refused -> open.fail();
      case Answer.Unknown<Optional<Written>> unknown -> open.info();
    }
  }

  void increment(String key) {
    OpenOperation open = history.start(client, Judge.INCREMENT, key, null);
    String id = nextId();
    switch (caller.ask(node -> node.maps().increment(map, Bytes.utf8(key), 1, Optional.of(id)))) {
      case Answer.Done<Counter>(Counter counter) -> open.ok(Long.toString(counter.value()));
      case Answer.Refused<Counter> refused -> open.fail();
      case Answer.Unknown<Counter> unknown -> open.info();
    }
  }

  private Answer<Written> put(
      String key, String value, MapCondition condition, Optional<Duration> timeToLive) {
    String id = nextId();
    Lifetime life = new Lifetime(timeToLive, Optional.empty());
    Content content = new Content(Bytes.utf8(value), TEXT);
    return caller.ask(
        node -> node.maps().put(map, Bytes.utf8(key), content, condition, life, Optional.of(id)));
  }

  private static Answer<Written> written(OpenOperation open, Answer<Written> answer) {
    switch (answer) {
      case Answer.Done<Written>(Written.Stored stored) -> open.ok(stored.version().number());
      case Answer.Done<Written>(Written.Removed removed) -> open.ok(removed.version().number());
      case Answer.Done<Written>(Written.ConditionFailed failed) ->
          open.fail(failed.current().number());
      case Answer.Refused<Written> refused -> open.fail();
      case Answer.Unknown<Written> unknown -> open.info();
    }
    return answer;
  }

  /** Of one change, however often it is asked for. */
  private String nextId() {
    return map + "-" + client + "-" + ++requests;
  }
}
