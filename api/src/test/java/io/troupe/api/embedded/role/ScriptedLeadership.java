package io.troupe.api.embedded.role;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.api.election.CandidacyHandle;
import io.troupe.api.election.Leadership;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionTicket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A term whose lease, and end, are as the test says. */
class ScriptedLeadership implements Leadership {
  final CompletableFuture<Boolean> asked = new CompletableFuture<>();
  final CompletableFuture<End> ended = new CompletableFuture<>();
  final CompletableFuture<Boolean> resigned = new CompletableFuture<>();
  private final long term;
  private volatile Duration left = Duration.ofDays(1);

  ScriptedLeadership(long term) {
    this.term = term;
  }

  /** Its lease ends: nobody tells of that. */
  void lose() {
    left = Duration.ZERO;
    ended.complete(End.LOST);
  }

  @Override
  public CandidacyHandle handle() {
    return new CandidacyHandle(
        new ElectionName("sweep"), new CandidateName("me"), new ElectionTicket(1));
  }

  @Override
  public FencingToken term() {
    return new FencingToken(term);
  }

  @Override
  public Duration left() {
    return resigned.isDone() ? Duration.ZERO : left;
  }

  @Override
  public CompletionStage<Duration> jeopardy() {
    return new CompletableFuture<>();
  }

  @Override
  public CompletionStage<Boolean> asked() {
    return asked;
  }

  @Override
  public CompletionStage<End> ended() {
    return ended;
  }

  @Override
  public CompletionStage<Boolean> update(Bytes data) {
    return CompletableFuture.completedStage(true);
  }

  @Override
  public CompletionStage<Boolean> resign() {
    boolean unused = resigned.complete(true);
    return resigned;
  }

  @Override
  public CompletionStage<Boolean> resign(CandidateName successor) {
    return resign();
  }

  @Override
  public void close() {
    var unused = resign();
  }
}
