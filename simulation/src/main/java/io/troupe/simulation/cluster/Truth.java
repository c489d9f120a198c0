package io.troupe.simulation.cluster;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.Epoch;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.partition.EventRecord;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.persistence.log.ClaimId;
import io.troupe.persistence.log.JournalChange;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.JournalRules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known from outside of all that was committed, and what must be true of it. */
final class Truth {
  private final WireRegistry wire;
  private final RegisterTruth register;
  private final Map<PersistenceId, Map<SequenceNumber, JournalPage.Recorded>> events =
      new HashMap<>();
  private final Map<PersistenceId, Map<Epoch, String>> owners = new HashMap<>();
  private final Map<PersistenceId, Map<Epoch, ClaimId>> claims = new HashMap<>();
  private final Map<ClaimId, Asked> asked = new HashMap<>();
  private final Map<PersistenceId, Long> newest = new HashMap<>();
  private final Set<RequestId> happened = new HashSet<>();
  private final Set<RequestId> refused = new HashSet<>();
  private long durable;

  /**
   * A claim that somebody makes.
   *
   * @param given by which number it was to be made
   */
  private record Asked(Claimant claimant, MembershipNumber given) {}

  Truth(WireRegistry wire, RegisterTruth register) {
    this.wire = wire;
    this.register = register;
  }

  /** How many events became durable. */
  long durable() {
    return durable;
  }

  /** A replica applies a command; those that apply it later are judged by the same rules. */
  void applied(JournalCommand command, JournalHead before, JournalRules.Outcome outcome) {
    JournalHead after = outcome.head();
    check(
        after.membership().compareTo(before.membership()) >= 0,
        "membership never falls: %s is claimed as of %s, and was as of %s",
        command.id(),
        after.membership(),
        before.membership());
    check(
        after.snapshotAt().compareTo(before.snapshotAt()) >= 0,
        "snapshots go forward: that of %s from %s to %s",
        command.id(),
        before.snapshotAt(),
        after.snapshotAt());
    check(
        after.deletedUpTo().compareTo(after.snapshotAt()) <= 0,
        "nothing is deleted but behind a snapshot: %s is up to %s, its snapshot at %s",
        command.id(),
        after.deletedUpTo(),
        after.snapshotAt());
    switch (command) {
      case JournalCommand.Claim claim -> claim(claim, before, after);
      case JournalCommand.Append append -> append(append, before, outcome);
      case JournalCommand.Delete unused -> {}
      case JournalCommand.SnapshotChunk unused -> {}
      case JournalCommand.SealSnapshot unused -> {}
    }
  }

  private void claim(JournalCommand.Claim claim, JournalHead before, JournalHead after) {
    if (after.epoch().equals(before.epoch())) {
      return;
    }
    check(
        !before.claim().equals(claim.name()),
        "a claim's repeat is the same claim: %s was claimed twice by it",
        claim.id());
    @Nullable ClaimId other =
        claims
            .computeIfAbsent(claim.id(), id -> new HashMap<>())
            .putIfAbsent(after.epoch(), claim.name());
    check(
        other == null || other.equals(claim.name()),
        "one epoch has one writer: %s of %s is of two claims",
        after.epoch(),
        claim.id());
    if (other == null) {
      Asked by = Objects.requireNonNull(asked.get(claim.name()));
      long number = by.given().number();
      long known = newest.getOrDefault(claim.id(), 0L);
      check(
          number >= known,
          "membership never falls: %s is claimed by who knows %s, and was by who knew %s",
          claim.id(),
          number,
          known);
      newest.put(claim.id(), number);
      register.claimed(by.claimant(), Partitions.of(claim.id()));
    }
  }

  /** A claim is made by a node that was given the partition by that number. */
  void claims(ClaimId name, Claimant claimant, MembershipNumber given) {
    asked.put(name, new Asked(claimant, given));
  }

  private void append(
      JournalCommand.Append append, JournalHead before, JournalRules.Outcome outcome) {
    boolean stored =
        outcome.changes().stream().anyMatch(JournalChange.StoreEvents.class::isInstance);
    check(
        stored == outcome.head().highest().compareTo(before.highest()) > 0,
        "what is stored is numbered: %s",
        append.id());
    JournalHead.LastAppend identity =
        new JournalHead.LastAppend(
            append.batch().epoch(), append.batch().first(), append.batch().checksum());
    if (!stored) {
      check(
          before.lastAppend().filter(identity::equals).isEmpty()
              || !append.batch().epoch().equals(before.epoch())
              || outcome.answer() instanceof JournalAnswer.Appended,
          "a repeat of an append succeeds again: %s said %s",
          append.id(),
          outcome.answer());
      return;
    }
    check(
        append.batch().epoch().equals(before.epoch()),
        "one epoch has one writer: %s takes events of %s in %s",
        append.id(),
        append.batch().epoch(),
        before.epoch());
    for (int i = 0; i < append.batch().events().size(); i++) {
      stored(
          append.id(),
          new JournalPage.Recorded(
              append.batch().first().plus(i),
              append.batch().epoch(),
              append.batch().events().get(i)));
    }
  }

  private void stored(PersistenceId id, JournalPage.Recorded event) {
    JournalPage.@Nullable Recorded known =
        events.computeIfAbsent(id, unused -> new HashMap<>()).putIfAbsent(event.number(), event);
    check(
        known == null || known.equals(event),
        "events stay: number %s of %s is another one",
        event.number(),
        id);
    if (known == null) {
      durable++;
      EventRecord.decode(event.event(), wire)
          .requestId()
          .ifPresent(
              request -> {
                check(happened.add(request), "once: %s happened twice", request);
                check(!refused.contains(request), "honest: %s was refused and happened", request);
              });
    }
  }

  /** A claimant was told that it owns an id from now on. */
  void claimed(PersistenceId id, Epoch epoch, String owner) {
    @Nullable String other =
        owners.computeIfAbsent(id, unused -> new HashMap<>()).putIfAbsent(epoch, owner);
    check(
        other == null || other.equals(owner),
        "one epoch has one writer: %s of %s belongs to %s and %s",
        epoch,
        id,
        other,
        owner);
  }

  /** A caller was told that its write is done. */
  void acknowledged(RequestId id) {
    check(happened.contains(id), "durable: %s was acknowledged and is in no journal", id);
  }

  /** A caller was told by all whom it asked that nothing happened. */
  void refused(RequestId id) {
    check(!happened.contains(id), "honest: %s was refused and happened", id);
    refused.add(id);
  }
}
