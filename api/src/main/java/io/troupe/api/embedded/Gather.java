package io.troupe.api.embedded;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Waits for many answers at once. */
final class Gather {
  private Gather() {}

  /**
   * Completes once all parts have, with their results in order; fails, once all have ended, with
   * the error of the first in order that failed, as it was.
   */
  static <T, R> CompletableFuture<R> all(
      List<CompletableFuture<T>> parts, Function<List<T>, R> combine) {
    CompletableFuture<R> result = new CompletableFuture<>();
    CompletableFuture<Void> ended =
        CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
    var unused =
        ended.whenComplete(
            (nothing, failure) -> {
              try {
                result.complete(
                    combine.apply(parts.stream().map(CompletableFuture::join).toList()));
              } catch (CompletionException e) {
                result.completeExceptionally(e.getCause() == null ? e : e.getCause());
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }
}
