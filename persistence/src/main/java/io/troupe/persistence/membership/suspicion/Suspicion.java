package io.troupe.persistence.membership.suspicion;

import static java.util.Objects.requireNonNull;

import io.troupe.persistence.membership.rules.RegisterCommand;
import io.troupe.persistence.membership.rules.RegisterState;
import io.troupe.persistence.membership.rules.RegisteredMember;
import io.troupe.persistence.membership.rules.RegisteredMember.State;
import io.troupe.persistence.membership.rules.Testimony;
import io.troupe.persistence.membership.rules.Testimony.Why;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one node sees of the others, and, while it leads the system group, whom it proposes to
 * declare down. Times are milliseconds of one clock that never goes back. Not thread-safe.
 *
 * <p>A peer is missed from a closed connection or a refused one on, until something is heard of it
 * again; or once nothing was heard of it for the limit. A node that votes expects heartbeats of
 * every member; all send them to the voters. Any other node is sent none: it expects whom it
 * dialled in vain. Who is down is missed by nobody.
 */
public final class Suspicion {
  /** So much time between two inputs is a pause of this process. */
  public static final long PAUSE_MILLIS = 500;

  /** A peer that lives and lost a connection has another one within so much time, as a rule. */
  public static final long REDIAL_MILLIS = 150;

  /** Whoever misses the same member says so within so much time. */
  public static final long TELL_MILLIS = 300;

  private final String self;
  private final long silentMillis;
  private final TreeMap<String, Peer> peers = new TreeMap<>();
  private RegisterState register = RegisterState.EMPTY;
  private boolean votes;
  private boolean leads;
  private RegisterCommand.@Nullable Down proposed;
  private long lastMillis;
  private long mutedUntil;
  private long listensSince;

  /** What is known of a peer. */
  private static final class Peer {
    /** Before anything was heard: since when it is known. */
    long heardMillis;

    boolean heard;
    @Nullable Long unansweredSince;
    @Nullable Why evidence;
    long evidenceMillis;
    @Nullable Heartbeat said;
    long saidMillis;

    /** Since when its heartbeats come without a pause. */
    long steadySince;

    Peer(long nowMillis) {
      heardMillis = nowMillis;
    }
  }

  /**
   * Of nobody anything is known yet.
   *
   * @param self the node's name
   * @param silentMillis a peer of which nothing was heard for longer is missed; a report that is
   *     older counts for nothing
   * @param nowMillis the time
   */
  public Suspicion(String self, long silentMillis, long nowMillis) {
    this.self = self;
    this.silentMillis = silentMillis;
    this.lastMillis = nowMillis;
    this.listensSince = nowMillis;
  }

  /** The register, as it is known here now; an older one is ignored. */
  public void registerIs(RegisterState state, long nowMillis) {
    time(nowMillis);
    if (state.number().compareTo(register.number()) < 0) {
      return;
    }
    register = state;
    peers.keySet().retainAll(state.members().keySet());
    for (String name : state.members().keySet()) {
      if (!name.equals(self)) {
        peers.computeIfAbsent(name, unused -> new Peer(nowMillis));
      }
    }
  }

  /** Whether this node votes, as far as it knows; the others may not know it for a while. */
  public void votes(boolean now, long nowMillis) {
    time(nowMillis);
    if (now && !votes) {
      listensSince = nowMillis;
    }
    votes = now;
  }

  /** Whether this node leads the system group. What it had proposed is not waited for any more. */
  public void leads(boolean now, long nowMillis) {
    time(nowMillis);
    leads = now;
    proposed = null;
  }

  /** A connection with a peer stands. */
  public void heard(String name, long nowMillis) {
    time(nowMillis);
    @Nullable Peer peer = peers.get(name);
    if (peer != null) {
      peer.heard = true;
      peer.heardMillis = nowMillis;
      peer.unansweredSince = null;
      peer.evidence = null;
    }
  }

  /** A peer's heartbeat came. */
  public void said(String name, Heartbeat heartbeat, long nowMillis) {
    heard(name, nowMillis);
    @Nullable Peer peer = peers.get(name);
    if (peer != null) {
      if (peer.said == null || nowMillis - peer.saidMillis > PAUSE_MILLIS) {
        peer.steadySince = nowMillis;
      }
      peer.said = heartbeat;
      peer.saidMillis = nowMillis;
    }
  }

  /** A peer closed a connection that stood, or nobody listens where it should be. */
  public void gone(String name, Why how, long nowMillis) {
    time(nowMillis);
    @Nullable Peer peer = peers.get(name);
    if (peer != null && nowMillis >= mutedUntil) {
      if (peer.evidence == null) {
        peer.evidenceMillis = nowMillis;
      }
      peer.evidence = how;
    }
  }

