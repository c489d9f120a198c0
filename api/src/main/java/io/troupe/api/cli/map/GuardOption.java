package io.troupe.api.cli.map;

import io.troupe.actors.FencingToken;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Under which fencing token a key is changed. */
final class GuardOption {
  @ArgGroup(exclusive = false)
  private @Nullable Given given;

  /** A token, and whose. */
  static final class Given {
    @Option(
        names = "--token",
        required = true,
        paramLabel = "N",
        description = {
          "Only if no larger fencing token was seen: that of a lock, which 'troupe lock run' gives"
              + " as TROUPE_FENCING_TOKEN. Exit code 1 if one was."
        })
    private long token;

    @Option(
        names = "--lock",
        paramLabel = "NAME",
        description = {
          "Compare with tokens of this lock only (default: with all that changed the key)."
        })
    private @Nullable String lock;
  }

  Optional<Guard> get() {
    if (given == null) {
      return Optional.empty();
    }
    FencingToken token = new FencingToken(given.token);
    return Optional.of(
        given.lock == null ? Guard.of(token) : Guard.of(new GuardName(given.lock), token));
  }
}
