package io.troupe.api.election.lease;

import io.troupe.actors.Moment;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.election.AsyncTroupeElection;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.Leadership;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.request.TimerThread;
import io.troupe.coordination.election.CandidateName;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** What one caller, such as a node, campaigns for and leads. Safe for use by many threads. */
public final class LeasedElections {
  private static final int ID_BYTES = 8;

  private final TimerThread timer;
  private final String caller;
  private final AtomicLong drawn = new AtomicLong();
  private final Set<Campaign> campaigns = ConcurrentHashMap.newKeySet();
  private final Set<Term> terms = ConcurrentHashMap.newKeySet();
  private final LongAdder lost = new LongAdder();
  private volatile boolean closed;

  /**
   * Nothing yet.
   *
   * @param caller what the names of its candidates begin with: at most 64 printable ASCII
   *     characters without space
   */
  public LeasedElections(String caller, Supplier<Moment> clock) {
    this.timer = new TimerThread("troupe-elections", clock);
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    this.caller = caller + "/" + HexFormat.of().formatHex(id);
  }

  /** An election whose leases are looked after here. */
  public TroupeElection election(AsyncTroupeElection async) {
    return new LeasedElection(async, this);
  }

  CompletableFuture<Leadership> campaign(AsyncTroupeElection election, CampaignTerms how) {
    CandidateName candidate =
        how.candidate().orElseGet(() -> new CandidateName(caller + "/" + drawn.incrementAndGet()));
    Campaign campaign = new Campaign(election, candidate, how, timer, this::elected);
    campaigns.add(campaign);
    if (closed) {
      campaigns.remove(campaign);
      return CompletableFuture.failedFuture(stopping());
    }
    CompletableFuture<Leadership> result = campaign.begin();
    var unused = result.whenComplete((leads, failure) -> campaigns.remove(campaign));
    return result;
  }

  private void elected(Term term) {
    terms.add(term);
    var unused =
        term.ended()
            .thenAccept(
                how -> {
                  terms.remove(term);
                  if (how == Leadership.End.LOST) {
                    lost.increment();
                  }
                });
    if (closed) {
      var unusedToo = term.resign();
    }
  }

  /** How many elections are led from here. */
  public int leading() {
    return terms.size();
  }

  /** How many campaigns are under way here. */
  public int campaigning() {
    return campaigns.size();
  }

  /** How many terms were lost, neither resigned nor handed over. */
  public long lost() {
    return lost.sum();
  }

  private static RefusedException stopping() {
    return new RefusedException(Refusal.Code.UNAVAILABLE, "what campaigns is stopping");
  }

  /**
   * Ends all campaigns, resigns all that is led, and waits for that at most for so long. What
   * nobody answered ends with its lease.
   */
  public void close(Duration time) {
    closed = true;
    List<CompletableFuture<?>> ends = new ArrayList<>();
    List.copyOf(campaigns).forEach(it -> ends.add(it.giveUp(stopping())));
    List.copyOf(terms).forEach(it -> ends.add(it.resign().toCompletableFuture()));
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // They end by themselves.
    }
    timer.close();
  }
}
