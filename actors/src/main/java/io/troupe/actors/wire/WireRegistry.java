package io.troupe.actors.wire;

import io.troupe.actors.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All the forms that this node can write and read. One type is written under one manifest, the
 * newest; older manifests of it may be registered for reading only. Immutable once built.
 */
public final class WireRegistry {
  private final Map<Class<?>, Entry<?>> writers;
  private final Map<String, Entry<?>> readers;

  private WireRegistry(Builder builder) {
    this.writers = Map.copyOf(builder.writers);
    this.readers = Map.copyOf(builder.readers);
  }

  /** Starts an empty registry. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether values of exactly this type can be written. */
  public boolean knows(Class<?> type) {
    return writers.containsKey(type);
  }

  /** The types that can be written. */
  public Set<Class<?>> types() {
    return writers.keySet();
  }

  /** All manifests that can be read, sorted. */
  public Set<String> manifests() {
    return new TreeSet<>(readers.keySet());
  }

  /** The manifest under which {@code value} is written. */
  public String manifestOf(Object value) {
    return entryOf(value).manifest;
  }

  /** Writes the value alone, for where its manifest travels elsewhere. */
  public void write(Object value, WireWriter out) {
    entryOf(value).writeUnchecked(value, out);
  }

  /** Reads a value whose manifest came from elsewhere. */
  public Object read(String manifest, WireReader in) {
    return readerOf(manifest).read(in);
  }

  /** Writes manifest and value, so that {@link #readTagged} can read it without knowing more. */
  public void writeTagged(Object value, WireWriter out) {
    Entry<?> entry = entryOf(value);
    out.bytes(entry.manifestBytes);
    entry.writeUnchecked(value, out);
  }

  /** Reads what {@link #writeTagged} wrote, and checks that it is of the type wanted. */
  public <T> T readTagged(Class<T> type, WireReader in) {
    String manifest = in.text();
    Entry<?> entry = readerOf(manifest);
    // Before it is read: damaged bytes must not nest forms that never nest.
    if (!type.isAssignableFrom(entry.type)) {
      throw new WireFormatException(manifest + " is not a " + type.getSimpleName());
    }
    return type.cast(entry.read(in));
  }

  private Entry<?> readerOf(String manifest) {
    @Nullable Entry<?> entry = readers.get(manifest);
    if (entry == null) {
      throw new UnknownManifestException(manifest);
    }
    return entry;
  }

  private Entry<?> entryOf(Object value) {
    @Nullable Entry<?> entry = writers.get(value.getClass());
    if (entry == null) {
      throw new WireFormatException("no form is registered for " + value.getClass().getName());
    }
    return entry;
  }

  /** Collects forms. */
  public static final class Builder {
    private final Map<Class<?>, Entry<?>> writers = new HashMap<>();
    private final Map<String, Entry<?>> readers = new HashMap<>();

    private Builder() {}

    /** Writes and reads {@code type} under the manifest. Each type and manifest only once. */
    public <T> Builder add(Manifest manifest, Class<T> type, WireFormat<T> format) {
      Entry<T> entry = new Entry<>(manifest.toString(), type, format);
      if (writers.putIfAbsent(type, entry) != null) {
        throw new IllegalArgumentException(type.getName() + " is registered twice");
      }
      return addReader(entry);
    }

    /** Reads an older manifest of {@code type}, which is written under a newer one. */
    public <T> Builder addForReading(Manifest manifest, Class<T> type, WireFormat<T> format) {
      return addReader(new Entry<>(manifest.toString(), type, format));
    }

    /** The finished registry. */
    public WireRegistry build() {
      return new WireRegistry(this);
    }

    private Builder addReader(Entry<?> entry) {
      if (readers.putIfAbsent(entry.manifest, entry) != null) {
        throw new IllegalArgumentException(entry.manifest + " is registered twice");
      }
      return this;
    }
  }

  private static final class Entry<T> {
    private final String manifest;
    private final Bytes manifestBytes;
    private final Class<T> type;
    private final WireFormat<T> format;

    private Entry(String manifest, Class<T> type, WireFormat<T> format) {
      this.manifest = manifest;
      this.manifestBytes = Bytes.utf8(manifest);
      this.type = type;
      this.format = format;
    }

    /** What a value refuses to be made of is damage, whoever finds it. */
    private T read(WireReader in) {
      try {
        return format.read(in);
      } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
        throw new WireFormatException(manifest + " cannot be read: " + e.getMessage());
      }
    }

    private void writeUnchecked(Object value, WireWriter out) {
      format.write(type.cast(value), out);
    }
  }
}
