package io.troupe.actors.node;

import java.nio.file.Path;

/** A process that opens a data directory, and ends with 0 if it got it, 3 if it is in use. */
final class LockingProcess {
  private LockingProcess() {}

  public static void main(String[] args) {
    ClusterIdentity cluster = new ClusterIdentity("shop", 256, "xxhash64", "embedded");
    try {
      DataDirectory.open(Path.of(args[0]), cluster, "child", 0).close();
    } catch (StartRefusedException e) {
      System.out.println(e.getMessage());
      System.exit(e.reason() == StartRefusedException.Reason.DIRECTORY_IN_USE ? 3 : 4);
    }
  }
}
