package io.troupe.testkit.process;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All processes of this JVM that still run, so that none outlives it. */
final class LiveProcesses {
  private static final Set<ProcessTree> LIVE = new HashSet<>();
  private static boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(LiveProcesses::killAll, "kill-processes"));
  }

  private LiveProcesses() {}

  /** Starts one under the lock, so that the hook sees either it, or none to be started. */
  static ProcessTree start(ProcessBuilder builder) throws IOException {
    synchronized (LIVE) {
      if (ending) {
        throw new IllegalStateException("the JVM is about to end; nothing is started any more");
      }
      LIVE.removeIf(tree -> !tree.isAlive());
      ProcessTree tree = new ProcessTree(builder.start());
      LIVE.add(tree);
      return tree;
    }
  }

  private static void killAll() {
    List<ProcessTree> left;
    synchronized (LIVE) {
      ending = true;
      left = List.copyOf(LIVE);
    }
    left.forEach(ProcessTree::kill);
  }
}
