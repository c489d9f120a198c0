package io.troupe.api.tour;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.transfer.target.BatchTarget;
import io.troupe.api.transfer.target.LineResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntConsumer;

/**
 * Stands between the importer and the node, and writes down the key of every row that the node said
 * it stored, so that the node's word can be held against it.
 */
final class Acknowledgements implements BatchTarget {
  private static final ObjectReader KEYS = JsonMapper.builder().build().readerFor(KeyOnly.class);

  private final BatchTarget node;
  private final IntConsumer onMore;
  private final ReentrantReadWriteLock underWay = new ReentrantReadWriteLock();
  private final Set<String> keys = ConcurrentHashMap.newKeySet();

  /** The part of a line that matters here. */
  @com.fasterxml.jackson.annotation.JsonIgnoreProperties(ignoreUnknown = true)
  private record KeyOnly(String key) {}

  /**
   * Passes everything on.
   *
   * @param onMore hears after each batch how many rows were acknowledged so far
   */
  Acknowledgements(BatchTarget node, IntConsumer onMore) {
    this.node = node;
    this.onMore = onMore;
  }

  /**
   * Waits until no batch is under way, and lets none through until it is closed, by the same
   * thread.
   */
  Pause pause() {
    underWay.writeLock().lock();
    return underWay.writeLock()::unlock;
  }

  /** Nothing is sent meanwhile. */
  interface Pause extends AutoCloseable {
    @Override
    void close();
  }

  Set<String> keys() {
    return keys;
  }

  @Override
  public List<LineResult> post(Post post) {
    List<String> sent = keysOf(post.lines());
    underWay.readLock().lock();
    try {
      List<LineResult> results = node.post(post);
      for (int i = 0; i < results.size(); i++) {
        if (results.get(i) instanceof LineResult.Stored) {
          keys.add(sent.get(i));
        }
      }
      onMore.accept(keys.size());
      return results;
    } finally {
      underWay.readLock().unlock();
    }
  }

  @Override
  public int partitions() {
    return node.partitions();
  }

  @Override
  public Optional<Saved> load(String importId) {
    return node.load(importId);
  }

  @Override
  public Optional<Version> save(String importId, Bytes checkpoint, Version instead) {
    return node.save(importId, checkpoint, instead);
  }

  private static List<String> keysOf(Bytes lines) {
    List<String> sent = new ArrayList<>();
    try (MappingIterator<KeyOnly> rows = KEYS.readValues(lines.unsafeArray())) {
      while (rows.hasNextValue()) {
        sent.add(rows.nextValue().key());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a batch that was sent is not lines of JSON", e);
    }
    return sent;
  }
}
