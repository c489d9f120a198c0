package io.troupe.persistence.membership.suspicion;

import static java.util.Objects.requireNonNull;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.persistence.membership.rules.RegisterState;
import io.troupe.persistence.membership.rules.RegisteredMember;
import io.troupe.persistence.membership.rules.RegisteredMember.State;
import io.troupe.persistence.membership.rules.Testimony.Why;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Members as one of them, a, sees them; it votes and leads. Time goes on by hand. */
abstract class WatchedMembers {
  static final long SILENT = 1_500;
  private static final FixedSettings FIXED = new FixedSettings("troupe", 256, "xxhash64", 1, 125);

  long now = 10_000;
  Suspicion leader = new Suspicion("a", SILENT, now);
  final TreeMap<String, RegisteredMember> members = new TreeMap<>();
  long number;

  void membersAre(String... names) {
    for (String name : names) {
      members.put(
          name,
          new RegisteredMember(
              new Entrance(name, "disk", incarnation(name), name, 1, "default", false, FIXED),
              name + ":1",
              "1",
              State.UP,
              new MembershipNumber(1),
              false));
    }
    tellRegister();
    leader.votes(true, now);
    leader.leads(true, now);
  }

  void is(String name, State state) {
    RegisteredMember it = requireNonNull(members.get(name));
    members.put(
        name,
        new RegisteredMember(
            it.entrance(), it.transportAddress(), it.release(), state, it.entered(), false));
    tellRegister();
  }

  private void tellRegister() {
    leader.registerIs(
        new RegisterState(
            new MembershipNumber(++number),
            Optional.empty(),
            Optional.empty(),
            members,
            List.of(),
            new TreeMap<>()),
        now);
  }

  static long incarnation(String name) {
    return name.charAt(0);
  }

  void says(String name) {
    leader.said(name, beat(name, new TreeMap<>()), now);
  }

  void says(String name, String missed, Why why) {
    leader.said(name, beat(name, new TreeMap<>(Map.of(missed, why))), now);
  }

  Heartbeat beat(String name, NavigableMap<String, Why> missed) {
    return new Heartbeat(new MembershipNumber(number), OptionalLong.of(incarnation(name)), missed);
  }

  /** Time passes, in steps that are no pause. */
  void pass(long millis) {
    long end = now + millis;
    while (now < end) {
      now = Math.min(end, now + 100);
      var unused = leader.missed(now);
    }
  }
}
