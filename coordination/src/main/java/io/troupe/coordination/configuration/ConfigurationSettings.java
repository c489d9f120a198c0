package io.troupe.coordination.configuration;

/**
 * The limits of configuration in one partition.
 *
 * @param maxSets that there are at once; 1 to 100,000
 * @param maxDocuments of one set; 1 to 10,000
 * @param maxSetBytes of the documents of one set together, in bytes; 64 KiB to 64 MiB
 * @param keepPast how many past revisions of a document are kept; 0 to 1,000
 * @param keepPastBytes how many bytes of past revisions of one set are kept; 0 to 64 MiB
 */
public record ConfigurationSettings(
    int maxSets, int maxDocuments, long maxSetBytes, int keepPast, long keepPastBytes) {
  /** What {@code application.conf} says by default. */
  public static final ConfigurationSettings DEFAULT =
      new ConfigurationSettings(1_000, 1_000, 4L << 20, 20, 1L << 20);

  private static final long MOST_BYTES = 64L << 20;

  public ConfigurationSettings {
    check("max-sets", maxSets, 1, 100_000);
    check("max-documents", maxDocuments, 1, 10_000);
    check("max-set-bytes", maxSetBytes, ConfigurationCommand.MAX_DOCUMENT_BYTES, MOST_BYTES);
    check("keep-past", keepPast, 0, 1_000);
    check("keep-past-bytes", keepPastBytes, 0, MOST_BYTES);
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, was %d".formatted(name, least, most, value));
    }
  }
}
