package io.troupe.coordination.configuration;

import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.name.ObjectName;
import java.util.List;

/** What the configuration of a partition answers. */
public sealed interface ConfigurationReply extends KindReply {
  /**
   * It is as was asked for.
   *
   * @param version the number of this change, which is that of all it changed
   */
  record Changed(Version version) implements ConfigurationReply {}

  /**
   * It was as was asked for already.
   *
   * @param version of the set; {@link Version#ABSENT} if there is none
   */
  record Unchanged(Version version) implements ConfigurationReply {}

  /**
   * A condition does not hold; nothing changed.
   *
   * @param key the first document of which it does not
   * @param current its version; {@link Version#ABSENT} if it is not there
   */
  record ConditionFailed(DocumentKey key, Version current) implements ConfigurationReply {}

  /** What was checked was checked against what is not there any more; nothing changed. */
  record Moved() implements ConfigurationReply {}

  /** It may not be so; nothing changed. */
  record NotAllowed(Why why) implements ConfigurationReply {
    /** Why not. The numbers are part of the form and never change. */
    public enum Why {
      /** A document does not fit its schema. */
      NOT_VALID(1),
      /** There are as many sets in the partition as may be. */
      SETS_FULL(2),
      /** There are as many documents in the set as may be. */
      DOCUMENTS_FULL(3),
      /** The documents of the set would have too many bytes. */
      SET_TOO_LARGE(4),
      /** There are as many schemas in the set as may be, or they would have too many bytes. */
      SCHEMAS_FULL(5);

      private final int number;

      Why(int number) {
        this.number = number;
      }

      int number() {
        return number;
      }

      static Why ofNumber(int number) {
        for (Why why : values()) {
          if (why.number == number) {
            return why;
          }
        }
        throw new IllegalArgumentException("there is no reason " + number);
      }
    }
  }

  /** A document. */
  record Found(Revision revision) implements ConfigurationReply {
    @Override
    public int sizeBytes() {
      return 64 + revision.sizeBytes();
    }
  }

  /** There is no such document, or was none then. */
  record Absent() implements ConfigurationReply {}

  /**
   * What was then is not known any more.
   *
   * @param since what was behind this and later numbers is known; {@link Version#ABSENT} where
   *     there is no such set (any more), and so nothing is
   */
  record Forgotten(Version since) implements ConfigurationReply {}

  /**
   * The set has no such number yet.
   *
   * @param newest of its changes
   */
  record Ahead(Version newest) implements ConfigurationReply {}

  /**
   * Documents, by key.
   *
   * @param version of the set now; {@link Version#ABSENT} if there is none
   * @param more whether there are others behind them
   */
  record Documents(Version version, List<Document> documents, boolean more)
      implements ConfigurationReply {
    public Documents {
      documents = List.copyOf(documents);
    }

    @Override
    public int sizeBytes() {
      return sizeOf(documents);
    }
  }

  /**
   * A document in one of its revisions.
   *
   * @param revision a removal only where changes are told
   */
  record Document(DocumentKey key, Revision revision) {}

  /**
   * What is known of a document's past, oldest first, without contents.
   *
   * @param complete whether that is all there was since the set is there
   */
  record Past(List<Entry> entries, boolean complete) implements ConfigurationReply {
    public Past {
      entries = List.copyOf(entries);
    }

    @Override
    public int sizeBytes() {
      return 64 + 256 * entries.size();
    }

    /**
     * A revision.
     *
     * @param bytes of its content
     */
    public record Entry(
        Version version,
        boolean removal,
        int bytes,
        String author,
        String message,
        long wallMillis) {}
  }

  /**
   * The schemas of a set.
   *
   * @param version of the newest change of one of them; {@link Version#ABSENT} if there was none
   * @param documents the version of the set's documents
   */
  record Schemas(Version version, Version documents, List<Schema> schemas)
      implements ConfigurationReply {
    public Schemas {
      schemas = List.copyOf(schemas);
    }

    /** The newest change of either: what a change of schemas is checked against. */
    public Version newest() {
      return version.number() < documents.number() ? documents : version;
    }

    @Override
    public int sizeBytes() {
      return 64 + schemas.stream().mapToInt(it -> 300 + it.revision().sizeBytes()).sum();
    }
  }

  /** A schema, and for what it is. */
  record Schema(SchemaPattern pattern, Revision revision) {}

  /**
   * What changed since; changes are told whole, in their order.
   *
   * @param seen to say next time. Where it is {@link Version#ABSENT}, there is no such set (any
   *     more)
   * @param complete whether no revision since is missing: else it was too long ago, and what is
   *     there now is to be read anew
   */
  record Observed(Version seen, boolean complete, List<Document> changes)
      implements ConfigurationReply {
    public Observed {
      changes = List.copyOf(changes);
    }

    @Override
    public int sizeBytes() {
      return sizeOf(changes);
    }
  }

  /**
   * Sets, by name.
   *
   * @param more whether there are others behind them
   */
  record Sets(List<Listed> sets, boolean more) implements ConfigurationReply {
    public Sets {
      sets = List.copyOf(sets);
    }

    @Override
    public int sizeBytes() {
      return 64 + 200 * sets.size();
    }

    /**
     * A set.
     *
     * @param version of its newest change of documents
     * @param documents how many there are
     * @param bytes of them together
     * @param schemas how many there are
     */
    public record Listed(
        ObjectName name, Version version, int documents, long bytes, int schemas) {}
  }

  private static int sizeOf(List<Document> documents) {
    return 64 + documents.stream().mapToInt(it -> 300 + it.revision().sizeBytes()).sum();
  }
}
