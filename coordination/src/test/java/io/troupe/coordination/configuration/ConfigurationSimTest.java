package io.troupe.coordination.configuration;

import static io.troupe.coordination.configuration.ConfigurationPart.SET;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.coordination.configuration.ConfigurationCommand.Checked;
import io.troupe.coordination.configuration.ConfigurationCommand.Condition;
import io.troupe.coordination.configuration.ConfigurationCommand.Edit;
import io.troupe.coordination.configuration.ConfigurationEvent.DocumentsChanged;
import io.troupe.coordination.configuration.ConfigurationReply.Document;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import io.troupe.coordination.part.KindPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random changes of one set by two who check against schemas that they read some time ago, one seed
 * after the other; {@code -Dtroupe.seed=n} replays one, {@code -Dtroupe.seeds=n} runs more. Checked
 * from outside, by what was answered: a change is there whole or not at all; nothing is there that
 * does not fit the schema; what is told of any moment of the past is what was, or that it is
 * forgotten; whoever watches knows what is there, or is told that it missed something. The flaws
 * below are planted one by one, and each must be found.
 */
class ConfigurationSimTest {
  private static final int STEPS = 150;
  private static final int SEEDS = Integer.getInteger("troupe.seeds", 300);
  private static final List<String> KEYS = List.of("a", "b", "c", "d");
  private static final SchemaPattern ALL = new SchemaPattern("*");

  private final TreeMap<String, Integer> situations = new TreeMap<>();

  @Test
  void promisesHoldWhateverIsAsked() {
    Long only = Long.getLong("troupe.seed");
    long last = only == null ? SEEDS : only;
    for (long seed = only == null ? 1 : only; seed <= last; seed++) {
      run(seed, Flaw.NONE);
    }
    System.out.printf("configuration: seeds to %d, %s%n", last, situations);
    assertThat(situations.keySet())
        .contains(
            "Changed",
            "Unchanged",
            "ConditionFailed",
            "Moved",
            "NotAllowed",
            "Forgotten",
            "then known",
            "observed all",
            "observed too late",
            "set deleted");
  }

  @Test
  void everyPlantedFlawIsFound() {
    for (Flaw flaw : Flaw.values()) {
      if (flaw != Flaw.NONE) {
        assertThat(isFound(flaw)).as("%s", flaw).isTrue();
      }
    }
  }

