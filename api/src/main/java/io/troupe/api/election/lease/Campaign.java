package io.troupe.api.election.lease;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.election.AsyncTroupeElection;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.CandidacyAnswer;
import io.troupe.api.election.CandidacyHandle;
import io.troupe.api.election.Leadership;
import io.troupe.api.lease.Lease;
import io.troupe.api.map.Options;
import io.troupe.api.request.CallTimer;
import io.troupe.api.request.Requests;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionReply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Campaigns until it is elected: begins again where its candidacy ended before. Of each candidacy
 * it renews the lease, and waits with one read for its turn, and then for its end.
 */
final class Campaign {
  /** A look ends after so long, though nothing was said. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  /** Where the partition cannot be asked now. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final AsyncTroupeElection election;
  private final CandidateName candidate;
  private final CampaignTerms terms;
  private final CallTimer timer;
  private final Consumer<Term> whenElected;
  private final CompletableFuture<Leadership> handed = new CompletableFuture<>();

  /** Whether its end is decided: here, or by who has the future. */
  private final AtomicBoolean over = new AtomicBoolean();

  private volatile @Nullable Candidacy current;

  Campaign(
      AsyncTroupeElection election,
      CandidateName candidate,
      CampaignTerms terms,
      CallTimer timer,
      Consumer<Term> whenElected) {
    this.election = election;
    this.candidate = candidate;
    this.terms = terms;
    this.timer = timer;
    this.whenElected = whenElected;
  }

  /** Begins, once; whoever cancels the future, or completes it otherwise, gives it up. */
  CompletableFuture<Leadership> begin() {
    var unused =
        handed.whenComplete(
            (leads, why) -> {
              if (over.compareAndSet(false, true)) {
                var unusedToo = leave();
              }
            });
    ask(Options.DEFAULT, timer.nanos());
    return handed;
  }

  /** Ends it from outside; done once it campaigns no longer, as far as that can be known. */
  CompletableFuture<?> giveUp(RefusedException why) {
    if (!over.compareAndSet(false, true)) {
      return CompletableFuture.completedFuture(null);
    }
    timer.aside(() -> handed.completeExceptionally(why));
    return leave();
  }

  private CompletableFuture<?> leave() {
    @Nullable Candidacy last = current;
    return last == null ? CompletableFuture.completedFuture(null) : last.leave();
  }

  // --- To campaign ------------------------------------------------------------------------------

  /** Under the same id, where it may have happened; counted from when it was first asked for. */
  private void ask(Options options, long askedNanos) {
    var unused =
        election
            .campaign(candidate, terms, options)
            .whenComplete(
                (standing, failure) -> {
                  if (standing != null) {
                    begun(standing, askedNanos);
                  } else {
                    notAsked(failure, options, askedNanos);
                  }
                });
  }

  private void begun(ElectionReply.Standing standing, long askedNanos) {
    Candidacy begun = new Candidacy(standing, askedNanos);
    current = begun;
    if (over.get()) {
      var unused = begun.leave();
    } else if (standing.isAsked()) {
      // One of its name led, and its lease was not renewed: nobody knows here what is left of it.
      var unused = begun.leave().thenRun(() -> ask(Options.DEFAULT, timer.nanos()));
    } else if (askedNanos + terms.lease().toNanos() - timer.nanos() <= 0) {
      ask(Options.DEFAULT, timer.nanos()); // the answer took longer than the lease
    } else {
      begun.begin(standing);
    }
  }

  private void notAsked(@Nullable Throwable failure, Options options, long askedNanos) {
    @Nullable Throwable cause = failure == null ? null : Requests.cause(failure);
    Optional<Options> again =
        cause instanceof UnknownOutcomeException unknown
            ? unknown.retryWith().map(options::asRetryOf)
            : Optional.empty();
    boolean isForNow =
        cause instanceof RefusedException refused
            && (refused.refusal().code().isTransient()
                || refused.refusal().code() == Refusal.Code.FULL); // the next has another id
    boolean lasts = timer.nanos() - askedNanos < terms.lease().toNanos();
    if (over.get() && (again.isEmpty() || !lasts)) {
      return; // where it campaigns all the same, its lease ends that
    }
    if (again.isPresent() && lasts) {
      var unused = timer.after(PAUSE, () -> ask(again.get(), askedNanos));
    } else if (again.isPresent() || isForNow || cause instanceof UnknownOutcomeException) {
      var unused = timer.after(PAUSE, () -> ask(Options.DEFAULT, timer.nanos()));
    } else if (over.compareAndSet(false, true)) {
      Throwable why =
          cause == null ? new IllegalStateException("an election answered nothing") : cause;
      timer.aside(() -> handed.completeExceptionally(why));
    }
  }

