package io.troupe.api.configuration;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.configuration.schema.JsonDocument;
import io.troupe.api.map.ValueCodec;
import io.troupe.coordination.configuration.ConfigurationCommand.Condition;
import io.troupe.coordination.configuration.ConfigurationCommand.Edit;
import io.troupe.coordination.configuration.DocumentKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of some documents of one set, all or none of them. Each method makes another change with
 * one more document; what cannot be is refused with an {@link IllegalArgumentException}: a document
 * that is not JSON, or past 64 KiB; when it is made, also more than 100 keys or 512 KiB.
 *
 * @param edits what becomes of each document
 * @param message why, for people; to 512 characters
 */
public record ConfigurationChange(List<Edit> edits, String message) {
  public ConfigurationChange {
    edits = List.copyOf(edits);
  }

  /** A change of nothing yet. */
  public static ConfigurationChange because(String message) {
    return new ConfigurationChange(List.of(), message);
  }

  /**
   * With a document written, whatever it is.
   *
   * @param json its content
   */
  public ConfigurationChange put(String key, String json) {
    return put(key, json, Condition.ALWAYS);
  }

  /** With a document written if a condition holds of it; else nothing of the change is done. */
  public ConfigurationChange put(String key, String json, Condition condition) {
    return with(key, Optional.of(JsonDocument.compact(Bytes.utf8(json))), condition);
  }

  /**
   * With a document written as a codec has it, such as {@code ValueCodec.json(Pool.class)}.
   *
   * @param expected its version as it was read; {@link Version#ABSENT} for one that must not be
   *     there
   */
  public <V> ConfigurationChange put(String key, V value, ValueCodec<V> codec, Version expected) {
    return with(
        key,
        Optional.of(JsonDocument.compact(codec.encode(value).bytes())),
        new Condition.AtVersion(expected));
  }

  /** With a document removed, whatever it is; one that is not there stays so. */
  public ConfigurationChange remove(String key) {
    return with(key, Optional.empty(), Condition.ALWAYS);
  }

  /** With a document removed if a condition holds of it. */
  public ConfigurationChange remove(String key, Condition condition) {
    return with(key, Optional.empty(), condition);
  }

  private ConfigurationChange with(String key, Optional<Bytes> content, Condition condition) {
    List<Edit> more = new ArrayList<>(edits);
    more.add(new Edit(new DocumentKey(key), content, condition));
    return new ConfigurationChange(more, message);
  }
}
