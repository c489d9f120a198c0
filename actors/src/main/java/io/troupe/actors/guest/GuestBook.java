package io.troupe.actors.guest;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Who is known in a partition, and who is to hear of it when one is not any more. */
public final class GuestBook implements KindCore<GuestCommand, GuestEvent>, Guests {
  private static final int FORMAT = 1;

  private final TreeSet<GuestId> here = new TreeSet<>();

  /** Those that leave by the event that is being applied, and are to be told of. */
  private final TreeSet<GuestId> leaving = new TreeSet<>();

  private final List<Departure> departures = new ArrayList<>();

  @Override
  public boolean isHere(GuestId guest) {
    return here.contains(guest);
  }

  @Override
  public void onDeparture(Departure departure) {
    departures.add(departure);
  }

  /**
   * These facts are about to be applied, by one event: whoever leaves by it is not here any more
   * when the first departure is told of.
   */
  public void leave(List<? extends KindEvent> facts) {
    for (KindEvent fact : facts) {
      if (fact instanceof GuestEvent.GuestDeparted departed && here.remove(departed.guest())) {
        leaving.add(departed.guest());
      }
    }
  }

  @Override
  public Decision<GuestEvent> decide(GuestCommand command, long timeMillis) {
    return switch (command) {
      case GuestCommand.AwaitGuest await ->
          isHere(await.guest())
              ? new Decision.Answer<>(new GuestReply.Here())
              : new Decision.NotYet<>();
    };
  }

  @Override
  public KindReply apply(GuestEvent event, EventStamp stamp) {
    switch (event) {
      case GuestEvent.GuestArrived arrived -> here.add(arrived.guest());
      case GuestEvent.GuestDeparted departed -> {
        if (leaving.remove(departed.guest()) || here.remove(departed.guest())) {
          departures.forEach(each -> each.departed(departed.guest(), departed.lost(), stamp));
        }
      }
    }
    return new GuestReply.Here();
  }

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    WireWriter out = new WireWriter(chunkBytes + 16);
    for (GuestId guest : here) {
      if (out.length() == 0) {
        out.u8(FORMAT);
      }
      out.varint(guest.home().number()).varint(guest.number());
      if (out.length() >= chunkBytes) {
        chunks.add(out.toBytes());
        out.clear();
      }
    }
    if (out.length() > 0) {
      chunks.add(out.toBytes());
    }
    return SnapshotCursor.over(chunks);
  }

  @Override
  public void restore(Bytes chunk) {
    WireReader in = new WireReader(chunk);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a snapshot of guests has format " + format + ", this build reads " + FORMAT);
    }
    while (in.left() > 0) {
      here.add(new GuestId(new PartitionId(in.smallVarint()), in.varint()));
    }
  }
}
