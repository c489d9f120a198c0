package io.troupe.api.embedded;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.map.Content;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.map.Written;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A map as the JDK's collections know it. What must be atomic per key and shows or checks the old
 * value is done by version: read, then write on condition that the version is still the same, and
 * again if it is not. Values are the same if the codec encodes them the same, so that it does not
 * matter whether their class has an {@code equals}.
 */
final class ConcurrentMapView<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V> {
  private final TroupeMap<K, V> map;
  private final ValueCodec<V> codec;

  ConcurrentMapView(TroupeMap<K, V> map, ValueCodec<V> codec) {
    this.map = map;
    this.codec = codec;
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    return find(key).map(io.troupe.api.map.Entry::value).orElse(null);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return find(key).isPresent();
  }

  @Override
  public boolean containsValue(@Nullable Object value) {
    Predicate<V> wanted = sameAs(Objects.requireNonNull(value, "null is never a value"));
    return map.stream(ScanQuery.<K>all()).anyMatch(entry -> wanted.test(entry.value()));
  }

  @Override
  public @Nullable V put(K key, V value) {
    requireBoth(key, value);
    while (true) {
      var old = map.get(key);
      if (set(key, old, value)) {
        return old.map(io.troupe.api.map.Entry::value).orElse(null);
      }
    }
  }

  @Override
  public @Nullable V putIfAbsent(K key, V value) {
    requireBoth(key, value);
    while (true) {
      var old = map.get(key);
      if (old.isPresent()) {
        return old.get().value();
      }
      if (map.putIfAbsent(key, value).happened()) {
        return null;
      }
    }
  }

  @Override
  public @Nullable V replace(K key, V value) {
    requireBoth(key, value);
    while (true) {
      var old = map.get(key);
      if (old.isEmpty()) {
        return null;
      }
      if (map.replace(key, value, old.get().version()).happened()) {
        return old.get().value();
      }
    }
  }

  @Override
  public boolean replace(K key, V expected, V value) {
    requireBoth(key, value);
    Predicate<V> wanted = sameAs(Objects.requireNonNull(expected, "null is never a value"));
    while (true) {
      var old = map.get(key);
      if (old.isEmpty() || !wanted.test(old.get().value())) {
        return false;
      }
      if (map.replace(key, value, old.get().version()).happened()) {
        return true;
      }
    }
  }

  @Override
  public @Nullable V remove(@Nullable Object key) {
    while (true) {
      var old = find(key);
      if (old.isEmpty()) {
        return null;
      }
      if (map.remove(old.get().key(), old.get().version()).happened()) {
        return old.get().value();
      }
    }
  }

  @Override
  public boolean remove(@Nullable Object key, @Nullable Object expected) {
    Predicate<V> wanted = sameAs(expected);
    while (true) {
      var old = find(key);
      if (old.isEmpty() || !wanted.test(old.get().value())) {
        return false;
      }
      if (map.remove(old.get().key(), old.get().version()).happened()) {
        return true;
      }
    }
  }

  // The JDK's defaults of the following compare values until they are equal; a version always is.

  @Override
  public @Nullable V compute(
      K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> change) {
    return update(key, old -> change.apply(key, old));
  }

  @Override
  public @Nullable V computeIfPresent(
      K key, BiFunction<? super K, ? super V, ? extends @Nullable V> change) {
    return update(key, old -> old == null ? null : change.apply(key, old));
  }

  @Override
  public @Nullable V merge(
      K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> change) {
    requireBoth(key, value);
    Objects.requireNonNull(change);
    return update(key, old -> old == null ? value : change.apply(old, value));
  }

  @Override
  public void replaceAll(BiFunction<? super K, ? super V, ? extends V> change) {
    BiFunction<K, V, V> checked =
        (key, old) -> Objects.requireNonNull(change.apply(key, old), "null is never a value");
    map.stream(ScanQuery.<K>all()).forEach(entry -> computeIfPresent(entry.key(), checked));
  }

  @Override
  public int size() {
    return (int) Math.min(Integer.MAX_VALUE, map.size());
  }

  @Override
  public boolean isEmpty() {
    return map.scan(ScanQuery.<K>all().withLimit(1)).entries().isEmpty();
  }

