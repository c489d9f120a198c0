package io.troupe.simulation.raft;

import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftSettings;
import io.troupe.simulation.raft.invariant.Invariant;
import io.troupe.testkit.world.Agenda;
import io.troupe.testkit.world.Dice;
import io.troupe.testkit.world.DiskTemper;
import io.troupe.testkit.world.Trace;
import java.util.List;

/** The world of one group, as its nodes see it. */
public interface Surroundings {
  /** What happens when. */
  Agenda agenda();

  /** What happened. */
  Trace trace();

  /** How shells are flawed. */
  ShellFlaw flaw();

  /** How replicas behave. */
  RaftSettings settings();

  /** What the group begins with. */
  SnapshotMark initial();

  /** What must hold. */
  List<Invariant> invariants();

  /** How readily a node leads. */
  int priority(Dice dice);

  /** How the disk of a node behaves. */
  DiskTemper temper(Dice dice);

  /** How long the next entry takes to be applied. */
  long applyNanos(Dice dice);

  /** How many entries are applied before a node takes a snapshot by itself. */
  int entriesToASnapshot();

  /** Takes a message to where it says. */
  void send(int from, RaftMessage message);

  /**
   * A node has crashed, and is to start again after so long.
   *
   * @param powerLoss whether its system went down with it, and tells nobody
   */
  void crashed(SimNode<?, ?> node, boolean powerLoss, long nanos);

  /** A node leads from now on. */
  default void elected(SimNode<?, ?> node) {}

  /** A leader commits something. */
  default void commits(SimNode<?, ?> node) {}
}
