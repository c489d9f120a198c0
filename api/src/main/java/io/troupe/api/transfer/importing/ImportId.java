package io.troupe.api.transfer.importing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells imports apart: the first 96 bits of SHA-256 over the file's path, its size, SHA-256 of its
 * first and last MiB, the plan and the generation, in hex. A change in the middle of a file that
 * keeps its size is not seen.
 */
final class ImportId {
  private static final int SAMPLE_BYTES = 1 << 20;
  private static final int ID_BYTES = 12;

  private final ImportPlan plan;
  private final byte[] head;
  private final byte[] tail;
  private final long size;
  private final FileTime changed;

  private ImportId(ImportPlan plan, byte[] head, byte[] tail, long size, FileTime changed) {
    this.plan = plan;
    this.head = head;
    this.tail = tail;
    this.size = size;
    this.changed = changed;
  }

  static ImportId of(ImportPlan plan) throws IOException {
    FileTime changed = Files.getLastModifiedTime(plan.file());
    try (FileChannel file = FileChannel.open(plan.file(), StandardOpenOption.READ)) {
      long size = file.size();
      byte[] head = sample(file, 0, size);
      byte[] tail = sample(file, Math.max(0, size - SAMPLE_BYTES), size);
      return new ImportId(plan, head, tail, size, changed);
    }
  }

  private static byte[] sample(FileChannel file, long from, long size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(SAMPLE_BYTES, size - from));
    while (buffer.hasRemaining() && file.read(buffer, from + buffer.position()) >= 0) {
      // Reads on until the sample is full or the file ends.
    }
    buffer.flip();
    MessageDigest digest = sha256();
    digest.update(buffer);
    return digest.digest();
  }

  long fileBytes() {
    return size;
  }

  /** Whether the file is no longer the one that the id was made of, as far as is cheap to see. */
  boolean isOutdated() {
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
    digest.update(head);
    digest.update(tail);
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
