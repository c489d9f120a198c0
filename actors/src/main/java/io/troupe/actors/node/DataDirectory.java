package io.troupe.actors.node;

import io.troupe.actors.node.StartRefusedException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory where a node keeps all its state, held by one process at a time.
 *
 * <pre>
 *   DIR/lock       held while a node runs; names its pid
 *   DIR/identity   format, cluster, disk id, what is fixed for the cluster's life, and whether
 *                  a journal was made
 *   DIR/journal/   the journal's own
 * </pre>
 *
 * Opening checks everything before it changes anything. The disk id is drawn when the directory is
 * first used and never again: a known node with an unknown disk id has lost its state.
 */
public final class DataDirectory implements AutoCloseable {
  /** The format of data directories, and of what nodes say to each other. */
  public static final int FORMAT = 2;

  private static final String LOCK = "lock";
  private static final String IDENTITY = "identity";
  private static final String JOURNAL = "journal";

  /** What this process has open, as real paths. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final Path real;
  private volatile IdentityFile identity;
  private final FileChannel lockChannel;

  private DataDirectory(Path path, Path real, IdentityFile identity, FileChannel lockChannel) {
    this.path = path;
    this.real = real;
    this.identity = identity;
    this.lockChannel = lockChannel;
  }

  /**
   * Opens the directory, or makes it where it does not exist.
   *
   * @param newDiskId the disk id to write if the directory is new
   * @param minFreeBytes the room that the disk must have
   * @throws StartRefusedException if it is in use, of another cluster, of a newer format, not
   *     Troupe's, unwritable or full
   */
  public static DataDirectory open(
      Path path, ClusterIdentity cluster, String newDiskId, long minFreeBytes) {
    Path directory = path.toAbsolutePath().normalize();
    try {
      Path real = make(directory);
      // Before its lock file is touched: to close any channel on it would give up the lock.
      if (!OPEN.add(real)) {
        throw inUse(directory, "this very process");
      }
      @Nullable DataDirectory opened = null;
      try {
        refuseStrangers(directory);
        refuseFullDisk(directory, minFreeBytes);
        opened = lockAndIdentify(directory, real, cluster, newDiskId);
        return opened;
      } finally {
        if (opened == null) {
          OPEN.remove(real);
        }
      }
    } catch (IOException e) {
      throw unusable(directory, e);
    }
  }

  /**
   * Opens a directory that no node uses, only to read what is there, so that no node starts
   * meanwhile. Changes nothing.
   *
   * @throws StartRefusedException if a node uses it, it is not Troupe's, of a newer format, damaged
   *     or unreadable
   */
  public static DataDirectory openToRead(Path path) {
    Path directory = path.toAbsolutePath().normalize();
    if (!Files.isDirectory(directory) || !Files.exists(directory.resolve(IDENTITY))) {
      throw new StartRefusedException(
          Reason.NOT_A_DATA_DIRECTORY,
          "%s is no data directory: it has no '%s' file".formatted(directory, IDENTITY));
    }
    try {
      Path real = directory.toRealPath();
      if (!OPEN.add(real)) {
        throw inUse(directory, "this very process");
      }
      boolean done = false;
      try {
        DataDirectory opened = holdToRead(directory, real);
        done = true;
        return opened;
      } finally {
        if (!done) {
          OPEN.remove(real);
        }
      }
    } catch (IOException e) {
      throw new StartRefusedException(
          Reason.UNWRITABLE,
          "the data directory %s cannot be read: %s".formatted(directory, e.getMessage()),
          e);
    }
  }

