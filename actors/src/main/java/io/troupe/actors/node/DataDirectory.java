package io.troupe.actors.node;

import io.troupe.actors.node.StartRefusedException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory where a node keeps all its state, held by one process at a time.
 *
 * <pre>
 *   DIR/lock       held while a node runs; names its pid
 *   DIR/identity   format, cluster, disk id, and what is fixed for the cluster's life
 *   DIR/journal/   the journal's own
 * </pre>
 *
 * Opening checks everything before it changes anything. The disk id is drawn when the directory is
 * first used and never again: a known node with an unknown disk id has lost its state.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String IDENTITY = "identity";
  private static final String JOURNAL = "journal";

  private final Path path;
  private final String diskId;
  private final FileChannel lockChannel;

  private DataDirectory(Path path, String diskId, FileChannel lockChannel) {
    this.path = path;
    this.diskId = diskId;
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
    @Nullable FileChannel channel = null;
    try {
      Files.createDirectories(directory);
      refuseStrangers(directory);
      channel = lock(directory);
      refuseFullDisk(directory, minFreeBytes);
      IdentityFile identity =
          IdentityFile.readOrCreate(directory.resolve(IDENTITY), cluster, newDiskId);
      return new DataDirectory(directory, identity.diskId(), channel);
    } catch (FileAlreadyExistsException e) {
      throw closing(
          channel,
          new StartRefusedException(
              Reason.UNWRITABLE, "the data directory " + directory + " is not a directory", e));
    } catch (IOException e) {
      throw closing(
          channel,
          new StartRefusedException(
              Reason.UNWRITABLE,
              "the data directory %s cannot be written: %s".formatted(directory, e.getMessage()),
              e));
    } catch (StartRefusedException e) {
      throw closing(channel, e);
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
    return diskId;
  }

  /** Lets another process have the directory. */
  @Override
  public void close() {
    try {
      lockChannel.close();
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

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    @Nullable FileLock lock = null;
    String holder = "";
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      holder = " (this very process)";
    }
    if (lock == null) {
      if (holder.isEmpty()) {
        holder = " (pid " + new String(readAll(channel), StandardCharsets.UTF_8).strip() + ")";
      }
      channel.close();
      throw new StartRefusedException(
          Reason.DIRECTORY_IN_USE,
          "the data directory %s is in use by another node%s".formatted(directory, holder));
    }
    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid), 0);
    return channel;
  }

  private static byte[] readAll(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(32);
    channel.read(buffer, 0);
    return java.util.Arrays.copyOf(buffer.array(), buffer.position());
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

  private static StartRefusedException closing(
      @Nullable FileChannel channel, StartRefusedException refusal) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        refusal.addSuppressed(e);
      }
    }
    return refusal;
  }
}
