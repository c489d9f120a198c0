package io.troupe.coordination.configuration;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.coordination.configuration.ConfigurationCommand.Condition;
import io.troupe.coordination.configuration.ConfigurationCommand.Edit;
import io.troupe.coordination.configuration.ConfigurationEvent.DocumentsChanged;
import io.troupe.coordination.configuration.ConfigurationReply.Document;
import io.troupe.coordination.configuration.ConfigurationReply.NotAllowed.Why;
import io.troupe.coordination.name.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What sets of documents do. A version is the number of the event that wrote it. */
final class ConfigurationRules implements KindCore<ConfigurationCommand, ConfigurationEvent> {
  /** A page of changes ends behind so many of them, with the change that is the last of them. */
  private static final int PAGE_CHANGES = 100;

  private final ConfigurationSettings settings;
  private final NavigableMap<ObjectName, ConfigurationSet> sets = new TreeMap<>();

  ConfigurationRules(ConfigurationSettings settings) {
    this.settings = settings;
  }

  // --- What is asked for ------------------------------------------------------------------------

  @Override
  public Decision<ConfigurationEvent> decide(ConfigurationCommand command, long timeMillis) {
    return switch (command) {
      case ConfigurationCommand.Change change -> change(change);
      case ConfigurationCommand.Rollback rollback -> rollback(rollback);
      case ConfigurationCommand.SetSchema set -> setSchema(set);
      case ConfigurationCommand.DeleteSet delete ->
          sets.containsKey(delete.set())
              ? new Decision.Change<>(new ConfigurationEvent.SetDeleted(delete.set()))
              : answer(new ConfigurationReply.Unchanged(Version.ABSENT));
      case ConfigurationCommand.Get get -> answer(get(get));
      case ConfigurationCommand.Read read -> answer(read(read));
      case ConfigurationCommand.History history -> answer(history(history));
      case ConfigurationCommand.GetSchemas get -> answer(schemas(set(get.set())));
      case ConfigurationCommand.Observe observe -> observe(observe);
      case ConfigurationCommand.ListSets list -> answer(list(list));
    };
  }

  private Decision<ConfigurationEvent> change(ConfigurationCommand.Change wanted) {
    ConfigurationSet set = set(wanted.set());
    if (wanted.checked().against().number() != set.span().schemas()) {
      return answer(new ConfigurationReply.Moved());
    }
    for (Edit edit : wanted.edits()) {
      Version current = set.find(edit.key()).map(Revision::version).orElse(Version.ABSENT);
      if (!holds(edit.condition(), current)) {
        return answer(new ConfigurationReply.ConditionFailed(edit.key(), current));
      }
    }
    if (!wanted.checked().fits()) {
      return notAllowed(Why.NOT_VALID);
    }
    List<DocumentsChanged.Written> written = new ArrayList<>();
    long documents = 0;
    long bytes = 0;
    for (Edit edit : wanted.edits()) {
      Optional<Revision> before = set.find(edit.key());
      if (!before.flatMap(Revision::content).equals(edit.content())) {
        written.add(new DocumentsChanged.Written(edit.key(), edit.content()));
        documents += (edit.content().isPresent() ? 1 : 0) - (before.isPresent() ? 1 : 0);
        bytes +=
            edit.content().map(Bytes::length).orElse(0)
                - before.map(ConfigurationSet::contentBytes).orElse(0);
      }
    }
    if (written.isEmpty()) {
      return answer(new ConfigurationReply.Unchanged(set.version()));
    }
    ConfigurationSet.Sizes sizes = set.sizes();
    if (isOneTooMany(wanted.set())) {
      return notAllowed(Why.SETS_FULL);
    }
    // What only becomes less passes, also where a limit was lowered.
    if (documents > 0 && sizes.documents() + documents > settings.maxDocuments()) {
      return notAllowed(Why.DOCUMENTS_FULL);
    }
    if (bytes > 0 && sizes.bytes() + bytes > settings.maxSetBytes()) {
      return notAllowed(Why.SET_TOO_LARGE);
    }
    return new Decision.Change<>(new DocumentsChanged(wanted.set(), written, wanted.message()));
  }

