package io.troupe.bench.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The records as they are, by Jackson: as an actor system on Pekko would have it by default. */
final class Cbor implements WireCodec {
  private final ObjectMapper mapper =
      CBORMapper.builder()
          // The parts of records are all there is; what they say of themselves stays out.
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .addModule(
              new SimpleModule()
                  .addSerializer(Bytes.class, new BytesWriter())
                  .addDeserializer(Bytes.class, new BytesReader())
                  .addSerializer(Version.class, new VersionWriter())
                  .addDeserializer(Version.class, new VersionReader())
                  .addSerializer(MapName.class, new NameWriter())
                  .addDeserializer(MapName.class, new NameReader()))
          .addMixIn(MapCondition.class, Condition.class)
          .addMixIn(Access.class, Reading.class)
          .build();

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = MapCondition.Always.class, name = "a"),
    @JsonSubTypes.Type(value = MapCondition.IfAbsent.class, name = "n"),
    @JsonSubTypes.Type(value = MapCondition.IfPresent.class, name = "p"),
    @JsonSubTypes.Type(value = MapCondition.IfVersion.class, name = "v")
  })
  private interface Condition {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Access.Linearizable.class, name = "r"),
    @JsonSubTypes.Type(value = Access.Local.class, name = "l"),
    @JsonSubTypes.Type(value = Access.AtLeast.class, name = "v")
  })
  private interface Reading {}

  @Override
  public byte[] encode(Object message) {
    try {
      return mapper.writeValueAsBytes(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Object decode(Sample sample, byte[] bytes) {
    Class<?> type =
        switch (sample) {
          case PUT_100, PUT_1K -> MapCommand.Put.class;
          case GET -> MapCommand.Get.class;
          case STORED -> MapReply.Stored.class;
          case FOUND_100 -> MapReply.Found.class;
          case PAGE_100 -> MapReply.Page.class;
          case EVENT_100 -> Event.class;
        };
    try {
      return mapper.readValue(bytes, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class BytesWriter extends StdSerializer<Bytes> {
    private BytesWriter() {
      super(Bytes.class);
    }

    @Override
    public void serialize(Bytes value, JsonGenerator out, SerializerProvider unused)
        throws IOException {
      out.writeBinary(value.unsafeArray());
    }
  }

  private static final class BytesReader extends StdDeserializer<Bytes> {
    private BytesReader() {
      super(Bytes.class);
    }

    @Override
    public Bytes deserialize(JsonParser in, DeserializationContext unused) throws IOException {
      return Bytes.wrap(in.getBinaryValue());
    }
  }

  private static final class VersionWriter extends StdSerializer<Version> {
    private VersionWriter() {
      super(Version.class);
    }

    @Override
    public void serialize(Version value, JsonGenerator out, SerializerProvider unused)
        throws IOException {
      out.writeNumber(value.number());
    }
  }

  private static final class VersionReader extends StdDeserializer<Version> {
    private VersionReader() {
      super(Version.class);
    }

    @Override
    public Version deserialize(JsonParser in, DeserializationContext unused) throws IOException {
      return new Version(in.getLongValue());
    }
  }

  private static final class NameWriter extends StdSerializer<MapName> {
    private NameWriter() {
      super(MapName.class);
    }

    @Override
    public void serialize(MapName value, JsonGenerator out, SerializerProvider unused)
        throws IOException {
      out.writeString(value.value());
    }
  }

  private static final class NameReader extends StdDeserializer<MapName> {
    private NameReader() {
      super(MapName.class);
    }

    @Override
    public MapName deserialize(JsonParser in, DeserializationContext unused) throws IOException {
      return new MapName(in.getText());
    }
  }
}