  private boolean isFound(Flaw flaw) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        run(seed, flaw);
      } catch (AssertionError found) {
        return true;
      }
    }
    return false;
  }

  private void run(long seed, Flaw flaw) {
    try {
      new Run(seed, flaw).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  /** What could be wrong with a core. */
  private enum Flaw {
    NONE,
    /** The last of several documents is not written. */
    TORN_CHANGE,
    /** Checked against whatever schemas. */
    STALE_CHECK,
    /** A schema is set whatever became of the documents meanwhile. */
    STALE_SCHEMA,
    /** A condition is as good as any other. */
    NO_CONDITION,
    /** What is forgotten was never there. */
    FORGOTTEN_AS_ABSENT,
    /** The past is the present. */
    PAST_IS_NOW,
    /** Nothing is ever missing. */
    ALWAYS_COMPLETE,
    /** Nobody hears of removals. */
    SILENT_REMOVAL,
    /** Whoever watches is told that it has seen more than it was shown. */
    SEEN_TOO_MUCH
  }

  /** A core with a flaw. */
  private record Flawed(ConfigurationRules core, Flaw flaw)
      implements KindCore<ConfigurationCommand, ConfigurationEvent> {
    @Override
    public Decision<ConfigurationEvent> decide(ConfigurationCommand command, long timeMillis) {
      Decision<ConfigurationEvent> decision = core.decide(spoilt(command), timeMillis);
      return switch (decision) {
        case Decision.Answer<ConfigurationEvent> answer ->
            new Decision.Answer<>(spoilt((ConfigurationReply) answer.reply()));
        case Decision.Change<ConfigurationEvent> change ->
            new Decision.Change<>(spoilt(change.event()));
        case Decision.NotYet<ConfigurationEvent> not -> not;
      };
    }

    private ConfigurationReply.Schemas schemas() {
      Decision<ConfigurationEvent> read = core.decide(new ConfigurationCommand.GetSchemas(SET), 0);
      return (ConfigurationReply.Schemas) ((Decision.Answer<ConfigurationEvent>) read).reply();
    }

    private ConfigurationCommand spoilt(ConfigurationCommand command) {
      return switch (command) {
        case ConfigurationCommand.Change it when flaw == Flaw.STALE_CHECK ->
            new ConfigurationCommand.Change(
                it.set(),
                it.edits(),
                it.message(),
                new Checked(schemas().version(), it.checked().fits()));
        case ConfigurationCommand.Change it when flaw == Flaw.NO_CONDITION ->
            new ConfigurationCommand.Change(
                it.set(),
                it.edits().stream()
                    .map(edit -> new Edit(edit.key(), edit.content(), Condition.ALWAYS))
                    .toList(),
                it.message(),
                it.checked());
        case ConfigurationCommand.SetSchema it when flaw == Flaw.STALE_SCHEMA ->
            new ConfigurationCommand.SetSchema(
                it.set(),
                it.pattern(),
                it.schema(),
                it.message(),
                new Checked(schemas().newest(), it.checked().fits()),
                it.force());
        case ConfigurationCommand.Get it when flaw == Flaw.PAST_IS_NOW ->
            new ConfigurationCommand.Get(it.set(), it.key(), Optional.empty());
        default -> command;
      };
    }

    private ConfigurationEvent spoilt(ConfigurationEvent event) {
      return flaw == Flaw.TORN_CHANGE
              && event instanceof DocumentsChanged it
              && it.documents().size() > 1
          ? new DocumentsChanged(
              it.set(), it.documents().subList(0, it.documents().size() - 1), it.message())
          : event;
    }

    private ConfigurationReply spoilt(ConfigurationReply reply) {
      return switch (reply) {
        case ConfigurationReply.Forgotten unused when flaw == Flaw.FORGOTTEN_AS_ABSENT ->
            new ConfigurationReply.Absent();
        case Observed it when flaw == Flaw.ALWAYS_COMPLETE ->
            new Observed(it.seen(), true, it.changes());
        case Observed it when flaw == Flaw.SEEN_TOO_MUCH && it.changes().size() > 1 ->
            new Observed(it.seen(), it.complete(), it.changes().subList(1, it.changes().size()));
        case Observed it when flaw == Flaw.SILENT_REMOVAL ->
            new Observed(
                it.seen(),
                it.complete(),
                it.changes().stream().filter(one -> !one.revision().isRemoval()).toList());
        default -> reply;
      };
    }

    @Override
    public KindReply apply(ConfigurationEvent event, EventStamp stamp) {
      return core.apply(event, stamp);
    }

    @Override
    public SnapshotCursor snapshot(int chunkBytes) {
      return core.snapshot(chunkBytes);
    }

    @Override
    public void restore(Bytes chunk) {
      core.restore(chunk);
    }
  }

  private final class Run {
    private final Random random;
    private final KindPart<ConfigurationCommand, ConfigurationEvent> part;

    /** What was there behind each event, by its number. */
    private final TreeMap<Long, Map<String, Integer>> past = new TreeMap<>();

    /** What two who ask believe to be the schemas and the documents. */
    private final List<ConfigurationReply.Schemas> views = new ArrayList<>();

    private final TreeMap<String, Version> versions = new TreeMap<>();
    private Map<String, Integer> documents = new TreeMap<>();
    private Optional<Integer> mostAllowed = Optional.empty();

    /** What one who watches knows. */
    private final TreeMap<String, Integer> watched = new TreeMap<>();

    private Version seen = Version.ABSENT;

    private Run(long seed, Flaw flaw) {
      random = new Random(seed);
      int keepPast = random.nextInt(4);
      long keepBytes = random.nextInt(3_000);
      ConfigurationSettings settings =
          new ConfigurationSettings(1, 3, 64 << 10, keepPast, keepBytes);
      part = new KindPart<>(() -> new Flawed(new ConfigurationRules(settings), flaw));
      past.put(0L, documents);
      views.add(schemas());
      views.add(schemas());
    }

    private void run() {
      for (int i = 0; i < STEPS; i++) {
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> change();
          case 4 -> views.set(random.nextInt(2), schemas());
          case 5 -> setSchema();
          case 6 -> lookBack();
          case 7, 8 -> watch();
          default -> {
            if (random.nextInt(8) == 0) {
              deleteSet();
            }
          }
        }
        check();
      }
      watchToTheEnd();
      assertThat(part.replayed()).as("replayed").isEqualTo(part.image());
      assertThat(part.restored(part.image(1 + random.nextInt(400)))).isEqualTo(part.image());
    }

    private void watchToTheEnd() {
      while (watch()) {
        assertThat(seen.number()).isLessThanOrEqualTo(part.sequence());
      }
      assertThat(watched).as("what is known by who watches").isEqualTo(documents);
    }

    private void count(String situation) {
      situations.merge(situation, 1, Integer::sum);
    }

    private ConfigurationReply.Schemas schemas() {
      return (ConfigurationReply.Schemas) part.ask(new ConfigurationCommand.GetSchemas(SET));
    }

    /** In this world a schema is the largest number that a document may be. */
    private static boolean fits(int number, ConfigurationReply.Schemas schemas) {
      return schemas.schemas().stream()
          .allMatch(
              it -> number <= Integer.parseInt(it.revision().content().orElseThrow().toUtf8()));
    }

    private void change() {
      TreeMap<String, Optional<Integer>> wanted = new TreeMap<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        wanted.put(
            KEYS.get(random.nextInt(KEYS.size())),
            random.nextInt(3) == 0 ? Optional.empty() : Optional.of(random.nextInt(10)));
      }
      List<Edit> edits = new ArrayList<>();
      boolean[] holds = {true};
      wanted.forEach(
          (key, number) -> {
            Version current = versions.getOrDefault(key, Version.ABSENT);
            boolean guess = random.nextBoolean();
            Version expected = random.nextInt(4) == 0 ? Version.ABSENT : current;
            Condition condition = guess ? new Condition.AtVersion(expected) : Condition.ALWAYS;
            holds[0] &= !guess || expected.equals(current);
            edits.add(
                new Edit(
                    ConfigurationPart.key(key),
                    number.map(it -> Bytes.utf8(it.toString())),
                    condition));
          });
      ConfigurationReply.Schemas view = views.get(random.nextInt(2));
      boolean fits =
          wanted.values().stream().flatMap(Optional::stream).allMatch(it -> fits(it, view));
      KindReply reply =
          part.ask(
              new ConfigurationCommand.Change(SET, edits, "", new Checked(view.version(), fits)));
      count(reply.getClass().getSimpleName());
      if (reply instanceof ConfigurationReply.Changed changed) {
        assertThat(holds[0]).as("all conditions of %s hold", wanted).isTrue();
        documents = new TreeMap<>(documents);
        wanted.forEach(
            (key, number) -> {
              if (!Optional.ofNullable(documents.get(key)).equals(number)) {
                number.ifPresentOrElse(it -> documents.put(key, it), () -> documents.remove(key));
                if (number.isPresent()) {
                  versions.put(key, changed.version());
                } else {
                  versions.remove(key);
                }
              }
            });
        past.put(changed.version().number(), documents);
      }
    }

    private void setSchema() {
      ConfigurationReply.Schemas view = views.get(random.nextInt(2));
      Optional<Integer> most =
          random.nextInt(3) == 0 ? Optional.empty() : Optional.of(random.nextInt(12));
      Map<String, Integer> looked = past.floorEntry(view.documents().number()).getValue();
      boolean fits = most.map(it -> looked.values().stream().allMatch(n -> n <= it)).orElse(true);
      KindReply reply =
          part.ask(
              new ConfigurationCommand.SetSchema(
                  SET,
                  ALL,
                  most.map(it -> Bytes.utf8(it.toString())),
                  "",
                  new Checked(view.newest(), fits),
                  false));
      count(reply.getClass().getSimpleName());
      if (reply instanceof ConfigurationReply.Changed) {
        mostAllowed = most;
      }
    }

    private void deleteSet() {
      if (part.ask(new ConfigurationCommand.DeleteSet(SET))
          instanceof ConfigurationReply.Changed changed) {
        count("set deleted");
        documents = new TreeMap<>();
        versions.clear();
        mostAllowed = Optional.empty();
        past.put(changed.version().number(), documents);
      }
    }

    private void lookBack() {
      long at = random.nextLong(part.sequence() + 1);
      String key = KEYS.get(random.nextInt(KEYS.size()));
      KindReply reply =
          part.ask(
              new ConfigurationCommand.Get(
                  SET, ConfigurationPart.key(key), Optional.of(new Version(at))));
      if (reply instanceof ConfigurationReply.Forgotten forgotten) {
        count("Forgotten");
        assertThat(forgotten.since().number() > at || documents.isEmpty()).isTrue();
      } else {
        count("then known");
        Optional<Integer> then = Optional.ofNullable(past.floorEntry(at).getValue().get(key));
        assertThat(ConfigurationPart.shown(reply))
            .as("%s at %d", key, at)
            .isEqualTo(then.map(String::valueOf).orElse("Absent"));
      }
    }

    /** Whether there was something to hear. */
    private boolean watch() {
      KindReply reply = part.ask(new ConfigurationCommand.Observe(SET, seen));
      if (!(reply instanceof Observed observed)) {
        return false;
      }
      count(observed.complete() ? "observed all" : "observed too late");
      if (observed.complete()) {
        observed.changes().forEach(this::heard);
        seen = observed.seen();
        assertThat(watched)
            .as("known behind %s", seen)
            .isEqualTo(past.floorEntry(seen.number()).getValue());
      } else {
        ConfigurationReply.Documents all =
            (ConfigurationReply.Documents)
                part.ask(
                    new ConfigurationCommand.Read(SET, "", Optional.empty(), 10, Optional.empty()));
        watched.clear();
        all.documents().forEach(this::heard);
        seen = all.version();
      }
      return true;
    }

    private void heard(Document change) {
      String key = change.key().value();
      change
          .revision()
          .content()
          .ifPresentOrElse(
              it -> watched.put(key, Integer.valueOf(it.toUtf8())), () -> watched.remove(key));
    }

    private void check() {
      ConfigurationReply.Documents all =
          (ConfigurationReply.Documents)
              part.ask(
                  new ConfigurationCommand.Read(SET, "", Optional.empty(), 10, Optional.empty()));
      TreeMap<String, Integer> there = new TreeMap<>();
      all.documents()
          .forEach(
              it ->
                  there.put(
                      it.key().value(),
                      Integer.valueOf(it.revision().content().orElseThrow().toUtf8())));
      assertThat(there).isEqualTo(documents);
      assertThat(there.size()).isLessThanOrEqualTo(3);
      mostAllowed.ifPresent(
          most ->
              assertThat(there.values()).as("what the schema allows").allMatch(it -> it <= most));
    }
  }
}
