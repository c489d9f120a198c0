package io.troupe.coordination.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.EventStamp;

/**
 * One campaign of one candidate, also while it leads.
 *
 * @param ticket names it
 * @param leaseMillis how long its lease lasts, in partition time
 * @param delayMillis for how long nobody is elected if that runs out while it leads
 * @param term 0 while it does not lead
 * @param endMillis partition time at which the lease ends
 * @param sinceMillis the wall clock's time since when it campaigns or leads
 */
record Candidacy(
    long ticket,
    CandidateName candidate,
    int priority,
    Bytes data,
    long leaseMillis,
    long delayMillis,
    long term,
    long endMillis,
    long sinceMillis) {

  static Candidacy begun(ElectionEvent.CampaignBegun event, EventStamp stamp) {
    return new Candidacy(
        stamp.version().number(),
        event.candidate(),
        event.priority(),
        event.data(),
        event.leaseMillis(),
        event.delayMillis(),
        0,
        stamp.timeMillis() + event.leaseMillis(),
        stamp.wallMillis());
  }

  /** The same, elected by an event. Its lease goes on as it did: it may be gone for long. */
  Candidacy elected(EventStamp stamp) {
    return new Candidacy(
        ticket,
        candidate,
        priority,
        data,
        leaseMillis,
        delayMillis,
        stamp.version().number(),
        endMillis,
        stamp.wallMillis());
  }

  /** The same with a lease that begins now. */
  Candidacy renewed(EventStamp stamp) {
    return new Candidacy(
        ticket,
        candidate,
        priority,
        data,
        leaseMillis,
        delayMillis,
        term,
        stamp.timeMillis() + leaseMillis,
        sinceMillis);
  }

  /** The same with other data. */
  Candidacy updated(Bytes other) {
    return new Candidacy(
        ticket, candidate, priority, other, leaseMillis, delayMillis, term, endMillis, sinceMillis);
  }

  boolean isOf(CandidateName who, ElectionTicket which) {
    return ticket == which.number() && candidate.equals(who);
  }

  ElectionTicket asTicket() {
    return new ElectionTicket(ticket);
  }

  FencingToken asTerm() {
    return new FencingToken(term);
  }
}