  private Decision<ConfigurationEvent> rollback(ConfigurationCommand.Rollback wanted) {
    Optional<Bytes> then;
    switch (get(
        new ConfigurationCommand.Get(wanted.set(), wanted.key(), Optional.of(wanted.to())))) {
      case ConfigurationReply.Found found -> then = found.revision().content();
      case ConfigurationReply.Absent unused -> then = Optional.empty();
      case ConfigurationReply otherwise -> {
        return answer(otherwise);
      }
    }
    return change(
        new ConfigurationCommand.Change(
            wanted.set(),
            List.of(new Edit(wanted.key(), then, Condition.ALWAYS)),
            wanted.message(),
            wanted.checked()));
  }

  private static boolean holds(Condition condition, Version current) {
    return switch (condition) {
      case Condition.Always unused -> true;
      case Condition.Present unused -> !current.equals(Version.ABSENT);
      case Condition.AtVersion at -> at.version().equals(current);
    };
  }

  private Decision<ConfigurationEvent> setSchema(ConfigurationCommand.SetSchema wanted) {
    ConfigurationSet set = set(wanted.set());
    if (!wanted.force()) {
      if (!wanted.checked().against().equals(set.newest())) {
        return answer(new ConfigurationReply.Moved());
      }
      if (!wanted.checked().fits()) {
        return notAllowed(Why.NOT_VALID);
      }
    }
    Optional<Revision> before = Optional.ofNullable(set.schemas().get(wanted.pattern()));
    if (before.flatMap(Revision::content).equals(wanted.schema())) {
      return answer(new ConfigurationReply.Unchanged(new Version(set.span().schemas())));
    }
    if (isOneTooMany(wanted.set())) {
      return notAllowed(Why.SETS_FULL);
    }
    if (wanted.schema().isPresent()) {
      long bytes =
          set.schemas().values().stream().mapToLong(ConfigurationSet::contentBytes).sum()
              - before.map(ConfigurationSet::contentBytes).orElse(0)
              + wanted.schema().get().length();
      boolean isMore = before.isEmpty();
      if ((isMore && set.schemas().size() >= ConfigurationCommand.MAX_SCHEMAS)
          || bytes > ConfigurationCommand.MAX_SCHEMAS_BYTES) {
        return notAllowed(Why.SCHEMAS_FULL);
      }
    }
    return new Decision.Change<>(
        new ConfigurationEvent.SchemaSet(
            wanted.set(), wanted.pattern(), wanted.schema(), wanted.message()));
  }

  private boolean isOneTooMany(ObjectName name) {
    return !sets.containsKey(name) && sets.size() >= settings.maxSets();
  }

  private ConfigurationReply get(ConfigurationCommand.Get get) {
    ConfigurationSet set = set(get.set());
    if (get.at().isEmpty()) {
      return set.find(get.key())
          .<ConfigurationReply>map(ConfigurationReply.Found::new)
          .orElseGet(ConfigurationReply.Absent::new);
    }
    if (set.isAhead(get.at().get())) {
      return new ConfigurationReply.Ahead(set.newest());
    }
    Optional<Revision> then = set.findAt(get.key(), get.at().get());
    if (then.isEmpty() && !set.knows(get.at().get())) {
      return new ConfigurationReply.Forgotten(set.knownSince());
    }
    return then.filter(revision -> !revision.isRemoval())
        .<ConfigurationReply>map(ConfigurationReply.Found::new)
        .orElseGet(ConfigurationReply.Absent::new);
  }

  private ConfigurationReply read(ConfigurationCommand.Read read) {
    ConfigurationSet set = set(read.set());
    if (read.at().isPresent() && set.isAhead(read.at().get())) {
      return new ConfigurationReply.Ahead(set.newest());
    }
    if (read.at().isPresent() && !set.knows(read.at().get())) {
      return new ConfigurationReply.Forgotten(set.knownSince());
    }
    List<Document> found = new ArrayList<>();
    long bytes = 0;
    for (DocumentKey key :
        read.after()
            .map(it -> set.documents().tailMap(it, false))
            .orElse(set.documents())
            .keySet()) {
      Optional<Revision> revision =
          read.at().map(at -> set.findAt(key, at)).orElseGet(() -> set.find(key));
      if (!key.value().startsWith(read.prefix())
          || revision.isEmpty()
          || revision.get().isRemoval()) {
        continue;
      }
      if (found.size() == read.limit() || bytes >= ConfigurationCommand.PAGE_BYTES) {
        return new ConfigurationReply.Documents(set.version(), found, true);
      }
      found.add(new Document(key, revision.get()));
      bytes += revision.get().sizeBytes();
    }
    return new ConfigurationReply.Documents(set.version(), found, false);
  }

