package io.troupe.actors.node;

import io.troupe.actors.node.StartRefusedException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The small text file that says whose a data directory is: lines of {@code name=value}.
 *
 * @param cluster what is fixed for the cluster
 * @param diskId drawn when the directory was first used
 * @param hasJournal whether a journal was made in the directory
 */
record IdentityFile(ClusterIdentity cluster, String diskId, boolean hasJournal) {
  /** The format of data directories that this build writes, and the only one that it reads. */
  static final int FORMAT = DataDirectory.FORMAT;

  private static final String MADE = "made";
  private static final String NOT_MADE = "none";

  private static final String HINT = "; restore it from a backup, or start on a new directory";

  /** Reads the file and checks that it fits, or writes it where there is none. */
  static IdentityFile readOrCreate(Path file, ClusterIdentity wanted, String newDiskId)
      throws IOException {
    if (!Files.exists(file)) {
      IdentityFile created = new IdentityFile(wanted, newDiskId, false);
      created.write(file);
      return created;
    }
    IdentityFile found = read(file);
    found.check(file, wanted);
    return found;
  }

  /** Reads the file. */
  static IdentityFile read(Path file) throws IOException {
    return parse(file, Files.readString(file, StandardCharsets.UTF_8));
  }

  private void check(Path file, ClusterIdentity wanted) {
    if (!cluster.cluster().equals(wanted.cluster())) {
      throw new StartRefusedException(
          Reason.OTHER_CLUSTER,
          "%s belongs to the cluster '%s', this node is to join '%s'"
              .formatted(file.getParent(), cluster.cluster(), wanted.cluster()));
    }
    refuseChange(file, "cluster.partitions", cluster.partitions(), wanted.partitions());
    refuseChange(file, "cluster.hash", cluster.hash(), wanted.hash());
    refuseChange(file, "journal.store", cluster.store(), wanted.store());
  }

  private static void refuseChange(Path file, String name, Object found, Object wanted) {
    if (!Objects.equals(found, wanted)) {
      throw new StartRefusedException(
          Reason.FIXED_SETTING_CHANGED,
          "%s was made with troupe.%s = %s, the settings say %s; it is fixed for the life of a cluster"
              .formatted(file.getParent(), name, found, wanted));
    }
  }

  /** After a crash there is all of it or nothing, as {@link WholeFile} has it. */
  void write(Path file) throws IOException {
    String text =
        "format=%d\ncluster=%s\ndisk-id=%s\npartitions=%d\nhash=%s\nstore=%s\njournal=%s\n"
            .formatted(
                FORMAT,
                cluster.cluster(),
                diskId,
                cluster.partitions(),
                cluster.hash(),
                cluster.store(),
                hasJournal ? MADE : NOT_MADE);
    WholeFile.replace(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static IdentityFile parse(Path file, String text) {
    Map<String, String> values = new LinkedHashMap<>();
    text.lines()
        .filter(line -> line.contains("="))
        .forEach(
            line ->
                values.put(
                    line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
    int format = number(file, values, "format");
    if (format > FORMAT) {
      throw new StartRefusedException(
          Reason.NEWER_FORMAT,
          "%s has format %d, written by a newer release; this build reads format %d"
              .formatted(file.getParent(), format, FORMAT));
    }
    if (format != FORMAT) {
      throw new StartRefusedException(
          Reason.DAMAGED,
          "%s has format %d, this build reads format %d; export with the release that wrote it, and import into a new data directory"
              .formatted(file.getParent(), format, FORMAT));
    }
    String journal = value(file, values, "journal");
    if (!Set.of(MADE, NOT_MADE).contains(journal)) {
      throw damaged(file, "'journal' is neither made nor none: '" + journal + "'");
    }
    try {
      return new IdentityFile(
          new ClusterIdentity(
              value(file, values, "cluster"),
              number(file, values, "partitions"),
              value(file, values, "hash"),
              values.getOrDefault("store", ClusterIdentity.EMBEDDED)),
          value(file, values, "disk-id"),
          journal.equals(MADE));
    } catch (IllegalArgumentException e) {
      throw damaged(file, e.getMessage());
    }
  }

  private static int number(Path file, Map<String, String> values, String name) {
    String text = value(file, values, name);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw damaged(file, "'" + name + "' is not a number: '" + text + "'");
    }
  }

  private static String value(Path file, Map<String, String> values, String name) {
    @Nullable String value = values.get(name);
    if (value == null || value.isEmpty()) {
      throw damaged(file, "'" + name + "' is missing");
    }
    return value;
  }

  private static StartRefusedException damaged(Path file, @Nullable String what) {
    return new StartRefusedException(
        Reason.DAMAGED, "the file " + file + " is damaged: " + what + HINT);
  }
}
