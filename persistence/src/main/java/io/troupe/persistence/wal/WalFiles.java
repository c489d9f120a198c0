package io.troupe.persistence.wal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The write-ahead logs of a journal.
 *
 * @param files oldest first
 */
public record WalFiles(List<WalFile> files) {
  private static final String SUFFIX = ".log";

  /**
   * What the end of the newest log lost.
   *
   * @param file which log
   * @param at where the last good batch ends
   * @param bytes what lies behind, none of it a good batch
   */
  public record TornTail(Path file, long at, long bytes) {
    @Override
    public String toString() {
      return "the write-ahead log %s has a torn tail: %d bytes from byte %d on are no whole write; it may have been acknowledged"
          .formatted(file, bytes, at);
    }
  }

  public WalFiles {
    files = List.copyOf(files);
  }

  /** The paths of the logs in a directory, oldest first. */
  public static List<Path> in(Path directory) throws IOException {
    // By number, which outgrows its six digits one day.
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(SUFFIX))
          .sorted(
              Comparator.<Path>comparingInt(file -> file.toString().length())
                  .thenComparing(Comparator.naturalOrder()))
          .toList();
    }
  }

  /** Reads all logs in a directory. */
  public static WalFiles read(Path directory) throws IOException {
    List<WalFile> files = new ArrayList<>();
    for (Path file : in(directory)) {
      files.add(WalCheck.read(file));
    }
    return new WalFiles(files);
  }

  /**
   * Every place with good batches behind it, in the same log or in a newer one: what is bad there
   * was acknowledged.
   */
  public List<String> damage() {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      WalFile log = files.get(i);
      if (log.isWhole()) {
        continue;
      }
      long newer = files.subList(i + 1, files.size()).stream().mapToLong(WalFile::allBatches).sum();
      if (log.batchesBehind() > 0) {
        found.add(
            "the file %s is damaged at byte %d: good records follow at byte %d, %d in all"
                .formatted(log.file(), log.badAt(), log.behindAt(), log.batchesBehind() + newer));
      } else if (newer > 0) {
        found.add(
            "the file %s is damaged at byte %d: newer files hold %d good records"
                .formatted(log.file(), log.badAt(), newer));
      }
    }
    return found;
  }

  /** What a crash may have left: bytes without any good batch behind them, in the newest log. */
  public Optional<TornTail> tornTail() {
    return files.isEmpty() || files.getLast().isWhole() || files.getLast().batchesBehind() > 0
        ? Optional.empty()
        : Optional.of(
            new TornTail(
                files.getLast().file(),
                files.getLast().goodBytes(),
                files.getLast().bytes() - files.getLast().goodBytes()));
  }

  /** Takes a torn tail off, for good: RocksDB opens some of them and refuses others. */
  public static void cut(TornTail tail) throws IOException {
    try (FileChannel log = FileChannel.open(tail.file(), StandardOpenOption.WRITE)) {
      log.truncate(tail.at());
      log.force(true);
    }
  }
}
