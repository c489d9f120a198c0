package io.troupe.actors.shell;

import io.troupe.actors.Moment;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.ByteBufferSerializer;
import org.apache.pekko.serialization.SerializationSetup;
import org.apache.pekko.serialization.SerializerDetails;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Lets Troupe's own messages cross from node to node in the form that the registry says. */
public final class WireSerializer extends SerializerWithStringManifest
    implements ByteBufferSerializer {
  /** Travels with every message; fixed for ever. */
  static final int IDENTIFIER = 7_430_001;

  private final WireRegistry wire;
  private final ActorRefResolver refs;
  private final RequestFormat requests;

  WireSerializer(ExtendedActorSystem system, WireRegistry wire, Supplier<Moment> clock) {
    this.wire = wire;
    this.refs = ActorRefResolver.get(Adapter.toTyped(system));
    this.requests = new RequestFormat(wire, refs, clock);
  }

  /** What an ActorSystem needs to be started with, so that it knows this serializer. */
  public static SerializationSetup setup(WireRegistry wire, Supplier<Moment> clock) {
    Function<ExtendedActorSystem, List<SerializerDetails>> details =
        system ->
            List.of(
                SerializerDetails.create(
                    "troupe",
                    new WireSerializer(system, wire, clock),
                    List.of(PartitionMessage.Request.class, PartitionReply.class)));
    return SerializationSetup.create(details::apply);
  }

  /** The setup of an ActorSystem that needs nothing else. */
  public static ActorSystemSetup systemSetup(WireRegistry wire, Supplier<Moment> clock) {
    return ActorSystemSetup.create(setup(wire, clock));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return switch (message) {
      case PartitionMessage.Request unused -> RequestFormat.MANIFEST;
      default -> wire.manifestOf(message);
    };
  }

  @Override
  public byte[] toBinary(Object message) {
    WireWriter out = new WireWriter(256);
    switch (message) {
      case PartitionMessage.Request request -> requests.write(request, out);
      default -> wire.write(message, out);
    }
    return out.toArray();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    WireReader in = new WireReader(bytes);
    return switch (manifest) {
      case RequestFormat.MANIFEST, RequestFormat.MANIFEST_1 -> requests.read(in, manifest);
      default -> {
        Object message = wire.read(manifest, in);
        in.expectEnd();
        yield message;
      }
    };
  }

  @Override
  public void toBinary(Object message, ByteBuffer buffer) {
    buffer.put(toBinary(message));
  }

  @Override
  public Object fromBinary(ByteBuffer buffer, String manifest) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return fromBinary(bytes, manifest);
  }
}
