package io.troupe.actors.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Small files that are there whole or not at all, whenever the process or the machine ends. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Gives the file this content, on stable storage when this returns. Written beside it, as {@code
   * NAME.new}, synced, renamed: after a crash it has this content or what it had before, or is
   * still missing. What an earlier attempt left beside it is overwritten, so that a repeat is
   * harmless. Two at once on one file are for the caller to prevent.
   *
   * @param file in a directory that exists
   * @throws IOException if the disk fails; then it has either content
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        out.write(left);
      }
      out.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    // The new name too: without this a crash of the machine may bring the old file back.
    try (FileChannel directory =
        FileChannel.open(
            Objects.requireNonNull(file.toAbsolutePath().getParent()), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
