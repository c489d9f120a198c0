package io.troupe.api.map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.actors.Bytes;
import java.io.IOException;

/** Values as JSON documents. Two are equal if their types are. */
final class JsonCodec<V> implements ValueCodec<V> {
  private static final JsonMapper MAPPER = JsonMapper.builder().findAndAddModules().build();

  private final Class<V> type;
  private final ObjectWriter writer;
  private final ObjectReader reader;

  JsonCodec(Class<V> type) {
    this.type = type;
    this.writer = MAPPER.writerFor(type);
    this.reader = MAPPER.readerFor(type);
  }

  @Override
  public Content encode(V value) {
    try {
      return new Content(Bytes.wrap(writer.writeValueAsBytes(value)), "application/json");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "cannot be written as JSON of " + type.getName() + ": " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public V decode(Content content) {
    try {
      return reader.readValue(content.bytes().unsafeArray());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "is not JSON of " + type.getName() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonCodec<?> codec && codec.type.equals(type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }
}
