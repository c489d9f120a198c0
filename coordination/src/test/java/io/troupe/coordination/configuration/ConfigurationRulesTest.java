package io.troupe.coordination.configuration;

import static io.troupe.coordination.configuration.ConfigurationPart.SET;
import static io.troupe.coordination.configuration.ConfigurationPart.delete;
import static io.troupe.coordination.configuration.ConfigurationPart.key;
import static io.troupe.coordination.configuration.ConfigurationPart.put;
import static io.troupe.coordination.configuration.ConfigurationPart.shown;
import static io.troupe.coordination.part.KindPart.NOT_YET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.TooLargeException;
import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.configuration.ConfigurationCommand.Checked;
import io.troupe.coordination.configuration.ConfigurationCommand.Condition;
import io.troupe.coordination.configuration.ConfigurationCommand.Edit;
import io.troupe.coordination.configuration.ConfigurationReply.Changed;
import io.troupe.coordination.configuration.ConfigurationReply.ConditionFailed;
import io.troupe.coordination.configuration.ConfigurationReply.Forgotten;
import io.troupe.coordination.configuration.ConfigurationReply.Moved;
import io.troupe.coordination.configuration.ConfigurationReply.NotAllowed;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import io.troupe.coordination.configuration.ConfigurationReply.Unchanged;
import io.troupe.coordination.name.ObjectName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfigurationRulesTest {
  private final ConfigurationPart part = new ConfigurationPart();

  private static KindReply notAllowed(NotAllowed.Why why) {
    return new NotAllowed(why);
  }

  // --- Changes ----------------------------------------------------------------------------------

  @Test
  void severalDocumentsChangeByOneEventOrNoneDoes() {
    Version first = part.changed(put("a", "1"), put("b", "2"));
    assertThat(first.number()).isEqualTo(part.sequence());
    assertThat(part.read("", Optional.empty(), 10).documents())
        .extracting(it -> it.revision().version())
        .containsExactly(first, first);
    assertThat(part.change(put("a", "9"), put("b", "9", Condition.ABSENT)))
        .isEqualTo(new ConditionFailed(key("b"), first));
    assertThat(shown(part.get("a"))).isEqualTo("1");
    assertThat(part.events()).isEqualTo(1);
  }

  @Test
  void aConditionHoldsOfAVersionOfOneThatIsThereOrOfOneThatIsNot() {
    assertThat(part.change(put("a", "1", Condition.PRESENT)))
        .isEqualTo(new ConditionFailed(key("a"), Version.ABSENT));
    Version first = part.changed(put("a", "1", Condition.ABSENT));
    Version second = part.changed(put("a", "2", new Condition.AtVersion(first)));
    assertThat(part.change(put("a", "3", new Condition.AtVersion(first))))
        .isEqualTo(new ConditionFailed(key("a"), second));
    part.changed(put("a", "3", Condition.PRESENT));
    assertThat(shown(part.get("a"))).isEqualTo("3");
  }

  @Test
  void whatIsAsItShouldBeIsLeftAsItIs() {
    assertThat(part.change(delete("a"))).isEqualTo(new Unchanged(Version.ABSENT));
    Version first = part.changed(put("a", "1"));
    assertThat(part.change(put("a", "1"), delete("b"))).isEqualTo(new Unchanged(first));
    assertThat(part.events()).isEqualTo(1);
    part.changed(put("a", "1"), put("b", "1"));
    assertThat(part.get("a")).as("only the other was written").isEqualTo(part.getAt("a", first));
  }

  @Test
  void versionsRiseAcrossARemoval() {
    Version first = part.changed(put("a", "1"));
    Version removed = part.changed(delete("a"));
    assertThat(shown(part.get("a"))).isEqualTo("Absent");
    assertThat(part.change(put("a", "1", new Condition.AtVersion(first))))
        .isEqualTo(new ConditionFailed(key("a"), Version.ABSENT));
    assertThat(part.changed(put("a", "1"))).isGreaterThan(removed);
  }

  @Test
  void aSetIsRemovedWithAllThatBelongsToIt() {
    part.changed(put("a", "1"));
    part.schema("*", "{}");
    Version deleted = ((Changed) part.ask(new ConfigurationCommand.DeleteSet(SET))).version();
    assertThat(part.ask(new ConfigurationCommand.DeleteSet(SET)))
        .isEqualTo(new Unchanged(Version.ABSENT));
    assertThat(shown(part.get("a"))).isEqualTo("Absent");
    assertThat(part.schemas(SET).schemas()).isEmpty();
    part.changed(put("a", "2"));
    assertThat(part.getAt("a", deleted))
        .as("nothing is known of before")
        .isInstanceOf(Forgotten.class);
  }

  // --- Schemas ----------------------------------------------------------------------------------

  @Test
  void whatWasCheckedAgainstOtherSchemasIsNotWritten() {
    part.schema("*", "{}");
    assertThat(part.change(SET, new Checked(Version.ABSENT, true), put("a", "1")))
        .isEqualTo(new Moved());
    Version schemas = part.schemas(SET).version();
    assertThat(part.change(SET, new Checked(schemas, false), put("a", "1")))
        .isEqualTo(notAllowed(NotAllowed.Why.NOT_VALID));
    assertThat(part.change(SET, new Checked(schemas, true), put("a", "1")))
        .isInstanceOf(Changed.class);
  }

  @Test
  void aRepeatAsksForTheSameWhateverItWasCheckedAgainst() {
    List<Edit> edits = List.of(put("a", "1"));
    assertThat(
            new ConfigurationCommand.Change(SET, edits, "", new Checked(new Version(7), false))
                .asked())
        .isEqualTo(new ConfigurationCommand.Change(SET, edits, "", Checked.UNSAID).asked());
  }

  @Test
  void aSchemaIsSetIfTheDocumentsAreThoseItWasHeldAgainst() {
    part.changed(put("a", "1"));
    SchemaPattern all = new SchemaPattern("*");
    Optional<Bytes> schema = Optional.of(Bytes.utf8("{}"));
    assertThat(
            part.ask(
                new ConfigurationCommand.SetSchema(
                    SET, all, schema, "", new Checked(Version.ABSENT, true), false)))
        .isEqualTo(new Moved());
    Checked unfit = new Checked(part.schemas(SET).newest(), false);
    assertThat(part.ask(new ConfigurationCommand.SetSchema(SET, all, schema, "", unfit, false)))
        .isEqualTo(notAllowed(NotAllowed.Why.NOT_VALID));
    assertThat(part.ask(new ConfigurationCommand.SetSchema(SET, all, schema, "", unfit, true)))
        .isInstanceOf(Changed.class);
    Checked early = new Checked(part.schemas(SET).documents(), true);
    assertThat(part.ask(new ConfigurationCommand.SetSchema(SET, all, schema, "", early, false)))
        .as("another schema was set meanwhile, and might have covered what this one does not fit")
        .isEqualTo(new Moved());
    assertThat(part.schema("*", "{}")).isInstanceOf(Unchanged.class);
    assertThat(part.schema("*", "")).isInstanceOf(Changed.class);
    assertThat(part.schemas(SET).schemas()).isEmpty();
  }

  @Test
  void aChangeOfSchemasIsNoChangeOfDocuments() {
    Version seen = part.changed(put("a", "1"));
    part.schema("a", "{}");
    assertThat(part.observe(seen)).isSameAs(NOT_YET);
  }

  @Test
  void theSchemaForLessDocumentsHolds() {
    SchemaPattern all = new SchemaPattern("*");
    SchemaPattern some = new SchemaPattern("db/*");
    SchemaPattern one = new SchemaPattern("db/p");
    assertThat(some.isNarrowerThan(all)).isTrue();
    assertThat(one.isNarrowerThan(new SchemaPattern("db/p*"))).isTrue();
    assertThat(new SchemaPattern("db/p*").isNarrowerThan(one)).isFalse();
    assertThat(all.isNarrowerThan(all)).isFalse();
    assertThat(some.covers(key("db/pool"))).isTrue();
    assertThat(some.covers(key("db"))).isFalse();
    assertThat(one.covers(key("db/p"))).isTrue();
    assertThat(one.covers(key("db/pool"))).isFalse();
  }

  // --- The past ---------------------------------------------------------------------------------

  @Test
  void aDocumentIsShownAsItWasBehindAnyNumberThatIsKnown() {
    Version first = part.changed(put("a", "1"));
    Version other = part.changed(put("b", "1"));
    part.changed(put("a", "2"));
    Version removed = part.changed(delete("a"));
    assertThat(shown(part.getAt("a", first))).isEqualTo("1");
    assertThat(shown(part.getAt("a", other))).isEqualTo("1");
    assertThat(shown(part.getAt("b", first))).isEqualTo("Absent");
    assertThat(shown(part.getAt("a", removed))).isEqualTo("Absent");
  }

  @Test
  void asManyRevisionsAreKeptAsMayBeAndTheRestIsSaidToBeForgotten() {
    Version first = part.changed(put("a", "1"));
    part.changed(put("b", "1"));
    Version second = part.changed(put("a", "2"));
    part.changed(put("a", "3"));
    assertThat(shown(part.getAt("a", first))).as("two past ones are kept").isEqualTo("1");
    part.changed(put("a", "4"));
    assertThat(part.getAt("a", first)).isEqualTo(new Forgotten(second));
    assertThat(shown(part.getAt("a", second))).isEqualTo("2");
    assertThat(
            part.ask(
                new ConfigurationCommand.Read(SET, "", Optional.empty(), 9, Optional.of(first))))
        .isEqualTo(new Forgotten(second));
    ConfigurationReply.Past past =
        (ConfigurationReply.Past) part.ask(new ConfigurationCommand.History(SET, key("a")));
    assertThat(past.complete()).isFalse();
    assertThat(past.entries()).hasSize(3);
  }

  @Test
  void whatWasTakesNoMoreBytesThanItMayAndWhatIsStays() {
    String large = "x".repeat(4_000);
    for (int i = 0; i < 5; i++) {
      part.changed(put("a", i + large), put("b", i + large));
    }
    assertThat(shown(part.get("a"))).startsWith("4");
    ConfigurationReply.Past past =
        (ConfigurationReply.Past) part.ask(new ConfigurationCommand.History(SET, key("a")));
    assertThat(past.entries()).as("about 8 KB of both are past").hasSizeBetween(1, 2);
    part.changed(delete("a"), delete("b"));
    for (int i = 0; i < 100; i++) {
      part.changed(put("c", i + large));
    }
    assertThat(part.read("", Optional.empty(), 9).documents()).hasSize(1);
    assertThat(part.image().stream().mapToInt(Bytes::length).sum()).isLessThan(20_000);
  }

  // --- Watching ---------------------------------------------------------------------------------

  @Test
  void whoWatchesHearsOfEveryChangeInItsOrder() {
    assertThat(part.observe(Version.ABSENT)).isSameAs(NOT_YET);
    Version first = part.changed(put("b", "1"), put("a", "1"));
    assertThat(part.changesSince(Version.ABSENT)).isEqualTo("a=1 b=1");
    assertThat(part.observe(first)).isSameAs(NOT_YET);
    part.changed(put("a", "2"));
    part.changed(delete("b"));
    assertThat(part.changesSince(first)).isEqualTo("a=2 b-");
  }

  @Test
  void whoWasAwayForTooLongIsTold() {
    Version first = part.changed(put("a", "1"));
    Version second = part.changed(put("a", "2"));
    part.changed(put("a", "3"));
    part.changed(put("a", "4"));
    part.changed(put("a", "5"));
    assertThat(part.changesSince(first)).isEqualTo("?a=3 a=4 a=5");
    assertThat(part.changesSince(second)).isEqualTo("a=3 a=4 a=5");
    assertThat(part.changesSince(Version.ABSENT)).startsWith("?");
  }

  @Test
  void whoKnewASetThatWasRemovedIsTold() {
    Version seen = part.changed(put("a", "1"));
    part.ask(new ConfigurationCommand.DeleteSet(SET));
    assertThat(part.observe(seen)).isEqualTo(new Observed(Version.ABSENT, false, List.of()));
    assertThat(part.observe(Version.ABSENT)).as("it waits for a new one").isSameAs(NOT_YET);
    part.changed(put("a", "1"));
    assertThat(part.changesSince(seen)).isEqualTo("?a=1");
    assertThat(part.changesSince(Version.ABSENT)).isEqualTo("a=1");
  }

  @Test
  void aPageOfChangesEndsBehindAWholeChange() {
    ConfigurationPart large =
        new ConfigurationPart(new ConfigurationSettings(1, 200, 1 << 20, 2, 1 << 20));
    Edit[] some = IntStream.range(0, 60).mapToObj(i -> put("k" + i, "1")).toArray(Edit[]::new);
    Edit[] others = IntStream.range(60, 120).mapToObj(i -> put("k" + i, "1")).toArray(Edit[]::new);
    large.changed(some);
    Version second = large.changed(others);
    Version third = large.changed(put("k0", "2"));
    Observed page = (Observed) large.observe(Version.ABSENT);
    assertThat(page.changes()).hasSize(120);
    assertThat(page.seen()).isEqualTo(second);
    assertThat(((Observed) large.observe(second)).seen()).isEqualTo(third);
  }

  // --- Limits -----------------------------------------------------------------------------------

  @Test
  void asManySetsAndDocumentsAreThereAsMayBe() {
    part.changed(put("a", "1"), put("b", "1"), put("c", "1"));
    assertThat(part.change(put("d", "1"))).isEqualTo(notAllowed(NotAllowed.Why.DOCUMENTS_FULL));
    assertThat(part.change(delete("a"), put("d", "1"))).isInstanceOf(Changed.class);
    part.change(new ObjectName("second"), put("a", "1"));
    assertThat(part.change(new ObjectName("third"), put("a", "1")))
        .isEqualTo(notAllowed(NotAllowed.Why.SETS_FULL));
    ConfigurationReply.Sets listed =
        (ConfigurationReply.Sets) part.ask(new ConfigurationCommand.ListSets(Optional.of(SET), 1));
    assertThat(listed.sets()).extracting(it -> it.name().value()).containsExactly("second");
    assertThat(listed.more()).isFalse();
  }

  @Test
  void theDocumentsOfASetTakeNoMoreBytesThanTheyMay() {
    String half = "x".repeat(32 << 10);
    part.changed(put("a", half));
    part.changed(put("b", half));
    assertThat(part.change(put("c", "1"))).isEqualTo(notAllowed(NotAllowed.Why.SET_TOO_LARGE));
    part.changed(put("a", half.substring(1)), put("c", "1"));
  }

  @Test
  void asManySchemasAreThereAsMayBe() {
    for (int i = 0; i < ConfigurationCommand.MAX_SCHEMAS; i++) {
      assertThat(part.schema("k" + i, "{}")).isInstanceOf(Changed.class);
    }
    assertThat(part.schema("more", "{}")).isEqualTo(notAllowed(NotAllowed.Why.SCHEMAS_FULL));
    assertThat(part.schema("k0", "{ }")).isInstanceOf(Changed.class);
    String large = "x".repeat(ConfigurationCommand.MAX_SCHEMA_BYTES);
    for (int i = 0; i < 3; i++) {
      assertThat(part.schema("k" + i, large)).isInstanceOf(Changed.class);
    }
    assertThat(part.schema("k3", large)).isEqualTo(notAllowed(NotAllowed.Why.SCHEMAS_FULL));
  }

  @Test
  void whatIsPastALimitIsNoCommand() {
    String largest = "x".repeat(ConfigurationCommand.MAX_DOCUMENT_BYTES);
    put("a", largest);
    assertThatThrownBy(() -> put("a", largest + "x")).isInstanceOf(TooLargeException.class);
    List<Edit> most = new ArrayList<>();
    IntStream.range(0, 8).forEach(i -> most.add(put("k" + i, largest)));
    change(most, "");
    most.add(put("more", "1"));
    assertThatThrownBy(() -> change(most, ""))
        .isInstanceOf(TooLargeException.class)
        .hasMessageContaining("524288");
    assertThatThrownBy(() -> change(List.of(), "")).hasMessageContaining("from 1 to 100");
    assertThatThrownBy(() -> change(List.of(put("a", "1"), delete("a")), ""))
        .hasMessageContaining("twice");
    List<Edit> edits = IntStream.range(0, 101).mapToObj(i -> put("k" + i, "1")).toList();
    change(edits.subList(0, 100), "m".repeat(512));
    assertThatThrownBy(() -> change(edits, "")).hasMessageContaining("not 101");
    assertThatThrownBy(() -> change(edits.subList(0, 1), "m".repeat(513)))
        .hasMessageContaining("not 513");
  }

  private static void change(List<Edit> edits, String message) {
    ConfigurationCommand unused =
        new ConfigurationCommand.Change(SET, edits, message, Checked.UNSAID);
  }

  @Test
  void keysAndPatternsHaveAForm() {
    key("a/b.c/D-1_2");
    key("k".repeat(256));
    for (String bad :
        List.of("", "/", "a/", "/a", "a//b", "..", "a/../b", "a b", "ä", "k".repeat(257))) {
      assertThatThrownBy(() -> key(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
    }
    new SchemaPattern("k".repeat(256) + "*");
    for (String bad : List.of("", "a/", "a*b", "**", "k".repeat(257) + "*")) {
      assertThatThrownBy(() -> new SchemaPattern(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void settingsHaveLimits() {
    new ConfigurationSettings(100_000, 10_000, 64 << 20, 1_000, 64 << 20);
    assertThatThrownBy(() -> new ConfigurationSettings(0, 1, 64 << 10, 0, 0))
        .hasMessageContaining("max-sets");
    assertThatThrownBy(() -> new ConfigurationSettings(1, 10_001, 64 << 10, 0, 0))
        .hasMessageContaining("max-documents");
    assertThatThrownBy(() -> new ConfigurationSettings(1, 1, (64 << 10) - 1, 0, 0))
        .hasMessageContaining("max-set-bytes");
    assertThatThrownBy(() -> new ConfigurationSettings(1, 1, 64 << 10, 1_001, 0))
        .hasMessageContaining("keep-past ");
    assertThatThrownBy(() -> new ConfigurationSettings(1, 1, 64 << 10, 0, -1))
        .hasMessageContaining("keep-past-bytes");
  }

  // --- Reading ----------------------------------------------------------------------------------

  @Test
  void documentsAreReadPageByPage() {
    part.changed(put("a", "1"), put("db/a", "1"), put("db/b", "1"));
    ConfigurationReply.Documents first = part.read("db/", Optional.empty(), 1);
    assertThat(first.documents()).extracting(it -> it.key().value()).containsExactly("db/a");
    assertThat(first.more()).isTrue();
    ConfigurationReply.Documents second = part.read("db/", Optional.of(key("db/a")), 1);
    assertThat(second.documents()).extracting(it -> it.key().value()).containsExactly("db/b");
    assertThat(second.more()).isFalse();
  }

  @Test
  void aRestoredPartIsTheSameWhereverItsSnapshotIsCut() {
    part.changed(put("a", "1"), put("b", "2"));
    part.schema("*", "{}");
    part.schema("a", "{}");
    for (int i = 0; i < 5; i++) {
      part.changed(put("a", "v" + i));
    }
    part.changed(delete("b"));
    part.change(new ObjectName("other"), put("x", "1"));
    for (int bytes : List.of(1, 50, 100, 1_000)) {
      assertThat(part.restored(part.image(bytes))).isEqualTo(part.image());
    }
    assertThat(part.replayed()).isEqualTo(part.image());
    assertThat(Collections.max(part.image()).length()).isPositive();
  }

  @Test
  void whatWasIsWrittenAnewUnderTodaysSchemas() {
    Version one = part.changed(put("a", "1"));
    Version two = part.changed(put("a", "2"));
    assertThat(part.rollback("a", one, false))
        .isEqualTo(new ConfigurationReply.NotAllowed(ConfigurationReply.NotAllowed.Why.NOT_VALID));
    assertThat(shown(part.rollback("a", one, true))).isEqualTo("Changed");
    assertThat(shown(part.get("a"))).isEqualTo("1");
    part.changed(put("a", "3"));
    part.changed(put("a", "4"));
    assertThat(part.rollback("a", two, true)).as("forgotten").isInstanceOf(Forgotten.class);
    assertThat(shown(part.get("a"))).isEqualTo("4");
  }

  @Test
  void whatIsNotYetIsNotAnsweredAsWhatIsNow() {
    assertThat(part.observe(new Version(7))).as("no set").isInstanceOf(Observed.class);
    Version document = part.changed(put("a", "1"));
    Version newest = ((ConfigurationReply.Changed) part.schema("a", "{}")).version();
    Version next = new Version(newest.number() + 1);
    assertThat(document).isNotEqualTo(newest);
    assertThat(shown(part.getAt("a", newest))).isEqualTo("1");
    ConfigurationReply.Ahead ahead = new ConfigurationReply.Ahead(newest);
    assertThat(part.getAt("a", next)).isEqualTo(ahead);
    assertThat(part.rollback("a", next, true)).isEqualTo(ahead);
    assertThat(part.observe(next)).isEqualTo(ahead);
    assertThat(
            part.ask(
                new ConfigurationCommand.Read(SET, "", Optional.empty(), 1, Optional.of(next))))
        .isEqualTo(ahead);
    assertThat(part.observe(newest)).isInstanceOf(Observed.class);
  }
}
