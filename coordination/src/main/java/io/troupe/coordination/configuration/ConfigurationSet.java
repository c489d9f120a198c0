package io.troupe.coordination.configuration;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.EventStamp;
import io.troupe.coordination.configuration.ConfigurationReply.Document;
import io.troupe.coordination.name.ObjectName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A set of documents. It never changes: each event makes another, so that a snapshot is what it was
 * when it began.
 *
 * @param span since when it is there, and what of its past is known
 * @param schemas those that hold, by what they are for
 * @param documents the revisions of each, oldest first, never none; the last of one that was
 *     removed is its removal
 */
record ConfigurationSet(
    ObjectName name,
    Span span,
    NavigableMap<SchemaPattern, Revision> schemas,
    NavigableMap<DocumentKey, List<Revision>> documents) {

  /**
   * The numbers of a set.
   *
   * @param created of the event that made it
   * @param changed of the newest change of a document; 0 if there was none
   * @param schemas of the newest change of a schema; 0 if there was none
   * @param dropped the largest version of a revision that is not kept any more; 0 for none
   * @param unknownTo what documents were behind this number, and earlier ones, is not known of all
   */
  record Span(long created, long changed, long schemas, long dropped, long unknownTo) {
    /** Of a set that is not there: whether it was once, and what, is not known. */
    static final Span NONE = new Span(0, 0, 0, 0, Long.MAX_VALUE);

    static Span from(long created) {
      return new Span(created, 0, 0, 0, created - 1);
    }

    Span changedAt(long version) {
      return new Span(created, version, schemas, dropped, unknownTo);
    }

    Span schemasAt(long version) {
      return new Span(created, changed, version, dropped, unknownTo);
    }

    /** Without a revision, which was what its document was until another number. */
    Span without(Revision revision, long until) {
      long version = revision.version().number();
      return new Span(
          created, changed, schemas, Math.max(dropped, version), Math.max(unknownTo, until - 1));
    }
  }

  /** What takes the room: the documents as they are, and what they were. */
  record Sizes(int documents, long bytes, long pastBytes) {}

  static ConfigurationSet empty(ObjectName name, Span span) {
    return new ConfigurationSet(name, span, new TreeMap<>(), new TreeMap<>());
  }

  // --- What is there ----------------------------------------------------------------------------

  Version version() {
    return new Version(span.changed());
  }

  /** A document as it is, if it is there. */
  Optional<Revision> find(DocumentKey key) {
    return Optional.ofNullable(documents.get(key))
        .map(List::getLast)
        .filter(revision -> !revision.isRemoval());
  }

  /** What a document was behind a number, which may be its removal. */
  Optional<Revision> findAt(DocumentKey key, Version at) {
    return documents.getOrDefault(key, List.of()).reversed().stream()
        .filter(revision -> revision.version().compareTo(at) <= 0)
        .findFirst();
  }

  /** Whether it is known of all documents what they were behind a number. */
  boolean knows(Version at) {
    return at.number() > span.unknownTo();
  }

  /** Whether it had no such number yet; of one that is not there, nothing is known. */
  boolean isAhead(Version number) {
    return !span.equals(Span.NONE) && number.number() > newest().number();
  }

  /** The number of its newest change, of documents or of schemas. */
  Version newest() {
    return new Version(Math.max(span.changed(), span.schemas()));
  }

  /** From where on it is known of all documents what they were; absent if the set is not there. */
  Version knownSince() {
    return span.equals(Span.NONE) ? Version.ABSENT : new Version(span.unknownTo() + 1);
  }

  /** Whether nothing is missing of what changed since. */
  boolean showsAllSince(Version seen) {
    boolean isOfThisSet = seen.equals(Version.ABSENT) || seen.number() >= span.created();
    return isOfThisSet && seen.number() >= span.dropped();
  }

  /** The revisions since, in the order in which they came. */
  List<Document> since(Version seen) {
    List<Document> found = new ArrayList<>();
    documents.forEach(
        (key, revisions) ->
            revisions.stream()
                .filter(revision -> revision.version().compareTo(seen) > 0)
                .forEach(revision -> found.add(new Document(key, revision))));
    found.sort(
        Comparator.comparing((Document each) -> each.revision().version())
            .thenComparing(Document::key));
    return found;
  }

  Sizes sizes() {
    int live = 0;
    long bytes = 0;
    long past = 0;
    for (List<Revision> revisions : documents.values()) {
      for (Revision revision : revisions) {
        past += revision.sizeBytes();
      }
      Revision last = revisions.getLast();
      if (!last.isRemoval()) {
        live++;
        bytes += contentBytes(last);
        past -= last.sizeBytes();
      }
    }
    return new Sizes(live, bytes, past);
  }

  static int contentBytes(Revision revision) {
    return revision.content().map(Bytes::length).orElse(0);
  }

  // --- What becomes of it -----------------------------------------------------------------------

  /** With documents changed, and as much of their past as may be kept. */
  ConfigurationSet changed(
      ConfigurationEvent.DocumentsChanged event, EventStamp stamp, ConfigurationSettings settings) {
    NavigableMap<DocumentKey, List<Revision>> now = new TreeMap<>(documents);
    Span numbers = span.changedAt(stamp.version().number());
    for (ConfigurationEvent.DocumentsChanged.Written written : event.documents()) {
      List<Revision> revisions = new ArrayList<>(now.getOrDefault(written.key(), List.of()));
      revisions.add(revision(written.content(), event.message(), stamp));
      while (revisions.size() > settings.keepPast() + 1) {
        Revision oldest = revisions.removeFirst();
        numbers = numbers.without(oldest, revisions.getFirst().version().number());
      }
      now.put(written.key(), List.copyOf(revisions));
    }
    return new ConfigurationSet(name, numbers, schemas, now).within(settings.keepPastBytes());
  }

  /** Without the oldest of what was, until the rest has no more bytes than that. */
  private ConfigurationSet within(long mostPastBytes) {
    long past = sizes().pastBytes();
    if (past <= mostPastBytes) {
      return this;
    }
    List<Document> oldestFirst = since(Version.ABSENT);
    NavigableMap<DocumentKey, List<Revision>> left = new TreeMap<>(documents);
    Span numbers = span;
    for (Document each : oldestFirst) {
      if (past <= mostPastBytes) {
        break;
      }
      List<Revision> revisions = left.getOrDefault(each.key(), List.of());
      if (revisions.size() > 1) {
        numbers = numbers.without(each.revision(), revisions.get(1).version().number());
        left.put(each.key(), List.copyOf(revisions.subList(1, revisions.size())));
        past -= each.revision().sizeBytes();
      } else if (each.revision().isRemoval()) {
        // It is not there, and without this it is not either.
        numbers = numbers.without(each.revision(), 0);
        left.remove(each.key());
        past -= each.revision().sizeBytes();
      }
    }
    return new ConfigurationSet(name, numbers, schemas, left);
  }

  /** With a schema set or removed. */
  ConfigurationSet changed(ConfigurationEvent.SchemaSet event, EventStamp stamp) {
    NavigableMap<SchemaPattern, Revision> now = new TreeMap<>(schemas);
    if (event.schema().isPresent()) {
      now.put(event.pattern(), revision(event.schema(), event.message(), stamp));
    } else {
      now.remove(event.pattern());
    }
    return new ConfigurationSet(name, span.schemasAt(stamp.version().number()), now, documents);
  }

  /** With revisions that are newer than those that are here: a piece of a snapshot. */
  ConfigurationSet with(NavigableMap<DocumentKey, List<Revision>> more) {
    NavigableMap<DocumentKey, List<Revision>> now = new TreeMap<>(documents);
    more.forEach(
        (key, revisions) ->
            now.merge(
                key,
                List.copyOf(revisions),
                (before, behind) -> {
                  List<Revision> all = new ArrayList<>(before);
                  all.addAll(behind);
                  return Collections.unmodifiableList(all);
                }));
    return new ConfigurationSet(name, span, schemas, now);
  }

  private static Revision revision(Optional<Bytes> content, String message, EventStamp stamp) {
    return new Revision(
        stamp.version(), content, stamp.principal().name(), message, stamp.wallMillis());
  }
}
