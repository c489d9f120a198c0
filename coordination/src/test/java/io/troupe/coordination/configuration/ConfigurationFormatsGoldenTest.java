package io.troupe.coordination.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.coordination.configuration.ConfigurationCommand.Checked;
import io.troupe.coordination.configuration.ConfigurationCommand.Condition;
import io.troupe.coordination.configuration.ConfigurationCommand.Edit;
import io.troupe.coordination.configuration.ConfigurationReply.Document;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.part.GoldenForms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was once released stays readable for ever. */
class ConfigurationFormatsGoldenTest {
  private static final ObjectName NAME = new ObjectName("payments.eu");
  private static final DocumentKey KEY = new DocumentKey("db/pool");
  private static final SchemaPattern PATTERN = new SchemaPattern("db/*");
  private static final Version VERSION = new Version(300);
  private static final Optional<Bytes> CONTENT = Optional.of(Bytes.utf8("{\"size\":8}"));
  private static final long WALL_MILLIS = 1_767_225_600_000L;
  private static final Revision REVISION =
      new Revision(VERSION, CONTENT, "ann", "why", WALL_MILLIS);
  private static final Revision REMOVAL =
      new Revision(new Version(301), Optional.empty(), "", "", WALL_MILLIS);
  private static final int CHUNK_BYTES = 40;

  private final GoldenForms forms =
      new GoldenForms(
          ConfigurationFormatsGoldenTest.class,
          "configuration-golden.txt",
          new ConfigurationKind(ConfigurationSettings.DEFAULT),
          samples());

  @Test
  void everythingIsWrittenAsItsGoldenBytesSay() {
    forms.checkWritten(part().image(CHUNK_BYTES));
  }

  @Test
  void goldenBytesAreReadAsTheSamplesSay() {
    forms.checkRead();
    assertThat(part().restored(forms.snapshot())).isEqualTo(part().image());
  }

  @Test
  void everyManifestHasGoldenBytesAndEveryTypeASample() {
    forms.checkComplete(
        ConfigurationCommand.class, ConfigurationReply.class, ConfigurationEvent.class);
  }

  @Test
  void whatIsCutShortIsRefused() {
    forms.checkCut();
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefused() {
    Bytes other = Bytes.wrap(new byte[] {9});
    assertThatThrownBy(() -> new ConfigurationRules(ConfigurationPart.SETTINGS).restore(other))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("format 9");
  }

  private static ConfigurationPart part() {
    ConfigurationPart part = new ConfigurationPart();
    part.schema("db/*", "{}");
    part.changed(ConfigurationPart.put("a", "1"), ConfigurationPart.put("db/pool", "2"));
    part.changed(ConfigurationPart.put("a", "3"));
    part.changed(ConfigurationPart.delete("db/pool"));
    part.changed(ConfigurationPart.put("a", "4"));
    part.changed(ConfigurationPart.put("a", "5"));
    return part;
  }

  private static Map<String, Object> samples() {
    Map<String, Object> samples = new LinkedHashMap<>();
    samples.put(
        "change",
        new ConfigurationCommand.Change(
            NAME,
            List.of(
                new Edit(KEY, CONTENT, new Condition.AtVersion(VERSION)),
                new Edit(new DocumentKey("a"), Optional.empty(), Condition.PRESENT),
                new Edit(new DocumentKey("b"), CONTENT, Condition.ALWAYS)),
            "why",
            new Checked(VERSION, true)));
    samples.put(
        "rollback",
        new ConfigurationCommand.Rollback(NAME, KEY, VERSION, "why", new Checked(VERSION, true)));
    samples.put("ahead", new ConfigurationReply.Ahead(VERSION));
    samples.put(
        "set-schema",
        new ConfigurationCommand.SetSchema(
            NAME, PATTERN, CONTENT, "why", new Checked(VERSION, false), true));
    samples.put(
        "remove-schema",
        new ConfigurationCommand.SetSchema(
            NAME, PATTERN, Optional.empty(), "", new Checked(Version.ABSENT, true), false));
    samples.put("delete-set", new ConfigurationCommand.DeleteSet(NAME));
    samples.put("get", new ConfigurationCommand.Get(NAME, KEY, Optional.empty()));
    samples.put("get-at", new ConfigurationCommand.Get(NAME, KEY, Optional.of(VERSION)));
    samples.put(
        "read", new ConfigurationCommand.Read(NAME, "", Optional.empty(), 1_000, Optional.empty()));
    samples.put(
        "read-at",
        new ConfigurationCommand.Read(NAME, "db/", Optional.of(KEY), 1, Optional.of(VERSION)));
    samples.put("history", new ConfigurationCommand.History(NAME, KEY));
    samples.put("get-schemas", new ConfigurationCommand.GetSchemas(NAME));
    samples.put("observe", new ConfigurationCommand.Observe(NAME, VERSION));
    samples.put("list", new ConfigurationCommand.ListSets(Optional.empty(), 1_000));
    samples.put("list-after", new ConfigurationCommand.ListSets(Optional.of(NAME), 1));
    samples.put("changed", new ConfigurationReply.Changed(VERSION));
    samples.put("unchanged", new ConfigurationReply.Unchanged(Version.ABSENT));
    samples.put("condition-failed", new ConfigurationReply.ConditionFailed(KEY, VERSION));
    samples.put("moved", new ConfigurationReply.Moved());
    for (ConfigurationReply.NotAllowed.Why why : ConfigurationReply.NotAllowed.Why.values()) {
      samples.put("not-allowed-" + why.number(), new ConfigurationReply.NotAllowed(why));
    }
    samples.put("found", new ConfigurationReply.Found(REVISION));
    samples.put("absent", new ConfigurationReply.Absent());
    samples.put("forgotten", new ConfigurationReply.Forgotten(VERSION));
    samples.put(
        "documents",
        new ConfigurationReply.Documents(VERSION, List.of(new Document(KEY, REVISION)), true));
    samples.put(
        "past",
        new ConfigurationReply.Past(
            List.of(
                new ConfigurationReply.Past.Entry(VERSION, false, 300, "ann", "why", WALL_MILLIS)),
            false));
    samples.put(
        "schemas",
        new ConfigurationReply.Schemas(
            VERSION, new Version(301), List.of(new ConfigurationReply.Schema(PATTERN, REVISION))));
    samples.put(
        "observed",
        new ConfigurationReply.Observed(
            VERSION, true, List.of(new Document(KEY, REVISION), new Document(KEY, REMOVAL))));
    samples.put(
        "sets",
        new ConfigurationReply.Sets(
            List.of(new ConfigurationReply.Sets.Listed(NAME, VERSION, 3, 300, 1)), true));
    samples.put(
        "event-changed",
        new ConfigurationEvent.DocumentsChanged(
            NAME,
            List.of(
                new ConfigurationEvent.DocumentsChanged.Written(KEY, CONTENT),
                new ConfigurationEvent.DocumentsChanged.Written(
                    new DocumentKey("a"), Optional.empty())),
            "why"));
    samples.put(
        "event-schema-set", new ConfigurationEvent.SchemaSet(NAME, PATTERN, CONTENT, "why"));
    samples.put(
        "event-schema-removed",
        new ConfigurationEvent.SchemaSet(NAME, PATTERN, Optional.empty(), ""));
    samples.put("event-set-deleted", new ConfigurationEvent.SetDeleted(NAME));
    return samples;
  }
}
