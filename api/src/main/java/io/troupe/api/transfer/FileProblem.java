package io.troupe.api.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says in plain words why a file cannot be used. */
public final class FileProblem {
  private FileProblem() {}

  /**
   * Why {@code file} cannot be read or written.
   *
   * @param done {@code read} or {@code written}
   */
  public static String of(Path file, String done, IOException e) {
    if (Files.isDirectory(file)) {
      return file + " is a directory";
    }
    if (e instanceof NoSuchFileException) {
      return done.equals("read")
          ? "there is no file " + file
          : "there is no folder " + file.toAbsolutePath().getParent();
    }
    return file + " cannot be " + done + ": " + reason(e);
  }

  /** What went wrong, without the name of a Java class where there is anything else to say. */
  public static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case FileSystemException failed when failed.getReason() != null -> failed.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  /**
   * Refuses what cannot be read from its beginning, and again.
   *
   * @throws IllegalArgumentException if it is missing, no regular file, or not ours to read
   */
  public static void requireReadable(Path file) {
    if (Files.exists(file) && !Files.isDirectory(file) && !Files.isRegularFile(file)) {
      // A pipe would wait for its writer when it is opened.
      throw new IllegalArgumentException(file + " is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      int unused = in.read();
    } catch (IOException e) {
      throw new IllegalArgumentException(of(file, "read", e), e);
    }
  }
}
