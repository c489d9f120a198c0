package io.troupe.api.cli.map;

import io.troupe.actors.Version;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.map.Written;
import io.troupe.sharding.map.MapCondition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command that changes something takes, and how it answers. */
final class WriteOptions {
  @Option(
      names = "--idempotency-key",
      paramLabel = "K",
      description = {
        "1 to 128 printable ASCII characters. Repeated with the same key, the change takes effect"
            + " at most once."
      })
  private @Nullable String idempotency;

  Optional<String> idempotency() {
    return Optional.ofNullable(idempotency);
  }

  static MapCondition ifVersion(@Nullable Long version, MapCondition otherwise) {
    return version == null ? otherwise : new MapCondition.IfVersion(new Version(version));
  }

  /** Writes what became of a change of one key. */
  static int answer(NodeOptions options, KeyArguments key, Written written) {
    switch (written) {
      case Written.Stored(Version version, boolean created) ->
          options.answer(
              (created ? "created" : "replaced") + ", version " + version,
              json -> {
                json.writeBooleanField("created", created);
                json.writeNumberField("version", version.number());
              });
      case Written.Removed(Version version) ->
          options.answer(
              "deleted, version " + version,
              json -> {
                json.writeBooleanField("deleted", true);
                json.writeNumberField("version", version.number());
              });
      case Written.ConditionFailed(Version current) -> {
        if (options.isJson()) {
          options.answer(
              "",
              json -> {
                json.writeStringField("failed", "condition-failed");
                json.writeNumberField("currentVersion", current.number());
              });
        }
        return options.refuse(
            "the condition does not hold: "
                + key.shown()
                + (current.equals(Version.ABSENT) ? " is absent" : " has version " + current)
                + "; nothing changed");
      }
    }
    return ExitCode.OK;
  }

  /** Says that there is no such key. */
  static int absent(NodeOptions options, KeyArguments key) {
    return options.refuse(key.shown() + " is absent");
  }
}
