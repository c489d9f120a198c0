package io.troupe.api.transfer.rows;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What the rows of a file look like. */
public enum RowFormat {
  /** RFC 4180, UTF-8, the first row names the columns; stored as a JSON object of strings. */
  CSV,

  /** Each line a JSON object, stored without the spaces around its tokens. */
  JSONL,

  /** Each line as an export writes it: key, bytes and content type. */
  EXPORT;

  /** The format that a file's name stands for; {@code .gz} is looked through. */
  public static Optional<RowFormat> ofName(Path file) {
    String name = RowFiles.nameWithoutGz(file).toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv") || name.endsWith(".tsv")) {
      return Optional.of(CSV);
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      return Optional.of(JSONL);
    }
    return Optional.empty();
  }
}