  // --- To wait ----------------------------------------------------------------------------------

  /** One candidacy, until it ends. */
  private final class Candidacy {
    private final CandidacyHandle handle;
    private final Lease lease;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Term term;

    Candidacy(ElectionReply.Standing standing, long askedNanos) {
      handle = new CandidacyHandle(election.name(), candidate, standing.ticket());
      lease =
          new Lease(
              terms.lease(), askedNanos + terms.lease().toNanos(), timer, this::renew, this::gone);
    }

    private void begin(ElectionReply.Standing standing) {
      lease.begin(true);
      stands(standing);
      look();
    }

    private CompletionStage<Lease.Renewed> renew(Duration time) {
      return election
          .renew(candidate, handle.ticket(), Options.DEFAULT.withTimeout(time))
          .thenApply(
              standing -> {
                standing.ifPresentOrElse(this::stands, this::gone);
                return standing.isEmpty()
                    ? Lease.Renewed.GONE
                    : standing.get().isAsked() ? Lease.Renewed.NO_MORE : Lease.Renewed.ANEW;
              });
    }

    private synchronized void stands(ElectionReply.Standing standing) {
      Optional<FencingToken> under = standing.term();
      if (ended.get() || under.isEmpty()) {
        return;
      }
      @Nullable Term leads = term;
      if (leads == null) {
        leads = new Term(election, handle, under.get(), terms.lease(), lease, timer);
        term = leads;
        elected(leads);
      }
      if (standing.isAsked()) {
        leads.isAsked();
      }
    }

    private void elected(Term leads) {
      if (!over.compareAndSet(false, true)) {
        var unused = leads.resign();
        return;
      }
      whenElected.accept(leads);
      timer.aside(
          () -> {
            if (!handed.complete(leads)) {
              var unused = leads.resign();
            }
          });
    }

    /** Looks whether it leads, or does not any more. */
    private void look() {
      if (ended.get() || isResigned()) {
        return;
      }
      @Nullable Term leads = term;
      if (leads != null && leads.knowsThatItIsAsked()) {
        return; // its lease ends, or it does
      }
      var unused =
          election
              .await(candidate, handle.ticket(), leads != null, Options.DEFAULT.withTimeout(LOOK))
              .whenComplete(
                  (answer, failure) -> {
                    switch (answer) {
                      case null -> {
                        var unusedToo = timer.after(PAUSE, this::look);
                      }
                      case CandidacyAnswer.Stands stands -> {
                        stands(stands.standing());
                        look();
                      }
                      case CandidacyAnswer.Unchanged unusedToo -> look();
                      case CandidacyAnswer.Gone unusedToo -> gone();
                    }
                  });
    }

    private boolean isResigned() {
      @Nullable Term leads = term;
      return leads == null ? over.get() : !leads.isOpen();
    }

    /** It is over, here or where it is kept. */
    private void gone() {
      if (!ended.compareAndSet(false, true)) {
        return;
      }
      lease.end();
      @Nullable Term leads = term;
      if (leads != null) {
        leads.lost();
      } else if (!over.get()) {
        ask(Options.DEFAULT, timer.nanos());
      }
    }

    /** Campaigns no longer. Never fails: where nobody answers, its lease ends it. */
    private CompletableFuture<?> leave() {
      @Nullable Term leads = term;
      if (leads != null) {
        return leads.resign().handle((done, failure) -> done).toCompletableFuture();
      }
      if (!ended.compareAndSet(false, true)) {
        return CompletableFuture.completedFuture(null);
      }
      lease.end();
      return election
          .resign(candidate, handle.ticket(), Optional.empty(), Options.DEFAULT)
          .handle((done, failure) -> done)
          .toCompletableFuture();
    }
  }
}
