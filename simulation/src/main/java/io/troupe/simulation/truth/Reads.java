package io.troupe.simulation.truth;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.KindReply;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapReply;
import io.troupe.testkit.world.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether the answer to a read is the truth as of some durable version that it may show. */
final class Reads {
  private final List<Maps> states;
  private final Past past;

  /** The states by version, from 0 on, and all changes; both grow. */
  Reads(List<Maps> states, Past past) {
    this.states = states;
    this.past = past;
  }

  /**
   * Finds the first version from {@code least} on whose state gives the answer.
   *
   * @param least what the reader is owed to see
   */
  long judge(MapCommand command, KindReply reply, long least, String owed) {
    long highest = states.size() - 1L;
    for (long at = least; at <= highest; at++) {
      if (isTrue(command, reply, at)) {
        return at;
      }
    }
    for (long at = 0; at < Math.min(least, states.size()); at++) {
      Violation.check(
          !isTrue(command, reply, at),
          "%s: the answer shows version %s, older than %s: %s to %s",
          owed,
          at,
          least,
          reply,
          command);
    }
    throw new Violation(
        "reads show durable states only: no version from %s to %s gives %s to %s"
            .formatted(least, highest, reply, command));
  }

  private boolean isTrue(MapCommand command, KindReply reply, long at) {
    Maps now = states.get((int) at);
    return switch (command) {
      case MapCommand.Get get -> shows(reply, now.find(get.map(), get.key()));
      case MapCommand.GetAsOf get -> {
        @Nullable Maps then = asOf(get.asOf(), at);
        yield reply instanceof MapReply.OutOfHistory
            ? mayBeForgotten(get.asOf(), at)
            : then != null && shows(reply, then.find(get.map(), get.key()));
      }
      case MapCommand.Scan scan -> {
        @Nullable Maps then = asOf(scan.asOf(), at);
        yield reply instanceof MapReply.OutOfHistory
            ? mayBeForgotten(scan.asOf(), at)
            : then != null && reply instanceof MapReply.Page page && shows(page, scan, then);
      }
      case MapCommand.Count count ->
          reply instanceof MapReply.Counted counted
              && counted.keys() == now.map(count.map()).size();
      case MapCommand.ListMaps unused ->
          reply instanceof MapReply.Names names && names.maps().equals(now.names());
      case MapCommand.History history ->
          reply instanceof MapReply.Revisions told
              && past.tell(
                  history.map(),
                  history.key(),
                  history.before().map(version -> version.number()).orElse(Long.MAX_VALUE),
                  told,
                  history.limit(),
                  at);
      case MapCommand.Changes changes ->
          switch (reply) {
            case MapReply.Changes told ->
                past.follow(changes.after().number(), told, changes.limit(), at);
            case MapReply.ChangesForgotten forgotten ->
                forgotten.keptFrom().compareTo(changes.after()) > 0
                    && forgotten.keptFrom().number() <= at
                    && !past.mustBeKept(changes.after().number(), at);
            default -> false;
          };
      default -> throw new Violation("a write is no read: " + command);
    };
  }

  private @Nullable Maps asOf(AsOf asOf, long at) {
    long version =
        switch (asOf) {
          case AsOf.Now unused -> at;
          case AsOf.AtVersion wanted -> Math.min(at, wanted.version().number());
          case AsOf.AtTime wanted -> past.versionAt(wanted.wallMillis(), at);
        };
    return states.get((int) version);
  }

  private boolean mayBeForgotten(AsOf asOf, long at) {
    return switch (asOf) {
      case AsOf.Now unused -> false;
      case AsOf.AtVersion wanted -> !past.mustBeReadable(wanted.version().number(), at);
      case AsOf.AtTime wanted -> !past.mustBeReadable(past.versionAt(wanted.wallMillis(), at), at);
    };
  }

  private static boolean shows(KindReply reply, Maps.@Nullable Kept kept) {
    return switch (reply) {
      case MapReply.Absent unused -> kept == null;
      case MapReply.Found found -> kept != null && kept.isShownBy(found.entry());
      default -> false;
    };
  }

  private static boolean shows(MapReply.Page page, MapCommand.Scan scan, Maps then) {
    List<Map.Entry<Bytes, Maps.Kept>> wanted = new ArrayList<>();
    for (Map.Entry<Bytes, Maps.Kept> entry : then.map(scan.map()).entrySet()) {
      boolean behind = scan.after().isEmpty() || entry.getKey().compareTo(scan.after().get()) > 0;
      if (behind && entry.getKey().startsWith(scan.prefix())) {
        wanted.add(entry);
      }
    }
    int count = Math.min(wanted.size(), scan.limit());
    if (page.entries().size() != count || page.more() != (wanted.size() > count)) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      MapReply.Keyed shown = page.entries().get(i);
      if (!shown.key().equals(wanted.get(i).getKey())
          || !wanted.get(i).getValue().isShownBy(shown.entry())) {
        return false;
      }
    }
    return true;
  }
}