  private ConfigurationReply history(ConfigurationCommand.History history) {
    ConfigurationSet set = set(history.set());
    List<Revision> known = set.documents().getOrDefault(history.key(), List.of());
    return new ConfigurationReply.Past(
        known.stream()
            .map(
                it ->
                    new ConfigurationReply.Past.Entry(
                        it.version(),
                        it.isRemoval(),
                        ConfigurationSet.contentBytes(it),
                        it.author(),
                        it.message(),
                        it.wallMillis()))
            .toList(),
        set.span().dropped() == 0);
  }

  private static ConfigurationReply schemas(ConfigurationSet set) {
    return new ConfigurationReply.Schemas(
        new Version(set.span().schemas()),
        set.version(),
        set.schemas().entrySet().stream()
            .map(it -> new ConfigurationReply.Schema(it.getKey(), it.getValue()))
            .toList());
  }

  private Decision<ConfigurationEvent> observe(ConfigurationCommand.Observe observe) {
    ConfigurationSet set = set(observe.set());
    if (set.version().equals(observe.seen())) {
      return new Decision.NotYet<>();
    }
    if (set.version().equals(Version.ABSENT)) {
      return answer(new ConfigurationReply.Observed(Version.ABSENT, false, List.of()));
    }
    if (set.isAhead(observe.seen())) {
      return answer(new ConfigurationReply.Ahead(set.newest()));
    }
    boolean complete = set.showsAllSince(observe.seen());
    List<Document> changes = new ArrayList<>();
    long bytes = 0;
    for (Document each : set.since(observe.seen())) {
      boolean isOfNextChange =
          !changes.isEmpty()
              && !each.revision().version().equals(changes.getLast().revision().version());
      if (isOfNextChange
          && (changes.size() >= PAGE_CHANGES || bytes >= ConfigurationCommand.PAGE_BYTES)) {
        return answer(
            new ConfigurationReply.Observed(
                changes.getLast().revision().version(), complete, changes));
      }
      changes.add(each);
      bytes += each.revision().sizeBytes();
    }
    return answer(new ConfigurationReply.Observed(set.version(), complete, changes));
  }

  private ConfigurationReply list(ConfigurationCommand.ListSets list) {
    List<ConfigurationReply.Sets.Listed> found = new ArrayList<>();
    for (ConfigurationSet set :
        list.after().map(it -> sets.tailMap(it, false)).orElse(sets).values()) {
      if (found.size() == list.limit()) {
        return new ConfigurationReply.Sets(found, true);
      }
      ConfigurationSet.Sizes sizes = set.sizes();
      found.add(
          new ConfigurationReply.Sets.Listed(
              set.name(), set.version(), sizes.documents(), sizes.bytes(), set.schemas().size()));
    }
    return new ConfigurationReply.Sets(found, false);
  }

  /** A set; one without anything where there is none. */
  private ConfigurationSet set(ObjectName name) {
    return Optional.ofNullable(sets.get(name))
        .orElseGet(() -> ConfigurationSet.empty(name, ConfigurationSet.Span.NONE));
  }

  // --- What happens -----------------------------------------------------------------------------

  @Override
  public KindReply apply(ConfigurationEvent event, EventStamp stamp) {
    ConfigurationSet before =
        Optional.ofNullable(sets.get(event.set()))
            .orElseGet(
                () ->
                    ConfigurationSet.empty(
                        event.set(), ConfigurationSet.Span.from(stamp.version().number())));
    switch (event) {
      case DocumentsChanged changed ->
          sets.put(event.set(), before.changed(changed, stamp, settings));
      case ConfigurationEvent.SchemaSet set -> sets.put(event.set(), before.changed(set, stamp));
      case ConfigurationEvent.SetDeleted unused -> sets.remove(event.set());
    }
    return new ConfigurationReply.Changed(stamp.version());
  }

  // --- What is kept -----------------------------------------------------------------------------

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    return new ConfigurationSnapshot(List.copyOf(sets.values()), chunkBytes);
  }

  @Override
  public void restore(Bytes chunk) {
    Map<ObjectName, ConfigurationSet> restored = ConfigurationSnapshot.restored(chunk, sets);
    sets.putAll(restored);
  }

  // --- Answers ----------------------------------------------------------------------------------

  private static Decision<ConfigurationEvent> answer(ConfigurationReply reply) {
    return new Decision.Answer<>(reply);
  }

  private static Decision<ConfigurationEvent> notAllowed(Why why) {
    return answer(new ConfigurationReply.NotAllowed(why));
  }
}
