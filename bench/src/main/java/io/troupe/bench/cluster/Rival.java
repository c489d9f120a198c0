package io.troupe.bench.cluster;

import io.troupe.bench.load.Contender;
import java.nio.file.Path;
import java.util.List;

/** The client of a cluster, or a member of it that runs in this process. */
public interface Rival extends Contender {
  /**
   * Where the members are.
   *
   * @param ports three for each member: those for clients first, then those among members, then a
   *     second one among members for those who want it
   * @param directory for files of the whole cluster
   */
  record Place(List<Integer> ports, Path directory) {
    /** Of each member. */
    public static final int PORTS = 3;

    public Place {
      ports = List.copyOf(ports);
    }

    /** How many members there are. */
    public int members() {
      return ports.size() / PORTS;
    }

    /** Where a member, from 0, is asked. */
    public int clientPort(int member) {
      return ports.get(member);
    }

    /** Where a member, from 0, hears the others. */
    public int peerPort(int member) {
      return ports.get(members() + member);
    }

    /** Where a member, from 0, hears them too. */
    public int secondPort(int member) {
      return ports.get(2 * members() + member);
    }

    /** The folder of a member, from 0. */
    public Path member(int member) {
      return directory.resolve("member-" + member);
    }
  }

  /** Which member leads, from 0; where there is no leader, the oldest. -1 as long as none does. */
  int leader();
}
