package io.troupe.bench.map;

import io.troupe.actors.Bytes;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Content;
import io.troupe.api.map.Options;
import io.troupe.sharding.map.MapCondition;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** A Troupe node in this process, through its Java interface. */
final class EmbeddedTroupe implements Contender {
  private final Troupe troupe;
  private final AsyncTroupeMap<Bytes, Content> map;

  EmbeddedTroupe(Path directory) {
    troupe = Troupe.join(TroupeSettings.of(directory));
    map = troupe.rawMap("bench").async();
  }

  @Override
  public String name() {
    return "troupe embedded";
  }

  @Override
  public CompletionStage<?> put(Bytes key, Bytes value) {
    return map.put(key, new Content(value, ""), MapCondition.ALWAYS, Options.DEFAULT);
  }

  @Override
  public void close() {
    troupe.close();
  }
}
