package io.troupe.bench.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.troupe.actors.Bytes;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapEntry;
import io.troupe.sharding.map.MapEvent;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that protobuf 3 has, written and read by protobuf's own streams straight from and to
 * the rules' records. Classes that protoc makes do the same with a message and its builder between;
 * so these figures are protobuf at its best, and the build needs no protoc. Fields have the numbers
 * of the order in which they stand here; those with their default value are left out.
 */
final class Protobuf implements WireCodec {
  @Override
  public byte[] encode(Object message) {
    byte[] bytes = new byte[size(message)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      write(message, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.checkNoSpaceLeft();
    return bytes;
  }

  private static int size(Object message) {
    return switch (message) {
      case MapCommand.Put put ->
          text(1, put.map().value())
              + bytes(2, put.key())
              + bytes(3, put.value())
              + text(4, put.contentType())
              + (put.condition() instanceof MapCondition.IfVersion wanted
                  ? number(5, wanted.version().number())
                  : 0);
      case MapCommand.Get get ->
          text(1, get.map().value())
              + bytes(2, get.key())
              + (get.access() instanceof Access.AtLeast least
                  ? number(3, least.version().number())
                  : 0);
      case MapReply.Stored stored ->
          number(1, stored.version().number()) + (stored.created() ? 2 : 0);
      case MapReply.Found found -> nested(1, size(found.entry()));
      case MapReply.Page page -> {
        int size = page.more() ? 2 : 0;
        for (MapReply.Keyed keyed : page.entries()) {
          size += nested(2, size(keyed));
        }
        yield size;
      }
      case MapReply.Keyed keyed -> bytes(1, keyed.key()) + nested(2, size(keyed.entry()));
      case MapEntry entry ->
          bytes(1, entry.value())
              + text(2, entry.contentType())
              + number(3, entry.version().number())
              + number(4, entry.created().number())
              + number(5, entry.timeMillis())
              + number(6, entry.timeToLiveMillis());
      case Event event ->
          number(1, event.timeMillis())
              + CodedOutputStream.computeFixed64Size(2, 0)
              + CodedOutputStream.computeFixed64Size(3, 0)
              + number(4, event.requestId().number())
              + number(5, event.lowestUnanswered())
              + nested(6, size(event.put()));
      case MapEvent.EntryPut put ->
          text(1, put.map().value())
              + bytes(2, put.key())
              + bytes(3, put.value())
              + text(4, put.contentType())
              + number(5, put.expiresAtMillis());
      default -> throw new IllegalArgumentException("not a sample: " + message);
    };
  }

  private static void write(Object message, CodedOutputStream out) throws IOException {
    switch (message) {
      case MapCommand.Put put -> {
        text(1, put.map().value(), out);
        bytes(2, put.key(), out);
        bytes(3, put.value(), out);
        text(4, put.contentType(), out);
        if (put.condition() instanceof MapCondition.IfVersion wanted) {
          number(5, wanted.version().number(), out);
        }
      }
      case MapCommand.Get get -> {
        text(1, get.map().value(), out);
        bytes(2, get.key(), out);
        if (get.access() instanceof Access.AtLeast least) {
          number(3, least.version().number(), out);
        }
      }
      case MapReply.Stored stored -> {
        number(1, stored.version().number(), out);
        if (stored.created()) {
          out.writeBool(2, true);
        }
      }
      case MapReply.Found found -> nested(1, found.entry(), out);
      case MapReply.Page page -> {
        if (page.more()) {
          out.writeBool(1, true);
        }
        for (MapReply.Keyed keyed : page.entries()) {
          nested(2, keyed, out);
        }
      }
      case MapReply.Keyed keyed -> {
        bytes(1, keyed.key(), out);
        nested(2, keyed.entry(), out);
      }
      case MapEntry entry -> {
        bytes(1, entry.value(), out);
        text(2, entry.contentType(), out);
        number(3, entry.version().number(), out);
        number(4, entry.created().number(), out);
        number(5, entry.timeMillis(), out);
        number(6, entry.timeToLiveMillis(), out);
      }
      case Event event -> {
        number(1, event.timeMillis(), out);
        out.writeFixed64(2, event.requestId().session().high());
        out.writeFixed64(3, event.requestId().session().low());
        number(4, event.requestId().number(), out);
        number(5, event.lowestUnanswered(), out);
        nested(6, event.put(), out);
      }
      case MapEvent.EntryPut put -> {
        text(1, put.map().value(), out);
        bytes(2, put.key(), out);
        bytes(3, put.value(), out);
        text(4, put.contentType(), out);
        number(5, put.expiresAtMillis(), out);
      }
      default -> throw new IllegalArgumentException("not a sample: " + message);
    }
  }

  private static int text(int field, String text) {
    return text.isEmpty() ? 0 : CodedOutputStream.computeStringSize(field, text);
  }

  private static void text(int field, String text, CodedOutputStream out) throws IOException {
    if (!text.isEmpty()) {
      out.writeString(field, text);
    }
  }

  private static int bytes(int field, Bytes bytes) {
    return bytes.length() == 0
        ? 0
        : CodedOutputStream.computeByteArraySize(field, bytes.unsafeArray());
  }

  private static void bytes(int field, Bytes bytes, CodedOutputStream out) throws IOException {
    if (bytes.length() != 0) {
      out.writeByteArray(field, bytes.unsafeArray());
    }
  }

  private static int number(int field, long number) {
    return number == 0 ? 0 : CodedOutputStream.computeUInt64Size(field, number);
  }

  private static void number(int field, long number, CodedOutputStream out) throws IOException {
    if (number != 0) {
      out.writeUInt64(field, number);
    }
  }

  private static int nested(int field, int size) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(size)
        + size;
  }

  private static void nested(int field, Object message, CodedOutputStream out) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(size(message));
    write(message, out);
  }

