package io.troupe.coordination.configuration;

import io.troupe.actors.Bytes;
import io.troupe.actors.TooLargeException;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import io.troupe.coordination.name.ObjectName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What may be asked of the configuration of one partition. A command past a limit cannot be made:
 * constructors refuse it with an {@link IllegalArgumentException}. Each write may be retried with
 * the same request id, and then is done once.
 */
public sealed interface ConfigurationCommand extends KindCommand {
  /** The kind of configuration. */
  KindName KIND = new KindName("configuration");

  /** The most bytes of a document. */
  int MAX_DOCUMENT_BYTES = 64 << 10;

  /** The most bytes of a schema. */
  int MAX_SCHEMA_BYTES = 64 << 10;

  /** The most schemas of a set. */
  int MAX_SCHEMAS = 32;

  /** The most bytes of all schemas of a set. */
  int MAX_SCHEMAS_BYTES = 256 << 10;

  /** The most keys of one change. */
  int MAX_EDITS = 100;

  /** The most bytes of the documents of one change. */
  int MAX_CHANGE_BYTES = 512 << 10;

  /** The most characters of a message. */
  int MAX_MESSAGE_LENGTH = 512;

  /** How many sets or documents a list names, at most. */
  int MAX_LISTED = 1_000;

  /** From so many bytes on, a page of documents or of changes ends. */
  int PAGE_BYTES = 512 << 10;

  @Override
  default KindName kind() {
    return KIND;
  }

  @Override
  default Access access() {
    return Access.LINEARIZABLE;
  }

  @Override
  default boolean addsState() {
    return false;
  }

  /** About; names are short. */
  @Override
  default int sizeBytes() {
    return 512;
  }

  /** What must hold of a document for it to be changed. */
  sealed interface Condition {
    /** Nothing. */
    record Always() implements Condition {}

    /** It is there, whatever it is. */
    record Present() implements Condition {}

    /**
     * It has this version; {@link Version#ABSENT} says that it is not there.
     *
     * @param version as it was read
     */
    record AtVersion(Version version) implements Condition {}

    /** Nothing must hold. */
    Condition ALWAYS = new Always();

    /** It must be there. */
    Condition PRESENT = new Present();

    /** It must not be there. */
    Condition ABSENT = new AtVersion(Version.ABSENT);
  }

  /**
   * What becomes of one document.
   *
   * @param content at most {@link #MAX_DOCUMENT_BYTES}; empty to remove it
   */
  record Edit(DocumentKey key, Optional<Bytes> content, Condition condition) {
    public Edit {
      content.ifPresent(it -> requireBytes("a document", it.length(), MAX_DOCUMENT_BYTES));
    }
  }

  /**
   * What somebody found who held documents against schemas.
   *
   * @param against the version of what was there: of the schemas for a change of documents; for a
   *     change of schemas of the documents or the schemas, whichever is newer, since what one of
   *     them leaves unchecked is up to the others
   * @param fits whether all was well
   */
  record Checked(Version against, boolean fits) {
    /** What stands for what was found, where only what is asked for counts. */
    static final Checked UNSAID = new Checked(Version.ABSENT, true);
  }

  /**
   * Changes documents of a set, all or none of them. A set is there from its first change on. What
   * is as it should be already is left as it is.
   *
   * <p>Answers {@link ConfigurationReply.Changed}, {@link ConfigurationReply.Unchanged}, {@link
   * ConfigurationReply.ConditionFailed}, {@link ConfigurationReply.Moved} or {@link
   * ConfigurationReply.NotAllowed}.
   *
   * @param edits 1 to {@link #MAX_EDITS} of different keys; to {@link #MAX_CHANGE_BYTES}
   * @param message why, for people; to {@link #MAX_MESSAGE_LENGTH} characters
   * @param checked against the version of the set's schemas
   */
  record Change(ObjectName set, List<Edit> edits, String message, Checked checked)
      implements ConfigurationCommand {
    public Change {
      edits = List.copyOf(edits);
      require("the keys of a change", edits.size(), 1, MAX_EDITS);
      requireMessage(message);
      Set<DocumentKey> keys = new HashSet<>();
      long bytes = 0;
      for (Edit edit : edits) {
        if (!keys.add(edit.key())) {
          throw new IllegalArgumentException("a change names '" + edit.key() + "' twice");
        }
        bytes += edit.content().map(Bytes::length).orElse(0);
      }
      requireBytes("the documents of a change", bytes, MAX_CHANGE_BYTES);
    }

    @Override
    public Access access() {
      return Access.WRITE;
    }

    @Override
    public boolean addsState() {
      return edits.stream().anyMatch(it -> it.content().isPresent());
    }

    @Override
    public int sizeBytes() {
      return 512
          + edits.stream().mapToInt(it -> 300 + it.content().map(Bytes::length).orElse(0)).sum();
    }

    /** A repeat may have been checked against other schemas. */
    @Override
    public KindCommand asked() {
      return new Change(set, edits, message, Checked.UNSAID);
    }
  }

