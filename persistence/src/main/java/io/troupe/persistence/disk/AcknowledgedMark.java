package io.troupe.persistence.disk;

import io.troupe.persistence.log.LogIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file beside RocksDB's that remembers an entry of the log which is on stable storage, so that a
 * write-ahead log that was cut at the end of a record, or deleted, is noticed: the files alone look
 * like a journal that is a little older.
 *
 * <p>Written at most once a second behind a synced round, without a sync of its own, and with one
 * at the end; so it is never ahead of the journal, and behind it by the last second before a crash.
 * It only helps to find a loss: where it is missing or damaged, nothing is found.
 *
 * <pre>i64 index · i32 CRC-32C of it</pre>
 */
public final class AcknowledgedMark implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AcknowledgedMark.class);

  /** Its name; whoever deletes it accepts what was lost. */
  public static final String FILE = "acknowledged";

  /** How often it is written at most. */
  public static final long INTERVAL_NANOS = 1_000_000_000;

  private static final String REMEDY =
      RocksFiles.REMEDY + "; to go on without what was lost, delete the file '" + FILE + "' there";
  private static final int BYTES = 12;

  private final FileChannel file;
  private long written;
  private long latest;
  private long writtenAtNanos = System.nanoTime();
  private boolean failed;

  private AcknowledgedMark(FileChannel file, LogIndex written, LogIndex latest) {
    this.file = file;
    this.written = written.number();
    this.latest = latest.number();
  }

  /**
   * The mark of a journal whose log ends there.
   *
   * @throws JournalException if it says that the log was longer
   */
  public static AcknowledgedMark open(Path directory, LogIndex last) throws IOException {
    LogIndex marked = read(directory);
    if (marked.compareTo(last) > 0) {
      throw new JournalException(
          JournalException.Reason.DAMAGED, lost(directory, marked, last) + "; " + REMEDY);
    }
    FileChannel file =
        FileChannel.open(
            directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return new AcknowledgedMark(file, marked, last);
  }

  /** What is wrong with a journal whose log ends before its mark. */
  public static String lost(Path directory, LogIndex marked, LogIndex last) {
    return "the journal in %s ends with entry %d, but entry %d was acknowledged: its newest write-ahead log was cut or deleted"
        .formatted(directory, last.number(), marked.number());
  }

  /** What a mark says; nothing at all where there is none, or none that can be read. */
  public static LogIndex read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return LogIndex.NONE;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    if (bytes.limit() != BYTES) {
      return LogIndex.NONE;
    }
    long index = bytes.getLong();
    return bytes.getInt() == checksum(index) && index > 0 ? new LogIndex(index) : LogIndex.NONE;
  }

  /** This entry, and all before it, is on stable storage. */
  public void acknowledged(LogIndex index) {
    latest = index.number();
  }

  /** Whether {@link #keepUp} has something to write, at once or within a second. */
  public boolean isBehind() {
    return latest > written && !failed;
  }

  /** Brings the file up to date if the last time is a second ago. */
  public void keepUp() {
    if (isBehind() && System.nanoTime() - writtenAtNanos >= INTERVAL_NANOS) {
      write();
    }
  }

  /** A failure is logged once, and harms nothing else. */
  private void write() {
    writtenAtNanos = System.nanoTime();
    try {
      ByteBuffer bytes = ByteBuffer.allocate(BYTES).putLong(latest).putInt(checksum(latest)).flip();
      file.write(bytes, 0);
      written = latest;
    } catch (IOException e) {
      failed = true;
      LOG.warn("what was acknowledged is not noted any more: {}", e.getMessage());
    }
  }

  /** Brings the file up to date, on stable storage. */
  @Override
  public void close() {
    if (isBehind()) {
      write();
    }
    try (file) {
      file.force(false);
    } catch (IOException e) {
      LOG.warn("what was acknowledged may not be noted: {}", e.getMessage());
    }
  }

  private static int checksum(long index) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(index).flip());
    return (int) crc.getValue();
  }
}