  @Override
  public Object decode(Sample sample, byte[] bytes) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      return switch (sample) {
        case PUT_100, PUT_1K -> put(in);
        case GET -> get(in);
        case STORED -> stored(in);
        case FOUND_100 -> new MapReply.Found(found(in));
        case PAGE_100 -> page(in);
        case EVENT_100 -> event(in);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MapCommand.Put put(CodedInputStream in) throws IOException {
    String map = "";
    Bytes key = Bytes.EMPTY;
    Bytes value = Bytes.EMPTY;
    String type = "";
    MapCondition condition = MapCondition.ALWAYS;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> map = in.readStringRequireUtf8();
        case 2 -> key = Bytes.wrap(in.readByteArray());
        case 3 -> value = Bytes.wrap(in.readByteArray());
        case 4 -> type = in.readStringRequireUtf8();
        case 5 -> condition = new MapCondition.IfVersion(new Version(in.readUInt64()));
        default -> skip(tag, in);
      }
    }
    return new MapCommand.Put(new MapName(map), key, value, type, condition);
  }

  private static MapCommand.Get get(CodedInputStream in) throws IOException {
    String map = "";
    Bytes key = Bytes.EMPTY;
    Access access = Access.LINEARIZABLE;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> map = in.readStringRequireUtf8();
        case 2 -> key = Bytes.wrap(in.readByteArray());
        case 3 -> access = new Access.AtLeast(new Version(in.readUInt64()));
        default -> skip(tag, in);
      }
    }
    return new MapCommand.Get(new MapName(map), key, access);
  }

  private static MapReply.Stored stored(CodedInputStream in) throws IOException {
    long version = 0;
    boolean created = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> version = in.readUInt64();
        case 2 -> created = in.readBool();
        default -> skip(tag, in);
      }
    }
    return new MapReply.Stored(new Version(version), created);
  }

  private static MapEntry found(CodedInputStream in) throws IOException {
    MapEntry entry = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> entry = nested(in, Protobuf::entry);
        default -> skip(tag, in);
      }
    }
    return required(entry);
  }

  private static MapReply.Page page(CodedInputStream in) throws IOException {
    boolean more = false;
    List<MapReply.Keyed> entries = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> more = in.readBool();
        case 2 -> entries.add(nested(in, Protobuf::keyed));
        default -> skip(tag, in);
      }
    }
    return new MapReply.Page(entries, more);
  }

  private static MapReply.Keyed keyed(CodedInputStream in) throws IOException {
    Bytes key = Bytes.EMPTY;
    MapEntry entry = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> key = Bytes.wrap(in.readByteArray());
        case 2 -> entry = nested(in, Protobuf::entry);
        default -> skip(tag, in);
      }
    }
    return new MapReply.Keyed(key, required(entry));
  }

  private static MapEntry entry(CodedInputStream in) throws IOException {
    Bytes value = Bytes.EMPTY;
    String type = "";
    long version = 0;
    long created = 0;
    long time = 0;
    long expires = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> value = Bytes.wrap(in.readByteArray());
        case 2 -> type = in.readStringRequireUtf8();
        case 3 -> version = in.readUInt64();
        case 4 -> created = in.readUInt64();
        case 5 -> time = in.readUInt64();
        case 6 -> expires = in.readUInt64();
        default -> skip(tag, in);
      }
    }
    return new MapEntry(value, type, new Version(version), new Version(created), time, expires);
  }

  private static Event event(CodedInputStream in) throws IOException {
    long time = 0;
    long high = 0;
    long low = 0;
    long number = 0;
    long lowest = 0;
    MapEvent.EntryPut put = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> time = in.readUInt64();
        case 2 -> high = in.readFixed64();
        case 3 -> low = in.readFixed64();
        case 4 -> number = in.readUInt64();
        case 5 -> lowest = in.readUInt64();
        case 6 -> put = nested(in, Protobuf::entryPut);
        default -> skip(tag, in);
      }
    }
    return new Event(time, new RequestId(new SessionId(high, low), number), lowest, required(put));
  }

  private static MapEvent.EntryPut entryPut(CodedInputStream in) throws IOException {
    String map = "";
    Bytes key = Bytes.EMPTY;
    Bytes value = Bytes.EMPTY;
    String type = "";
    long expires = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> map = in.readStringRequireUtf8();
        case 2 -> key = Bytes.wrap(in.readByteArray());
        case 3 -> value = Bytes.wrap(in.readByteArray());
        case 4 -> type = in.readStringRequireUtf8();
        case 5 -> expires = in.readUInt64();
        default -> skip(tag, in);
      }
    }
    return new MapEvent.EntryPut(new MapName(map), key, value, type, expires);
  }

  /** Reads a message. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(CodedInputStream in) throws IOException;
  }

  private static <T> T nested(CodedInputStream in, Reader<T> reader) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    T message = reader.read(in);
    in.popLimit(limit);
    return message;
  }

  private static <T> T required(@Nullable T message) throws IOException {
    if (message == null) {
      throw new IOException("a field is missing");
    }
    return message;
  }

  private static void skip(int tag, CodedInputStream in) throws IOException {
    if (!in.skipField(tag)) {
      throw new IOException("a group is left that was not entered");
    }
  }
}
