package io.troupe.api.election;

import io.troupe.api.Troupe;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.role.Role;
import io.troupe.api.role.RoleTerm;
import java.util.concurrent.CompletableFuture;

/** Sweeps, on one node of all that host it. */
final class Sweeper implements Role {
  private final TroupeMap<String, String> swept;
  private CompletableFuture<Void> work = CompletableFuture.completedFuture(null);
  private volatile boolean stopping;

  Sweeper(Troupe troupe) {
    this.swept = troupe.map("swept");
  }

  @Override
  public void start(RoleTerm term) {
    work = CompletableFuture.runAsync(() -> sweep(term));
  }

  private void sweep(RoleTerm term) {
    try {
      while (!stopping && term.isLeader()) {
        // Where a larger term has been here, this is refused: the map checks.
        swept.guardedBy(term.require()).put("last", "term " + term.token().number());
      }
    } catch (RuntimeException e) {
      term.fail(e); // another node sweeps, and this one again later
    }
  }

  @Override
  public void stop() throws Exception {
    stopping = true;
    work.get(); // where it takes too long, this is interrupted
  }
}
