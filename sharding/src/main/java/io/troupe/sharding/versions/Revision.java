package io.troupe.sharding.versions;

import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.EventStamp;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one change left of a key, as it is told. */
public final class Revision {
  /** What happened to the key. Numbers are stable: they reach disk. */
  public enum How {
    /** It was set. */
    PUT(1),
    /** It was removed. */
    REMOVED(2),
    /** Its time to live ended. */
    EXPIRED(3),
    /** All keys of its table were removed at once. */
    CLEARED(4),
    /** The session that it lived with ended. */
    SESSION_ENDED(5);

    private static final How[] ALL = values();
    final int number;

    How(int number) {
      this.number = number;
    }

    static How of(int number) {
      if (number < 1 || number > ALL.length) {
        throw new IllegalArgumentException("no change has the number " + number);
      }
      return ALL[number - 1];
    }
  }

  final How how;
  final byte[] value;
  final boolean hasValue;
  final String contentType;
  final long version;
  final long created;
  final long wallMillis;
  final long untilMillis;

  /** When and by whom; null once the change is forgotten. */
  final @Nullable Author author;

  /**
   * Who made a change.
   *
   * @param timeMillis partition time, by which it is forgotten
   */
  record Author(long timeMillis, Optional<RequestId> requestId, Principal principal) {
    static Author of(EventStamp stamp) {
      return new Author(stamp.timeMillis(), stamp.requestId(), stamp.principal());
    }
  }

  Revision(
      How how,
      byte[] value,
      boolean hasValue,
      String contentType,
      long version,
      long created,
      long wallMillis,
      long untilMillis,
      @Nullable Author author) {
    this.how = how;
    this.value = value;
    this.hasValue = hasValue;
    this.contentType = contentType;
    this.version = version;
    this.created = created;
    this.wallMillis = wallMillis;
    this.untilMillis = untilMillis;
    this.author = author;
  }

  /** A change that leaves no value. */
  static Revision gone(How how, long version, long wallMillis, @Nullable Author author) {
    return new Revision(
        how,
        Bytes.EMPTY.unsafeArray(),
        true,
        "",
        version,
        0,
        wallMillis,
        VersionStore.FOREVER,
        author);
  }

  /** The same, made by somebody. */
  Revision by(@Nullable Author who) {
    return new Revision(
        how, value, hasValue, contentType, version, created, wallMillis, untilMillis, who);
  }

  /** What happened. */
  public How how() {
    return how;
  }

  /** Whether the key is there as of this revision. */
  public boolean isPresent() {
    return how == How.PUT;
  }

  /** Whether the value is still known: of a replaced one, only while it is kept. */
  public boolean hasValue() {
    return hasValue;
  }

  /** The value; empty where it is not known. */
  public Bytes value() {
    return Bytes.wrap(value);
  }

  /** The size of the value, in bytes. */
  public int valueLength() {
    return value.length;
  }

  /** What the writer said the value is; may be empty. */
  public String contentType() {
    return contentType;
  }

  /** The version of the change. */
  public Version version() {
    return new Version(version);
  }

  /** When the key last came into being; of a key that is gone, {@link Version#ABSENT}. */
  public Version created() {
    return created == version ? version() : new Version(created);
  }

  /** What the owner's wall clock showed, in milliseconds since 1970. */
  public long wallMillis() {
    return wallMillis;
  }

  /** Partition time at which it ends, or {@link VersionStore#FOREVER}. */
  public long untilMillis() {
    return untilMillis;
  }

  /** The request that made the change; empty if it had no id, or is forgotten. */
  public Optional<RequestId> requestId() {
    return author == null ? Optional.empty() : author.requestId();
  }

  /** Who made the change; nobody if it was not said, or is forgotten. */
  public Principal principal() {
    return author == null ? Principal.NONE : author.principal();
  }
}
