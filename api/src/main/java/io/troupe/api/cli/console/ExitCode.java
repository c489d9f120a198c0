package io.troupe.api.cli.console;

/** What the {@code troupe} command ends with. Stable: scripts depend on the numbers. */
public final class ExitCode {
  /** It was done. */
  public static final int OK = 0;

  /** Nothing happened: refused, not found, or a condition did not hold. */
  public static final int REFUSED = 1;

  /** The command line is not right. */
  public static final int USAGE = 2;

  /** It may have happened. */
  public static final int UNKNOWN = 3;

  /** No node answered; nothing happened. */
  public static final int UNREACHABLE = 4;

  /** It was finished, but for some bad rows. */
  public static final int BAD_ROWS = 5;

  /** A lock was lost, or given up to who asked for it, while a command ran; it was stopped. */
  public static final int LOST = 6;

  /** Whoever read the answer closed the pipe: as a shell counts a process that SIGPIPE ended. */
  public static final int READER_GONE = 141;

  private ExitCode() {}
}
