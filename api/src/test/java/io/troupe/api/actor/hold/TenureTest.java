package io.troupe.api.actor.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TenureTest {
  private final CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
  private final List<String> calls = new ArrayList<>();
  private final Tenure<String> tenure =
      new Tenure<>(
          new Tenancy<>() {
            @Override
            public Begun<String> begin() {
              return new Begun<>(outcome, () -> calls.add("cancel"));
            }

            @Override
            public void follow(String held, Listener listener) {
              throw new AssertionError("nobody follows it here");
            }

            @Override
            public void giveUp(String held) {
              calls.add("give up " + held);
            }
          });

  private void begin() {
    tenure.begin(
        (what, failure) ->
            calls.add(failure == null ? "came " + what.orElse("too late") : failure.getMessage()));
  }

  @Test
  void whatIsHeldIsGivenUpOnce() {
    begin();
    outcome.complete(Optional.of("it"));
    tenure.giveUp();
    tenure.giveUp();
    assertThat(calls).containsExactly("came it", "give up it");
  }

  @Test
  void whatComesToNobodyIsGivenUp() {
    begin();
    tenure.giveUp();
    outcome.complete(Optional.of("it"));
    assertThat(calls).containsExactly("cancel", "give up it");
  }

  @Test
  void nobodyIsToldWhoWaitsNoLonger() {
    begin();
    tenure.giveUp();
    outcome.complete(Optional.empty());
    assertThat(calls).containsExactly("cancel");
  }

  @Test
  void aFailureIsToldAndNothingGivenUp() {
    begin();
    outcome.completeExceptionally(new IllegalStateException("broken"));
    tenure.end();
    tenure.giveUp();
    assertThat(calls).containsExactly("broken");
  }
}
