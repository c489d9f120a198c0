package io.troupe.simulation.cluster;

import io.troupe.consensus.Payload;
import io.troupe.simulation.raft.StateMachine;

/** The state machine of a group: bytes in, bytes out. */
interface GroupMachine extends StateMachine<Payload> {
  /** What it says to a question; nothing changes. */
  Payload query(Payload question);
}
