package io.troupe.api.cli.console;

/** What has to be given up at the end of a command, also by Ctrl-C or SIGTERM. */
public final class AtEnd implements AutoCloseable {
  private final Runnable giveUp;
  private final Thread hook = new Thread(this::end, "troupe-command-end");
  private Runnable before = () -> {}; // guarded by this
  private boolean ended; // guarded by this

  /** Gives it up once. */
  public AtEnd(Runnable giveUp) {
    this.giveUp = giveUp;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** What has to be over before anything is given up; where that has begun, at once. */
  public synchronized void endBefore(Runnable what) {
    before = what;
    if (ended) {
      what.run();
    }
  }

  /** Once; who comes second waits for the first. */
  private synchronized void end() {
    if (!ended) {
      ended = true;
      before.run();
      giveUp.run();
    }
  }

  @Override
  public void close() {
    end();
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends: it has run, or runs.
    }
  }
}
