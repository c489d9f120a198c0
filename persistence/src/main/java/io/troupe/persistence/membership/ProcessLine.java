package io.troupe.persistence.membership;

import io.troupe.consensus.Output;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.persistence.process.wire.Voter;
import java.util.List;
import java.util.Map;

/** The way to others over a node's process. */
record ProcessLine(NodeProcess process) implements MembershipLine {
  @Override
  public List<String> voters() {
    return process.table().stream().flatMap(it -> it.voters().stream()).map(Voter::name).toList();
  }

  @Override
  public boolean leads() {
    return process
        .standing(NodeProcess.SYSTEM)
        .filter(it -> it.role() == Output.Role.LEADER)
        .isPresent();
  }

  @Override
  public void reach(Map<String, String> addresses) {
    process.reach(addresses);
  }

  @Override
  public void yieldTo(String voter) {
    process.yieldTo(voter);
  }

  @Override
  public void sendHeartbeat(String node, byte[] frame) {
    var unused = process.send(node, MembershipWatch.HEARTBEATS, frame);
  }

  @Override
  public void sendRegister(String node, byte[] frame) {
    var unused = process.send(node, MembershipWatch.REGISTERS, frame);
  }
}