  /** A peer was dialled, and did not answer: from here on silence is evidence. */
  public void unanswered(String name, long nowMillis) {
    time(nowMillis);
    @Nullable Peer peer = peers.get(name);
    if (peer != null && peer.unansweredSince == null) {
      peer.unansweredSince = nowMillis;
    }
  }

  /** Whom this node misses now, and why; nobody for a while after a pause. */
  public NavigableMap<String, Why> missed(long nowMillis) {
    time(nowMillis);
    NavigableMap<String, Why> missed = new TreeMap<>();
    for (String name : peers.keySet()) {
      if (missed.size() < Heartbeat.MAX_MISSED && isIn(name)) {
        sees(name, nowMillis).ifPresent(why -> missed.put(name, why));
      }
    }
    return missed;
  }

  /** What this node sees of every other member, those that are down too. */
  public NavigableMap<String, Sight> sights(long nowMillis) {
    time(nowMillis);
    Map<String, List<Testimony>> reports = new HashMap<>();
    for (String name : peers.keySet()) {
      @Nullable Heartbeat report = report(name, nowMillis);
      if (report != null) {
        report
            .missed()
            .forEach(
                (missed, why) ->
                    reports
                        .computeIfAbsent(missed, unused -> new ArrayList<>())
                        .add(new Testimony(name, why)));
      }
    }
    NavigableMap<String, Sight> sights = new TreeMap<>();
    peers.forEach(
        (name, peer) ->
            sights.put(name, sight(peer, reports.getOrDefault(name, List.of()), nowMillis)));
    return sights;
  }

  private Sight sight(Peer peer, List<Testimony> reports, long nowMillis) {
    Optional<Why> why = sees(peer, nowMillis);
    if (why.isPresent()) {
      boolean bySilence = peer.evidence == null || (votes && why.get() == Why.SILENT);
      long since = bySilence ? silentSince(peer) : peer.evidenceMillis;
      return new Sight(Sight.What.of(why.get()), nowMillis - since, reports);
    }
    if (votes) {
      Sight.What what = peer.heard ? Sight.What.HEARD : Sight.What.AWAITED;
      return new Sight(what, nowMillis - peer.heardMillis, reports);
    }
    @Nullable Long unanswered = peer.unansweredSince; // connected before it was a member, perhaps
    return unanswered == null
        ? new Sight(Sight.What.CONNECTED, nowMillis - peer.heardMillis, reports)
        : new Sight(Sight.What.AWAITED, nowMillis - unanswered, reports);
  }

  /**
   * The voters to which this node might leave what it leads: those that are up, that it hears, and
   * that hear all whom this node hears and somebody more. Those that miss the fewest come first.
   *
   * <p>Whoever stood still or is new misses nobody for a while, and does not count until it sent
   * heartbeats without a pause for longer than that.
   */
  public List<String> hearMore(List<String> voters, long nowMillis) {
    Set<String> missed = missed(nowMillis).keySet();
    return voters.stream()
        .filter(it -> !missed.contains(it) && hearsMore(it, missed, nowMillis))
        .sorted(Comparator.comparingInt(it -> misses(it, nowMillis).size()))
        .toList();
  }

  private boolean hearsMore(String voter, Set<String> missed, long nowMillis) {
    @Nullable Peer peer = peers.get(voter);
    if (peer == null || report(voter, nowMillis) == null || !isUp(voter)) {
      return false;
    }
    Set<String> theirs = misses(voter, nowMillis);
    List<String> more = missed.stream().filter(it -> !theirs.contains(it)).toList();
    return !more.isEmpty()
        && missed.containsAll(theirs)
        && peer.saidMillis - peer.steadySince > silentMillis
        && more.stream().allMatch(it -> peer.saidMillis - missedSince(it) >= TELL_MILLIS);
  }

  private boolean isUp(String name) {
    @Nullable RegisteredMember member = register.members().get(name);
    return member != null && member.state() == State.UP;
  }

  /** Members that a peer missed when it said so. */
  private Set<String> misses(String name, long nowMillis) {
    @Nullable Heartbeat report = report(name, nowMillis);
    return report == null
        ? Set.of()
        : report.missed().keySet().stream().filter(this::isIn).collect(Collectors.toSet());
  }

  private long missedSince(String name) {
    Peer peer = requireNonNull(peers.get(name));
    return peer.evidence == null ? silentSince(peer) + silentMillis : peer.evidenceMillis;
  }

