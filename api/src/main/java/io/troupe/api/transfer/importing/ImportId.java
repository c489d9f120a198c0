package io.troupe.api.transfer.importing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Tells imports apart: the first 96 bits of SHA-256 over the file's path, its size, SHA-256 of all
 * its bytes, the plan (but for how it is cut) and the generation, in hex. Standard input has random
 * bytes in place of the hash: it is another import each time.
 */
final class ImportId {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int ID_BYTES = 12;

  private final ImportPlan plan;
  private final byte[] content;
  private final long size;
  private final FileTime changed;

  private ImportId(ImportPlan plan, byte[] content, long size, FileTime changed) {
    this.plan = plan;
    this.content = content;
    this.size = size;
    this.changed = changed;
  }

  /** Reads the whole file, if it is one. */
  static ImportId of(ImportPlan plan) throws IOException {
    if (!plan.isResumable()) {
      return new ImportId(plan, SecureRandom.getSeed(32), -1, FileTime.fromMillis(0));
    }
    FileTime changed = Files.getLastModifiedTime(plan.file());
    MessageDigest digest = sha256();
    long size = 0;
    try (InputStream file = Files.newInputStream(plan.file())) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = file.read(buffer); read >= 0; read = file.read(buffer)) {
        digest.update(buffer, 0, read);
        size += read;
      }
    }
    return new ImportId(plan, digest.digest(), size, changed);
  }

  /** The size of the file; negative if it is none. */
  long fileBytes() {
    return size;
  }

  /** Whether the file is no longer the one that the id was made of, as far as is cheap to see. */
  boolean isOutdated() {
    if (!plan.isResumable()) {
      return false;
    }
    try {
      return Files.size(plan.file()) != size
          || !Files.getLastModifiedTime(plan.file()).equals(changed);
    } catch (IOException e) {
      return true;
    }
  }

  String inGeneration(int generation) {
    MessageDigest digest = sha256();
    add(digest, plan.file().toString());
    add(digest, Long.toString(size));
    digest.update(content);
    add(digest, plan.map());
    add(digest, plan.layout().format().name());
    add(digest, plan.layout().keyColumn().map(column -> "=" + column).orElse(""));
    add(digest, Character.toString(plan.layout().separator()));
    add(digest, Boolean.toString(plan.onlyIfAbsent()));
    add(digest, Integer.toString(generation));
    return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
