package io.troupe.api.transfer.exporting;

import io.troupe.api.json.BatchLine;
import io.troupe.api.map.Content;
import io.troupe.api.transfer.FileProblem;
import io.troupe.api.transfer.rows.RowFiles;
import io.troupe.api.transfer.target.Patience;
import io.troupe.api.transfer.target.RefusedTransferException;
import io.troupe.api.transfer.target.ScanSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;

/** Writes the entries of a map as lines, page by page; holds one page. */
public final class Exporter {
  /** Entries of a page. */
  public static final int PAGE_ENTRIES = 1_000;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAX_LINKS = 40;

  private final ScanSource source;
  private final Patience patience;
  private final LongConsumer progress;

  /**
   * @param progress hears after each page how many entries are written
   */
  public Exporter(ScanSource source, Patience patience, LongConsumer progress) {
    this.source = source;
    this.patience = patience;
    this.progress = progress;
  }

  /**
   * Writes into a file beside {@code file}, packed if its name ends in {@code .gz}, and gives it
   * its name when it is complete: a file of that name is a whole export, always. A symbolic link
   * stays one: what it points to is written. So does a device or a pipe, which is written at once.
   *
   * @throws IllegalArgumentException if {@code file} cannot be made, or is a directory
   * @throws IOException if it cannot be written to its end; nothing of it stays
   * @throws Patience.GaveUpException if no page could be read for too long
   * @throws RefusedTransferException if the scan was refused
   */
  public ExportSummary toFile(String map, String prefix, Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + " is a directory");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return write(map, prefix, file, file);
    }
    Path whole = linked(file.toAbsolutePath());
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    try {
      ExportSummary summary = write(map, prefix, file, part);
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return summary;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private ExportSummary write(String map, String prefix, Path named, Path into) throws IOException {
    OutputStream opened;
    try {
      opened = Files.newOutputStream(into);
    } catch (IOException e) {
      throw new IllegalArgumentException(FileProblem.of(named, "written", e), e);
    }
    try (OutputStream out = buffered(opened, RowFiles.isPacked(named))) {
      return to(map, prefix, out);
    } catch (IOException e) {
      throw new IOException(FileProblem.of(named, "written", e), e);
    }
  }

  /** What a symbolic link leads to in the end, whether it is there or not. */
  private static Path linked(Path file) throws IOException {
    Path at = file;
    for (int links = 0; Files.isSymbolicLink(at); links++) {
      if (links == MAX_LINKS) {
        throw new IllegalArgumentException(file + " is a symbolic link that leads nowhere");
      }
      at = at.resolveSibling(Files.readSymbolicLink(at));
    }
    return at;
  }

  private static OutputStream buffered(OutputStream file, boolean packed) throws IOException {
    try {
      return new BufferedOutputStream(
          packed ? new GZIPOutputStream(file, BUFFER_BYTES) : file, BUFFER_BYTES);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Writes to {@code out} and leaves it open.
   *
   * @throws IOException if it cannot be written
   * @throws Patience.GaveUpException if no page could be read for too long
   * @throws RefusedTransferException if the scan was refused
   */
  public ExportSummary to(String map, String prefix, OutputStream out) throws IOException {
    long startedNanos = System.nanoTime();
    long entries = 0;
    long bytes = 0;
    Optional<String> cursor = Optional.empty();
    do {
      Optional<String> from = cursor;
      ScanSource.Page page = patience.call(() -> source.page(map, prefix, from, PAGE_ENTRIES));
      for (ScanSource.Item item : page.entries()) {
        Content content = new Content(item.value(), item.contentType());
        byte[] line = new BatchLine(item.key(), content, item.timeToLive()).toBytes();
        out.write(line);
        bytes += line.length;
      }
      entries += page.entries().size();
      progress.accept(entries);
      cursor = page.next();
    } while (cursor.isPresent());
    out.flush();
    return new ExportSummary(entries, bytes, (System.nanoTime() - startedNanos) / 1e9);
  }
}
