package io.troupe.consensus.raft.transcript;

import io.troupe.consensus.Input;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftSettings;
import io.troupe.consensus.raft.transcript.Stage.Link;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a scenario may say. */
final class Verbs {
  private static final int MOST_TICKS_TO_CANDIDATE = 200;

  private final Stage stage = new Stage();
  private final Expectations expectations = new Expectations(stage);
  private final Map<String, Integer> settings = new HashMap<>();
  private final Map<ReplicaId, Integer> priorities = new HashMap<>();
  private Membership founders = Membership.of(List.of(new ReplicaId(1)));

  /**
   * Without other words a replica waits 20 ticks at least before it stands, so that a scenario can
   * let the ten pass in which it clings to a leader.
   */
  private static final int PRIORITY = RaftSettings.MAX_PRIORITY - 1;

  /** Does what a line says, and answers what happened; nothing if the line is {@code quietly …}. */
  List<String> act(String line) {
    Words words = new Words(line);
    boolean isQuiet = words.takes("quietly");
    String verb = words.next("a verb");
    switch (verb) {
      case "settings" -> settings(words);
      case "priority" -> priorities.put(words.replica(), words.number("a priority"));
      case "group" -> group(words);
      case "join" -> add(words.replica());
      case "campaign" -> campaign(words.replica());
      case "tick" -> tick(words);
      case "stabilize" -> stabilize(words.replicas());
      case "deliver" -> stage.deliver(link(words));
      case "drop" -> stage.drop(link(words));
      case "repeat" -> stage.repeat(link(words));
      case "cut" -> stage.cut(link(words));
      case "isolate" -> words.replicas().forEach(this::isolate);
      case "heal" -> stage.heal();
      case "crash" -> words.replicas().forEach(stage::crash);
      case "restart" -> words.replicas().forEach(it -> stage.member(it).start());
      case "hold" -> hold(words);
      case "sync" -> words.replicas().forEach(it -> stage.member(it).sync());
      case "apply" -> words.replicas().forEach(it -> stage.member(it).apply());
      case "propose" -> propose(words);
      case "read" -> stage.read(words.replica());
      case "snapshot" -> stage.member(words.replica()).snapshot();
      case "transfer" -> {
        Link link = link(words);
        stage.member(link.from()).feed(new Input.TransferLeadership<>(link.to()));
      }
      case "members" -> {
        ReplicaId leader = words.replica();
        stage.member(leader).feed(new Input.ChangeMembers<>(membership(words)));
      }
      case "expect" -> expectations.check(words);
      default -> throw new IllegalArgumentException("there is no verb \"" + verb + "\"");
    }
    words.end();
    List<String> happened = stage.takeNotes();
    return isQuiet ? List.of() : happened;
  }

  private void settings(Words words) {
    while (!words.isEmpty()) {
      String[] setting = words.next("a setting").split("=", 2);
      if (setting.length < 2) {
        throw new IllegalArgumentException("a setting is name=number, not \"" + setting[0] + "\"");
      }
      settings.put(setting[0], new Words(setting[1]).number(setting[0]));
    }
  }

  private RaftSettings settingsOf(ReplicaId replica) {
    Map<String, Integer> left = new HashMap<>(settings);
    RaftSettings all =
        new RaftSettings(
            setting(left, "election-ticks", 10),
            setting(left, "heartbeat-ticks", 2),
            priorities.getOrDefault(replica, PRIORITY),
            setting(left, "max-entry-bytes", 1 << 20),
            setting(left, "max-message-bytes", 1 << 10),
            setting(left, "max-in-flight-messages", 64),
            setting(left, "max-in-flight-bytes", 1 << 16),
            setting(left, "max-uncommitted-bytes", 1 << 16),
            setting(left, "max-unapplied-entries", 100),
            setting(left, "max-reads", 100),
            setting(left, "cached-bytes", 0),
            setting(left, "catch-up-entries", 2),
            1_000);
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("there is no setting " + left.keySet());
    }
    return all;
  }

  private static int setting(Map<String, Integer> left, String name, int otherwise) {
    Integer value = left.remove(name);
    return value == null ? otherwise : value;
  }

  private void group(Words words) {
    List<ReplicaId> voters = words.replicas();
    List<ReplicaId> learners = words.takes("learners") ? words.replicas() : List.of();
    founders = Membership.of(voters, learners);
    founders.all().forEach(this::add);
  }

  private void add(ReplicaId replica) {
    stage.add(replica, settingsOf(replica), SnapshotMark.initial(founders));
  }

  /** Lets time pass for one replica until it stands for election. */
  private void campaign(ReplicaId replica) {
    Member member = stage.member(replica);
    for (int i = 0; i < MOST_TICKS_TO_CANDIDATE; i++) {
      if (member.tickStands()) {
        return;
      }
    }
    throw new AssertionError("replica " + replica + " does not stand for election");
  }

  private void tick(Words words) {
    Collection<ReplicaId> replicas = words.takes("all") ? stage.ids() : List.of(words.replica());
    int ticks = words.number("a number of ticks");
    for (int i = 0; i < ticks; i++) {
      for (ReplicaId replica : replicas) {
        if (stage.member(replica).isRunning()) {
          stage.member(replica).feed(new Input.TimePassed<>());
        }
      }
    }
  }

  private void stabilize(List<ReplicaId> among) {
    stage.stabilize(among.isEmpty() ? stage.ids() : among);
  }

  private void isolate(ReplicaId replica) {
    for (ReplicaId other : stage.ids()) {
      if (!other.equals(replica)) {
        stage.cut(new Link(replica, other));
        stage.cut(new Link(other, replica));
      }
    }
  }

  private void hold(Words words) {
    if (words.takes("apply")) {
      words.replicas().forEach(it -> stage.member(it).holdApply());
    } else {
      words.expect("sync");
      words.replicas().forEach(it -> stage.member(it).holdSync());
    }
  }

  /** Commands are words; {@code a*600} is one of 600 letters. */
  private void propose(Words words) {
    ReplicaId replica = words.replica();
    List<Payload> commands = new ArrayList<>();
    while (!words.isEmpty()) {
      String[] command = words.next("a command").split("\\*", 2);
      int times = command.length == 1 ? 1 : new Words(command[1]).number("a length");
      commands.add(Payload.utf8(command[0].repeat(times)));
    }
    Input<RaftMessage> input = new Input.Propose<>(commands);
    stage.member(replica).feed(input);
  }

  private static Link link(Words words) {
    ReplicaId from = words.replica();
    words.expect("->");
    return new Link(from, words.replica());
  }

  static Membership membership(Words words) {
    words.expect("voters");
    List<ReplicaId> voters = words.replicas();
    return Membership.of(voters, words.takes("learners") ? words.replicas() : List.of());
  }
}