  /**
   * Whom to declare down, of those that the evidence suffices for the first by name. While one is
   * proposed there is no other.
   *
   * @param wallMillis goes into the proposal, for people
   */
  public Optional<RegisterCommand.Down> propose(long nowMillis, long wallMillis) {
    time(nowMillis);
    if (!leads || proposed != null || nowMillis < mutedUntil) {
      return Optional.empty();
    }
    for (RegisteredMember member : register.members().values()) {
      if (member.state() == State.DOWN || member.name().equals(self)) {
        continue;
      }
      List<Testimony> evidence = evidence(member, nowMillis);
      if (!evidence.isEmpty()) {
        proposed =
            new RegisterCommand.Down(
                member.name(), member.incarnation(), self, wallMillis, evidence);
        return Optional.of(proposed);
      }
    }
    return Optional.empty();
  }

  /** What was proposed was decided, refused, or nobody knows: the next may be. */
  public void decided(RegisterCommand.Down what, long nowMillis) {
    time(nowMillis);
    if (what.equals(proposed)) {
      proposed = null;
    }
  }

  /** What speaks against a member, if it suffices; else nothing. */
  private List<Testimony> evidence(RegisteredMember suspect, long nowMillis) {
    if (saysItIsAnother(suspect, nowMillis)) {
      return List.of(new Testimony(suspect.name(), Why.RESTARTED));
    }
    Optional<Why> own = sees(suspect.name(), nowMillis);
    if (own.isEmpty()) {
      return List.of();
    }
    List<Testimony> accusers = new ArrayList<>();
    accusers.add(new Testimony(self, own.get()));
    if (suspect.state() == State.LEAVING) {
      return accusers; // It said that it goes.
    }
    if (mayRedial(suspect.name(), nowMillis)) {
      return List.of();
    }
    int witnesses = 1;
    for (String name : peers.keySet()) {
      @Nullable Heartbeat report = report(name, nowMillis);
      if (report != null && !name.equals(suspect.name())) {
        witnesses++;
        @Nullable Why why = report.missed().get(suspect.name());
        if (why != null) {
          accusers.add(new Testimony(name, why));
        }
      }
    }
    boolean enough = witnesses > 2 || isMajority(accusers);
    return accusers.size() >= 2 && enough ? accusers : List.of();
  }

  /** A connection may be reset, though both ends live. */
  private boolean mayRedial(String name, long nowMillis) {
    @Nullable Peer peer = peers.get(name);
    return peer != null
        && peer.evidence == Why.CLOSED
        && nowMillis - peer.evidenceMillis < REDIAL_MILLIS;
  }

  /** What it said before it knew of its own entrance may be older than that. */
  private boolean saysItIsAnother(RegisteredMember suspect, long nowMillis) {
    @Nullable Heartbeat own = report(suspect.name(), nowMillis);
    return own != null
        && own.known().compareTo(suspect.entered()) >= 0
        && !own.incarnation().equals(OptionalLong.of(suspect.incarnation()));
  }

  /** Of the members that are not down, the suspect included. */
  private boolean isMajority(List<Testimony> accusers) {
    long members = register.members().values().stream().filter(Suspicion::isIn).count();
    long accusing = accusers.stream().filter(it -> isIn(it.witness())).count();
    return 2 * accusing > members;
  }

  private boolean isIn(String name) {
    @Nullable RegisteredMember member = register.members().get(name);
    return member != null && isIn(member);
  }

  private static boolean isIn(RegisteredMember member) {
    return member.state() != State.DOWN;
  }

  /** What a member that is not down said lately. */
  private @Nullable Heartbeat report(String name, long nowMillis) {
    @Nullable Peer peer = peers.get(name);
    return peer != null && isIn(name) && nowMillis - peer.saidMillis <= silentMillis
        ? peer.said
        : null;
  }

  private Optional<Why> sees(String name, long nowMillis) {
    @Nullable Peer peer = peers.get(name);
    return peer == null ? Optional.empty() : sees(peer, nowMillis);
  }

  private Optional<Why> sees(Peer peer, long nowMillis) {
    if (nowMillis < mutedUntil) {
      return Optional.empty();
    }
    if (peer.evidence != null) {
      return Optional.of(peer.evidence);
    }
    boolean expected = votes || peer.unansweredSince != null;
    return expected && nowMillis - silentSince(peer) > silentMillis
        ? Optional.of(Why.SILENT)
        : Optional.empty();
  }

  /** Where nobody sends heartbeats a peer that was not dialled is not silent. */
  private long silentSince(Peer peer) {
    long since = Math.max(listensSince, peer.heardMillis);
    return votes || peer.unansweredSince == null ? since : Math.max(since, peer.unansweredSince);
  }

  /** After a pause everybody has been silent here, and closed what we did not answer. */
  private void time(long nowMillis) {
    if (nowMillis - lastMillis > PAUSE_MILLIS) {
      mutedUntil = nowMillis + silentMillis;
      listensSince = nowMillis;
      peers.values().forEach(it -> it.evidence = null);
    }
    lastMillis = Math.max(lastMillis, nowMillis);
  }
}
