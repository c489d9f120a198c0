package io.troupe.api.service;

import io.troupe.api.map.Options;
import io.troupe.api.request.ChangeLoop;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Listing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a service as they were known last. While nobody answers it keeps them, goes on
 * asking, and says how old they are at most: whoever needs an instance can try those. Close it
 * before its node. A listener that throws ends it.
 */
public final class ServiceWatch implements AutoCloseable {
  /** So long a look waits for a change; then what is known is confirmed. */
  static final Duration LOOK = Duration.ofSeconds(5);

  private static final Options OPTIONS = Options.DEFAULT.withTimeout(LOOK);

  /**
   * What is known.
   *
   * @param age how long ago at most it was so; below about ten seconds while the cluster answers
   */
  public record Known(Listing listing, Duration age) {}

  /** A list, and when it was asked for. */
  private record Seen(Listing listing, long nanos) {}

  private final AsyncTroupeService service;
  private final Filter filter;
  private final LongSupplier nanos;
  private final Consumer<Listing> listener;
  private final ChangeLoop<Seen> loop;
  private volatile @Nullable Seen last;

  private ServiceWatch(
      AsyncTroupeService service, Filter filter, LongSupplier nanos, Consumer<Listing> listener) {
    this.service = service;
    this.filter = filter;
    this.nanos = nanos;
    this.listener = listener;
    this.loop = new ChangeLoop<>("service " + service.name(), this::look, this::tell);
  }

  static ServiceWatch begin(
      AsyncTroupeService service, Filter filter, LongSupplier nanos, Consumer<Listing> listener) {
    ServiceWatch watch = new ServiceWatch(service, filter, nanos, listener);
    watch.loop.begin();
    return watch;
  }

  /** The last list; empty as long as nobody has answered. */
  public Optional<Known> known() {
    return Optional.ofNullable(last)
        .map(it -> new Known(it.listing(), Duration.ofNanos(nanos.getAsLong() - it.nanos())));
  }

  /** Ends once nothing is told any more: as it is closed, or with what the listener threw. */
  public CompletionStage<Void> ended() {
    return loop.ended();
  }

  /** Nothing is told any more, but for what is being told. */
  @Override
  public void close() {
    loop.close();
  }

  /** A wait that ended without a word does not say that anybody was there: a plain read does. */
  private CompletionStage<Optional<Seen>> look() {
    return asked(Optional.ofNullable(last))
        .thenCompose(
            seen ->
                seen.isPresent()
                    ? CompletableFuture.completedStage(seen)
                    : asked(Optional.empty()));
  }

  private CompletionStage<Optional<Seen>> asked(Optional<Seen> before) {
    long now = nanos.getAsLong();
    return service
        .observe(filter, before.map(it -> it.listing().version()), OPTIONS)
        .thenApply(listing -> listing.map(it -> new Seen(it, now)));
  }

  /** Whoever is not meant by the filter changes the version, and nothing here. */
  private void tell(Seen seen) {
    @Nullable Seen before = last;
    last = seen;
    if (before == null || !before.listing().instances().equals(seen.listing().instances())) {
      listener.accept(seen.listing());
    }
  }
}
