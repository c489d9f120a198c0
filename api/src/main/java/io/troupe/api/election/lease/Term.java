package io.troupe.api.election.lease;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.election.AsyncTroupeElection;
import io.troupe.api.election.CandidacyHandle;
import io.troupe.api.election.Leadership;
import io.troupe.api.lease.Lease;
import io.troupe.api.map.Options;
import io.troupe.api.request.CallTimer;
import io.troupe.api.request.Requests;
import io.troupe.coordination.election.CandidateName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was elected here leads, up to when its lease holds. */
final class Term implements Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(Term.class);
  private static final Duration RESIGN_PAUSE = Duration.ofSeconds(1);
  private static final int RESIGN_ATTEMPTS = 30;

  private final AsyncTroupeElection election;
  private final CandidacyHandle handle;
  private final FencingToken number;
  private final Duration length;
  private final Lease lease;
  private final CallTimer timer;
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  private final CompletableFuture<End> ended = new CompletableFuture<>();
  private final CompletableFuture<Boolean> asked = new CompletableFuture<>();

  /** What others see; the same for all, since each of its own would be kept until the end. */
  private final CompletableFuture<Boolean> seenAsked = asked.copy();

  private final CompletableFuture<Duration> jeopardy = new CompletableFuture<>();
  private volatile boolean knowsThatItIsAsked;

  /** Whether another may lead already, whom it named. */
  private volatile boolean yields;

  Term(
      AsyncTroupeElection election,
      CandidacyHandle handle,
      FencingToken number,
      Duration length,
      Lease lease,
      CallTimer timer) {
    this.election = election;
    this.handle = handle;
    this.number = number;
    this.length = length;
    this.lease = lease;
    this.timer = timer;
    lookForJeopardy();
  }

  @Override
  public CandidacyHandle handle() {
    return handle;
  }

  @Override
  public FencingToken term() {
    return number;
  }

  @Override
  public Duration left() {
    return isOpen() && !yields ? lease.left() : Duration.ZERO;
  }

  boolean isOpen() {
    return end.get() == null;
  }

  @Override
  public CompletionStage<Duration> jeopardy() {
    return jeopardy.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Boolean> asked() {
    return seenAsked;
  }

  @Override
  public CompletionStage<End> ended() {
    return ended.minimalCompletionStage();
  }

  // --- What its candidacy hears -----------------------------------------------------------------

  boolean knowsThatItIsAsked() {
    return knowsThatItIsAsked;
  }

  void isAsked() {
    if (!knowsThatItIsAsked) {
      knowsThatItIsAsked = true;
      timer.aside(() -> asked.complete(true));
    }
  }

  /** When half of the lease is over that is left now; it may be renewed before. */
  private void lookForJeopardy() {
    Duration margin = left().minus(length.dividedBy(2));
    if (margin.isPositive()) {
      var unused =
          timer.after(
              margin,
              () -> {
                if (!jeopardy.isDone()) {
                  lookForJeopardy();
                }
              });
    } else {
      Duration left = left();
      timer.aside(() -> jeopardy.complete(left));
    }
  }

  void lost() {
    if (end(End.LOST)) {
      LOG.warn(
          "election {} is lost: {} led under term {}",
          election.name(),
          handle.candidate(),
          number.number());
    }
  }

  private boolean end(End how) {
    if (!end.compareAndSet(null, how)) {
      return false;
    }
    lease.end();
    timer.aside(
        () -> {
          jeopardy.complete(Duration.ZERO);
          asked.complete(false);
          ended.complete(how);
        });
    return true;
  }

  // --- What its holder wants --------------------------------------------------------------------

  @Override
  public CompletionStage<Boolean> update(Bytes data) {
    return isOpen()
        ? Requests.plain(
            election
                .update(handle.candidate(), handle.ticket(), data, Options.DEFAULT)
                .thenApply(done -> done && isOpen()))
        : CompletableFuture.completedStage(false);
  }

  @Override
  public CompletionStage<Boolean> resign() {
    return end(End.RESIGNED)
        ? Requests.plain(resign(Options.DEFAULT, 1))
        : CompletableFuture.completedStage(false);
  }

  /** Tried again for a while where nobody answers, though its caller is told so at once. */
  private CompletionStage<Boolean> resign(Options options, int attempt) {
    return election
        .resign(handle.candidate(), handle.ticket(), Optional.empty(), options)
        .whenComplete(
            (done, failure) -> {
              if (failure != null && attempt < RESIGN_ATTEMPTS) {
                var unused = timer.after(RESIGN_PAUSE, () -> resignAgain(attempt));
              }
            });
  }

  private void resignAgain(int attempts) {
    var unused = resign(Options.DEFAULT, attempts + 1);
  }

  @Override
  public CompletionStage<Boolean> resign(CandidateName successor) {
    if (!isOpen()) {
      return CompletableFuture.completedStage(false);
    }
    yields = true;
    return Requests.plain(
        election
            .resign(handle.candidate(), handle.ticket(), Optional.of(successor), Options.DEFAULT)
            .whenComplete(
                (done, failure) -> {
                  if (failure != null && Requests.cause(failure) instanceof RefusedException) {
                    yields = false;
                  } else {
                    boolean unused = end(End.RESIGNED);
                  }
                }));
  }

  @Override
  public void close() {
    try {
      boolean unused = Requests.await(resign());
    } catch (RefusedException | UnknownOutcomeException e) {
      LOG.debug("election {} was not resigned: its lease ends it", election.name(), e);
    }
  }
}