  private static DataDirectory holdToRead(Path directory, Path real) throws IOException {
    // A copy may lack the lock file: then nobody can hold it.
    Path lock = directory.resolve(Files.exists(directory.resolve(LOCK)) ? LOCK : IDENTITY);
    FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ);
    boolean done = false;
    try {
      if (channel.tryLock(0, Long.MAX_VALUE, true) == null) {
        throw inUse(directory, "pid " + pid(channel));
      }
      IdentityFile identity = IdentityFile.read(directory.resolve(IDENTITY));
      done = true;
      return new DataDirectory(directory, real, identity, channel);
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  /** Where the journal keeps its files. */
  public Path journal() {
    return path.resolve(JOURNAL);
  }

  /** The directory itself. */
  public Path path() {
    return path;
  }

  /** Drawn at random when the directory was first used. */
  public String diskId() {
    return identity.diskId();
  }

  /** Whether a journal was made here; then none there now is a loss, not a beginning. */
  public boolean hasJournal() {
    return identity.hasJournal();
  }

  /**
   * Notes for good that a journal was made. To be called once its files hold the disk id, and
   * before anything is acknowledged: a crash in between leaves a journal of this disk without the
   * mark, which is taken as ours; no journal with the mark is refused.
   *
   * @throws StartRefusedException if it cannot be written
   */
  public void markJournalMade() {
    IdentityFile found = identity;
    if (found.hasJournal()) {
      return;
    }
    IdentityFile marked = new IdentityFile(found.cluster(), found.diskId(), true);
    try {
      marked.write(path.resolve(IDENTITY));
    } catch (IOException e) {
      throw unusable(path, e);
    }
    identity = marked;
  }

  /** Lets another process have the directory. */
  @Override
  public void close() {
    if (!lockChannel.isOpen()) {
      return;
    }
    try {
      lockChannel.close();
      OPEN.remove(real);
    } catch (IOException e) {
      throw new IllegalStateException("the lock of " + path + " could not be released", e);
    }
  }

  /** A directory with content but without an identity is somebody else's. */
  private static void refuseStrangers(Path directory) throws IOException {
    if (Files.exists(directory.resolve(IDENTITY))) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      List<String> strangers =
          entries
              .map(entry -> String.valueOf(entry.getFileName()))
              .filter(name -> !name.equals(LOCK) && !name.startsWith(IDENTITY))
              .sorted()
              .limit(3)
              .toList();
      if (!strangers.isEmpty()) {
        throw new StartRefusedException(
            Reason.NOT_A_DATA_DIRECTORY,
            "the directory %s is not Troupe's: it has no '%s' file but holds %s; name an empty or new directory"
                .formatted(directory, IDENTITY, String.join(", ", strangers)));
      }
    }
  }

  /** The directory itself, made where there is none. */
  private static Path make(Path directory) throws IOException {
    for (@Nullable Path part = directory; part != null; part = part.getParent()) {
      if (Files.exists(part) && !Files.isDirectory(part)) {
        throw new StartRefusedException(
            Reason.UNWRITABLE,
            "the data directory %s cannot be made: %s is a file, not a directory; name another place"
                .formatted(directory, part));
      }
    }
    return Files.createDirectories(directory).toRealPath();
  }

  private static DataDirectory lockAndIdentify(
      Path directory, Path real, ClusterIdentity cluster, String newDiskId) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    boolean done = false;
    try {
      lock(directory, channel);
      IdentityFile identity =
          IdentityFile.readOrCreate(directory.resolve(IDENTITY), cluster, newDiskId);
      done = true;
      return new DataDirectory(directory, real, identity, channel);
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private static void lock(Path directory, FileChannel channel) throws IOException {
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this class in another class loader.
      lock = null;
    }
    if (lock == null) {
      throw inUse(directory, "pid " + pid(channel));
    }
    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid), 0);
  }

  private static StartRefusedException inUse(Path directory, String by) {
    return new StartRefusedException(
        Reason.DIRECTORY_IN_USE,
        "the data directory %s is in use by another node (%s)".formatted(directory, by));
  }

  private static String pid(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(32);
    channel.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
  }

  private static void refuseFullDisk(Path directory, long minFreeBytes) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < minFreeBytes) {
      throw new StartRefusedException(
          Reason.DISK_FULL,
          "the disk of %s has %d MiB free, at least %d MiB are needed"
              .formatted(directory, free >> 20, minFreeBytes >> 20));
    }
  }

  private static StartRefusedException unusable(Path directory, IOException e) {
    return new StartRefusedException(
        isDiskFull(e) ? Reason.DISK_FULL : Reason.UNWRITABLE,
        "the data directory %s cannot be used: %s; make room or give this user the right to write there, or name another place"
            .formatted(directory, why(e)),
        e);
  }

  private static boolean isDiskFull(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left") || message.contains("quota exceeded");
  }

  /** What the system said; some of its exceptions have only the path as their message. */
  private static String why(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "this user may not write to " + denied.getFile();
      case NoSuchFileException missing -> missing.getFile() + " cannot be made";
      default -> String.valueOf(e.getMessage());
    };
  }
}
