package io.troupe.bench.peer;

import io.troupe.actors.Bytes;
import io.troupe.actors.RefusedException;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Content;
import io.troupe.api.map.Options;
import io.troupe.api.map.Read;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.sharding.map.MapCondition;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A Troupe node in this process, through its Java interface. */
public final class EmbeddedTroupe implements Contender {
  private final Troupe troupe;
  private final AsyncTroupeMap<Bytes, Content> map;

  /** Joins; returns once the node serves. */
  public EmbeddedTroupe(TroupeSettings settings) {
    troupe = Troupe.join(settings);
    map = troupe.rawMap("bench").async();
  }

  @Override
  public String name() {
    return "troupe embedded";
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    CompletionStage<?> answer =
        switch (operation) {
          case Operation.Get get -> map.get(get.key(), Read.LINEARIZABLE, Options.DEFAULT);
          case Operation.Put put ->
              map.put(
                  put.key(), new Content(put.value(), ""), MapCondition.ALWAYS, Options.DEFAULT);
        };
    return answer.handle((unused, failure) -> failure == null ? Outcome.DONE : of(failure));
  }

  private static Outcome of(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RefusedException ? Outcome.REFUSED : Outcome.UNKNOWN;
  }

  @Override
  public void close() {
    troupe.close();
  }
}
