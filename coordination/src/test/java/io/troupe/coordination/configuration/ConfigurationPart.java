package io.troupe.coordination.configuration;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.configuration.ConfigurationCommand.Checked;
import io.troupe.coordination.configuration.ConfigurationCommand.Condition;
import io.troupe.coordination.configuration.ConfigurationCommand.Edit;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.part.KindPart;
import java.util.List;
import java.util.Optional;

/** Configuration of one partition, with small limits. */
final class ConfigurationPart extends KindPart<ConfigurationCommand, ConfigurationEvent> {
  static final ConfigurationSettings SETTINGS =
      new ConfigurationSettings(2, 3, 64 << 10, 2, 10_000);

  static final ObjectName SET = new ObjectName("payments");

  ConfigurationPart() {
    this(SETTINGS);
  }

  ConfigurationPart(ConfigurationSettings settings) {
    super(() -> new ConfigurationRules(settings));
  }

  static DocumentKey key(String value) {
    return new DocumentKey(value);
  }

  static Edit put(String key, String content) {
    return put(key, content, Condition.ALWAYS);
  }

  static Edit put(String key, String content, Condition condition) {
    return new Edit(key(key), Optional.of(Bytes.utf8(content)), condition);
  }

  static Edit delete(String key) {
    return new Edit(key(key), Optional.empty(), Condition.ALWAYS);
  }

  KindReply change(Edit... edits) {
    return change(SET, edits);
  }

  KindReply change(ObjectName set, Edit... edits) {
    return change(set, new Checked(schemas(set).version(), true), edits);
  }

  KindReply change(ObjectName set, Checked checked, Edit... edits) {
    return ask(new ConfigurationCommand.Change(set, List.of(edits), "why", checked));
  }

  /** The number of a change that happens. */
  Version changed(Edit... edits) {
    return ((ConfigurationReply.Changed) change(edits)).version();
  }

  KindReply schema(String pattern, String schema) {
    return ask(
        new ConfigurationCommand.SetSchema(
            SET,
            new SchemaPattern(pattern),
            Optional.of(schema).filter(it -> !it.isEmpty()).map(Bytes::utf8),
            "why",
            new Checked(schemas(SET).newest(), true),
            false));
  }

  ConfigurationReply.Schemas schemas(ObjectName set) {
    return (ConfigurationReply.Schemas) ask(new ConfigurationCommand.GetSchemas(set));
  }

  KindReply rollback(String key, Version to, boolean fits) {
    return ask(
        new ConfigurationCommand.Rollback(
            SET, key(key), to, "back", new Checked(schemas(SET).version(), fits)));
  }

  KindReply get(String key) {
    return ask(new ConfigurationCommand.Get(SET, key(key), Optional.empty()));
  }

  KindReply getAt(String key, Version at) {
    return ask(new ConfigurationCommand.Get(SET, key(key), Optional.of(at)));
  }

  /** What a document is, or was: its content, or the name of another answer. */
  static String shown(KindReply reply) {
    return reply instanceof ConfigurationReply.Found found
        ? found.revision().content().orElseThrow().toUtf8()
        : reply.getClass().getSimpleName();
  }

  ConfigurationReply.Documents read(String prefix, Optional<DocumentKey> after, int limit) {
    return (ConfigurationReply.Documents)
        ask(new ConfigurationCommand.Read(SET, prefix, after, limit, Optional.empty()));
  }

  KindReply observe(Version seen) {
    return ask(new ConfigurationCommand.Observe(SET, seen));
  }

  /** What changed since, as {@code a=1 b-}; behind a question mark if some is missing. */
  String changesSince(Version seen) {
    if (!(observe(seen) instanceof Observed observed)) {
      return "nothing";
    }
    return (observed.complete() ? "" : "?")
        + String.join(
            " ",
            observed.changes().stream()
                .map(
                    it -> it.key() + it.revision().content().map(c -> "=" + c.toUtf8()).orElse("-"))
                .toList());
  }
}