  /**
   * Writes anew what a document was behind the event of a number, or removes it where it was not
   * there. Answers as {@link Change} does, without conditions, or {@link
   * ConfigurationReply.Forgotten} or {@link ConfigurationReply.Ahead}: then nothing changed.
   *
   * @param message why, for people; to {@link #MAX_MESSAGE_LENGTH} characters
   * @param checked what it was, against the version of the set's schemas
   */
  record Rollback(ObjectName set, DocumentKey key, Version to, String message, Checked checked)
      implements ConfigurationCommand {
    public Rollback {
      requireMessage(message);
    }

    @Override
    public Access access() {
      return Access.WRITE;
    }

    @Override
    public boolean addsState() {
      return true;
    }

    /** A repeat may have been checked against other schemas. */
    @Override
    public KindCommand asked() {
      return new Rollback(set, key, to, message, Checked.UNSAID);
    }
  }

  /**
   * Sets or removes the schema of some documents. The one that is for less documents holds for
   * them. Answers as {@link Change} does, without conditions.
   *
   * @param schema at most {@link #MAX_SCHEMA_BYTES}; empty to remove it
   * @param checked against the version of the set's documents
   * @param force whether it is set although documents do not fit it, or were not looked at
   */
  record SetSchema(
      ObjectName set,
      SchemaPattern pattern,
      Optional<Bytes> schema,
      String message,
      Checked checked,
      boolean force)
      implements ConfigurationCommand {
    public SetSchema {
      schema.ifPresent(it -> requireBytes("a schema", it.length(), MAX_SCHEMA_BYTES));
      requireMessage(message);
    }

    @Override
    public Access access() {
      return Access.WRITE;
    }

    @Override
    public boolean addsState() {
      return schema.isPresent();
    }

    @Override
    public int sizeBytes() {
      return 1_024 + schema.map(Bytes::length).orElse(0);
    }

    /** A repeat may have been held against other documents. */
    @Override
    public KindCommand asked() {
      return new SetSchema(set, pattern, schema, message, Checked.UNSAID, force);
    }
  }

  /**
   * Removes a set with all its documents, their past, and its schemas. Answers {@link
   * ConfigurationReply.Changed}, or {@link ConfigurationReply.Unchanged} if it is not there.
   */
  record DeleteSet(ObjectName set) implements ConfigurationCommand {
    @Override
    public Access access() {
      return Access.WRITE;
    }
  }

  /**
   * Reads a document. Answers {@link ConfigurationReply.Found}, {@link ConfigurationReply.Absent},
   * {@link ConfigurationReply.Forgotten} or {@link ConfigurationReply.Ahead}.
   *
   * @param at as it was behind the event of this number; empty for now
   */
  record Get(ObjectName set, DocumentKey key, Optional<Version> at)
      implements ConfigurationCommand {}

  /**
   * Reads documents of a set, by key. Answers {@link ConfigurationReply.Documents}, {@link
   * ConfigurationReply.Forgotten} or {@link ConfigurationReply.Ahead}.
   *
   * @param prefix what their keys begin with; may be empty
   * @param after only keys behind this one
   * @param limit how many at most, from 1 to {@link #MAX_LISTED}; fewer if they are large
   * @param at as they were behind the event of this number; empty for now
   */
  record Read(
      ObjectName set, String prefix, Optional<DocumentKey> after, int limit, Optional<Version> at)
      implements ConfigurationCommand {
    public Read {
      require("a limit of documents", limit, 1, MAX_LISTED);
      require("the length of a prefix", prefix.length(), 0, DocumentKey.MAX_LENGTH);
    }
  }

  /** The revisions of a document that are known. Answers {@link ConfigurationReply.Past}. */
  record History(ObjectName set, DocumentKey key) implements ConfigurationCommand {}

  /** The schemas of a set. Answers {@link ConfigurationReply.Schemas}. */
  record GetSchemas(ObjectName set) implements ConfigurationCommand {}

  /**
   * Waits until documents of a set are others than those behind a number. Answers {@link
   * ConfigurationReply.Observed} or {@link ConfigurationReply.Ahead}; nothing, while nothing
   * changes.
   *
   * @param seen the version of the set that its reader knows; {@link Version#ABSENT} of one that
   *     knows nothing
   */
  record Observe(ObjectName set, Version seen) implements ConfigurationCommand {}

  /**
   * The sets of the partition, by name. Answers {@link ConfigurationReply.Sets}.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to {@link #MAX_LISTED}
   */
  record ListSets(Optional<ObjectName> after, int limit) implements ConfigurationCommand {
    public ListSets {
      require("a limit of sets", limit, 1, MAX_LISTED);
    }
  }

  private static void requireMessage(String message) {
    require("the length of a message", message.length(), 0, MAX_MESSAGE_LENGTH);
    Bytes unused = Bytes.utf8(message);
  }

  private static void requireBytes(String what, long bytes, int most) {
    if (bytes > most) {
      throw new TooLargeException("%s has at most %d bytes, not %d".formatted(what, most, bytes));
    }
  }

  private static void require(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is from %d to %d, not %d".formatted(what, least, most, value));
    }
  }
}