  @Override
  public void clear() {
    long unused = map.clear();
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new Entries();
  }

  /** As in the JDK's maps, what cannot be a key, being of another type perhaps, is not there. */
  @SuppressWarnings("unchecked")
  private Optional<io.troupe.api.map.Entry<K, V>> find(@Nullable Object key) {
    try {
      return map.get((K) Objects.requireNonNull(key, "null is never a key"));
    } catch (RefusedException e) {
      if (e.refusal().code() == Refusal.Code.INVALID) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Sets the key to what becomes of its value, null meaning that it is not there. */
  private @Nullable V update(K key, Function<@Nullable V, @Nullable V> change) {
    while (true) {
      var old = find(key);
      V value = change.apply(old.map(io.troupe.api.map.Entry::value).orElse(null));
      boolean happened =
          value == null
              ? old.isEmpty() || map.remove(key, old.get().version()).happened()
              : set(key, old, value);
      if (happened) {
        return value;
      }
    }
  }

  /** Sets the key, unless it changed since {@code old} was read. */
  private boolean set(K key, Optional<io.troupe.api.map.Entry<K, V>> old, V value) {
    Written written =
        old.isPresent()
            ? map.replace(key, value, old.get().version())
            : map.putIfAbsent(key, value);
    return written.happened();
  }

  /** Whether a value is the wanted one; what the codec cannot encode is no value of this map. */
  @SuppressWarnings("unchecked")
  private Predicate<V> sameAs(@Nullable Object wanted) {
    if (wanted == null) {
      return value -> false;
    }
    Content encoded;
    try {
      encoded = codec.encode((V) wanted);
    } catch (RuntimeException e) {
      return value -> false;
    }
    return value -> codec.encode(value).equals(encoded);
  }

  private void requireBoth(K key, V value) {
    Objects.requireNonNull(key, "null is never a key");
    Objects.requireNonNull(value, "null is never a value");
  }

  private final class Entries extends AbstractSet<Map.Entry<K, V>> {
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
      return new EntryIterator(map.stream(ScanQuery.<K>all()).iterator());
    }

    @Override
    public int size() {
      return ConcurrentMapView.this.size();
    }

    @Override
    public boolean isEmpty() {
      return ConcurrentMapView.this.isEmpty();
    }

    @Override
    public void clear() {
      ConcurrentMapView.this.clear();
    }

    @Override
    public boolean contains(@Nullable Object candidate) {
      return candidate instanceof Map.Entry<?, ?> entry
          && entry.getKey() != null
          && find(entry.getKey())
              .filter(found -> sameAs(entry.getValue()).test(found.value()))
              .isPresent();
    }

    @Override
    public boolean remove(@Nullable Object candidate) {
      return candidate instanceof Map.Entry<?, ?> entry
          && entry.getKey() != null
          && ConcurrentMapView.this.remove(entry.getKey(), entry.getValue());
    }
  }

  private final class EntryIterator implements Iterator<Map.Entry<K, V>> {
    private final Iterator<io.troupe.api.map.Entry<K, V>> entries;
    private @Nullable K last;

    private EntryIterator(Iterator<io.troupe.api.map.Entry<K, V>> entries) {
      this.entries = entries;
    }

    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public Map.Entry<K, V> next() {
      if (!entries.hasNext()) {
        throw new NoSuchElementException("the map has no further entry");
      }
      var entry = entries.next();
      last = entry.key();
      return new LiveEntry(entry.key(), entry.value());
    }

    @Override
    public void remove() {
      if (last == null) {
        throw new IllegalStateException("next() comes before remove()");
      }
      boolean unused = map.remove(last);
      last = null;
    }
  }

  /** An entry as it was when it was read; setting its value writes to the map. */
  private final class LiveEntry extends SimpleEntry<K, V> {
    private static final long serialVersionUID = 1L;

    private LiveEntry(K key, V value) {
      super(key, value);
    }

    @Override
    public V setValue(V value) {
      requireBoth(getKey(), value);
      V before = super.setValue(value);
      ConcurrentMapView.this.put(getKey(), value);
      return before;
    }
  }
}
