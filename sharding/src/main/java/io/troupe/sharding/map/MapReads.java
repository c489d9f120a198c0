package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.sharding.versions.Revision;
import io.troupe.sharding.versions.VersionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How maps answer reads, of now and of the past. Changes nothing. */
final class MapReads {
  private final VersionStore store;
  private final MapSettings settings;

  MapReads(VersionStore store, MapSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  MapReply get(MapCommand.Get get, long timeMillis) {
    @Nullable Revision revision = store.find(get.map().value(), get.key());
    return revision == null
        ? new MapReply.Absent()
        : new MapReply.Found(entry(revision, timeMillis));
  }

  MapReply getAsOf(MapCommand.GetAsOf get, long timeMillis) {
    @Nullable Revision newest = store.find(get.map().value(), get.key());
    if (newest != null && wasThere(newest, get.asOf())) {
      return new MapReply.Found(entry(newest, timeMillis)); // however long ago
    }
    long version = versionOf(get.map(), get.asOf());
    if (version < store.readableFrom(get.map().value()).number()) {
      return outOfHistory(get.map());
    }
    @Nullable Revision revision = store.asOf(get.map().value(), get.key(), version);
    if (revision == null) {
      return new MapReply.Absent();
    }
    return revision.hasValue()
        ? new MapReply.Found(entry(revision, timeMillis))
        : replacedAt(get.map(), get.key(), version);
  }

  MapReply scan(MapCommand.Scan scan, long timeMillis) {
    long version = versionOf(scan.map(), scan.asOf());
    if (version < store.readableFrom(scan.map().value()).number()) {
      return outOfHistory(scan.map());
    }
    PageOf page = new PageOf(scan, timeMillis);
    store.scan(scan.map().value(), scan.prefix(), scan.after(), version, page);
    return page.forgotten ? outOfHistory(scan.map()) : new MapReply.Page(page.entries, page.more);
  }

  MapReply names() {
    return new MapReply.Names(store.names().stream().map(MapName::new).toList());
  }

  MapReply history(MapCommand.History history, long timeMillis) {
    long before = history.before().map(Version::number).orElse(Long.MAX_VALUE);
    List<Revision> found =
        store.history(history.map().value(), history.key(), before, history.limit() + 1);
    List<MapRevision> shown = new ArrayList<>();
    long bytes = 0;
    for (Revision revision : found) {
      if (shown.size() == history.limit() || bytes >= MapCommand.Scan.MAX_PAGE_BYTES) {
        break;
      }
      MapRevision one = revision(revision, timeMillis);
      shown.add(one);
      bytes += one.sizeBytes();
    }
    return new MapReply.Revisions(shown, shown.size() < found.size());
  }

  MapReply changes(MapCommand.Changes changes, long timeMillis) {
    if (changes.after().compareTo(store.changesFrom()) < 0) {
      return new MapReply.ChangesForgotten(store.changesFrom());
    }
    if (changes.after().compareTo(store.latest()) > 0) {
      return new MapReply.Changes(List.of(), store.latest());
    }
    ChangesOf found = new ChangesOf(changes, timeMillis);
    store.follow(changes.after().number(), found);
    return new MapReply.Changes(found.changes, found.more ? found.last() : store.latest());
  }

  /** A value that was too large to be kept: says the next version of the key that can be told. */
  private MapReply replacedAt(MapName map, Bytes key, long version) {
    MapReply from = outOfHistory(map);
    for (Revision later : store.history(map.value(), key, Long.MAX_VALUE, Integer.MAX_VALUE)) {
      boolean canBeTold = later.hasValue() || !later.isPresent();
      if (canBeTold && later.version().number() > version) {
        from = new MapReply.OutOfHistory(later.version(), later.wallMillis());
      }
    }
    return from;
  }

  private MapReply outOfHistory(MapName map) {
    return new MapReply.OutOfHistory(
        store.readableFrom(map.value()), store.readableFromMillis(map.value()));
  }

  private static boolean wasThere(Revision newest, AsOf asOf) {
    return switch (asOf) {
      case AsOf.Now now -> true;
      case AsOf.AtVersion at -> newest.version().compareTo(at.version()) <= 0;
      case AsOf.AtTime at -> newest.wallMillis() <= at.wallMillis();
    };
  }

  private long versionOf(MapName map, AsOf asOf) {
    return switch (asOf) {
      case AsOf.Now now -> Long.MAX_VALUE;
      case AsOf.AtVersion at -> at.version().number();
      case AsOf.AtTime at when at.wallMillis() < store.readableFromMillis(map.value()) -> -1;
      case AsOf.AtTime at -> store.versionAt(at.wallMillis());
    };
  }

  private MapEntry entry(Revision revision, long timeMillis) {
    return new MapEntry(
        revision.value(),
        revision.contentType(),
        revision.version(),
        revision.created(),
        revision.wallMillis(),
        revision.untilMillis() == VersionStore.FOREVER
            ? 0
            : Math.max(1, settings.drift().atLeast(revision.untilMillis(), timeMillis)));
  }

  private MapRevision revision(Revision revision, long timeMillis) {
    return new MapRevision(
        switch (revision.how()) {
          case PUT -> MapRevision.How.PUT;
          case REMOVED -> MapRevision.How.REMOVED;
          case EXPIRED -> MapRevision.How.EXPIRED;
          case CLEARED -> MapRevision.How.CLEARED;
          case SESSION_ENDED -> MapRevision.How.SESSION_ENDED;
        },
        revision.version(),
        revision.wallMillis(),
        revision.isPresent() && revision.hasValue()
            ? Optional.of(entry(revision, timeMillis))
            : Optional.empty(),
        revision.requestId(),
        revision.principal());
  }

  /** Collects a page, up to its limits. */
  private final class PageOf implements VersionStore.Visitor {
    private final MapCommand.Scan scan;
    private final long timeMillis;
    private final List<MapReply.Keyed> entries = new ArrayList<>();
    private long bytes;
    private boolean more;
    private boolean forgotten;

    private PageOf(MapCommand.Scan scan, long timeMillis) {
      this.scan = scan;
      this.timeMillis = timeMillis;
    }

    @Override
    public boolean visit(Bytes key, Revision revision) {
      more = entries.size() == scan.limit() || bytes >= scan.maxBytes();
      forgotten = !more && !revision.hasValue();
      if (more || forgotten) {
        return false;
      }
      entries.add(new MapReply.Keyed(key, entry(revision, timeMillis)));
      bytes += key.length() + revision.valueLength() + revision.contentType().length();
      return true;
    }
  }

  /** Collects changes, up to their limits. */
  private final class ChangesOf implements VersionStore.Follower {
    private final MapCommand.Changes wanted;
    private final long timeMillis;
    private final List<MapReply.Changed> changes = new ArrayList<>();
    private long bytes;
    private boolean more;

    private ChangesOf(MapCommand.Changes wanted, long timeMillis) {
      this.wanted = wanted;
      this.timeMillis = timeMillis;
    }

    private Version last() {
      return changes.getLast().revision().version();
    }

    @Override
    public boolean follow(String name, Bytes key, Revision revision) {
      more = changes.size() == wanted.limit() || bytes >= wanted.maxBytes();
      if (!more) {
        changes.add(new MapReply.Changed(new MapName(name), key, revision(revision, timeMillis)));
        bytes += key.length() + revision.valueLength() + revision.contentType().length();
      }
      return !more;
    }
  }
}
