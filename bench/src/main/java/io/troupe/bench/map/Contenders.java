package io.troupe.bench.map;

import io.troupe.bench.load.Contender;
import io.troupe.bench.peer.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Those that take part, all of them running. */
record Contenders(List<Contender> all) implements AutoCloseable {
  /** Starts them one after the other; if one does not start, those before it end. */
  static Contenders start(Collection<Peer> peers, Peer.Settings settings) {
    Contenders contenders = new Contenders(new ArrayList<>());
    try {
      for (Peer peer : peers) {
        contenders.all.add(peer.start(settings));
      }
    } catch (RuntimeException e) {
      contenders.close();
      throw e;
    }
    return contenders;
  }

  @Override
  public void close() {
    all.reversed().forEach(Contender::close);
  }
}
