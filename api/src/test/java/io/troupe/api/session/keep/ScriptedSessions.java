package io.troupe.api.session.keep;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.api.map.Options;
import io.troupe.api.session.AsyncSessions;
import io.troupe.api.session.SessionTerms;
import io.troupe.coordination.session.SessionReply;
import io.troupe.coordination.session.SessionShown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sessions whose answers the test gives. */
final class ScriptedSessions implements AsyncSessions {
  final List<Collection<GuestId>> kept = new ArrayList<>();
  final List<CompletableFuture<Set<GuestId>>> keeping = new ArrayList<>();
  final List<GuestId> closed = new ArrayList<>();
  CompletableFuture<Boolean> closing = CompletableFuture.completedFuture(true);
  boolean keepThrows;
  Optional<RuntimeException> openFails = Optional.empty();
  private long opened;

  /** The oldest request to keep sessions is answered: all live. */
  void allLive() {
    boolean unused = keeping.removeFirst().complete(new HashSet<>(kept.removeFirst()));
  }

  @Override
  public CompletionStage<GuestId> open(SessionTerms terms, Options options) {
    return openFails
        .<CompletionStage<GuestId>>map(CompletableFuture::failedFuture)
        .orElseGet(
            () ->
                CompletableFuture.completedFuture(
                    new GuestId(new PartitionId((int) (opened++ % 2)), opened)));
  }

  @Override
  public CompletionStage<Set<GuestId>> keep(Collection<GuestId> sessions, Options options) {
    if (keepThrows) {
      throw new IllegalStateException("this one throws");
    }
    CompletableFuture<Set<GuestId>> answer = new CompletableFuture<>();
    kept.add(sessions);
    keeping.add(answer);
    return answer;
  }

  @Override
  public CompletionStage<Boolean> close(GuestId session, Options options) {
    closed.add(session);
    return closing;
  }

  @Override
  public CompletionStage<Boolean> end(GuestId session, Options options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Optional<SessionShown>> explain(GuestId session, Options options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<SessionReply.Listed> list(
      Optional<GuestId> after, int limit, Options options) {
    throw new UnsupportedOperationException();
  }
}
