package io.troupe.bench.wire;

import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import io.troupe.sharding.map.MapEvent;
import io.troupe.sharding.map.MapKind;
import io.troupe.sharding.map.MapSettings;

/** What Troupe uses: the registry of the product. Only the frame of the event is rebuilt here. */
final class HandWritten implements WireCodec {
  private static final int EXPECTED_BYTES = 192;
  private final WireRegistry registry;

  HandWritten() {
    WireRegistry.Builder builder = WireRegistry.builder();
    new MapKind(MapSettings.DEFAULT).register(builder);
    registry = builder.build();
  }

  @Override
  public byte[] encode(Object message) {
    WireWriter out = new WireWriter(EXPECTED_BYTES);
    if (message instanceof Event event) {
      out.u8(1).u8(1).varint(event.timeMillis());
      SessionId session = event.requestId().session();
      out.i64(session.high()).i64(session.low()).varint(event.requestId().number());
      registry.writeTagged(event.put(), out.varint(event.lowestUnanswered()));
    } else {
      registry.write(message, out);
    }
    return out.toArray();
  }

  @Override
  public Object decode(Sample sample, byte[] bytes) {
    WireReader in = new WireReader(bytes);
    return switch (sample) {
      case PUT_100, PUT_1K -> registry.read("map.put@1", in);
      case GET -> registry.read("map.get@1", in);
      case STORED -> registry.read("map.stored@1", in);
      case FOUND_100 -> registry.read("map.found@1", in);
      case PAGE_100 -> registry.read("map.page@1", in);
      case EVENT_100 -> event(in);
    };
  }

  private Event event(WireReader in) {
    int format = in.u8();
    int flags = in.u8();
    if (format != 1 || flags != 1) {
      throw new IllegalArgumentException("another format");
    }
    long time = in.varint();
    RequestId id = new RequestId(new SessionId(in.i64(), in.i64()), in.varint());
    return new Event(time, id, in.varint(), registry.readTagged(MapEvent.EntryPut.class, in));
  }
}
