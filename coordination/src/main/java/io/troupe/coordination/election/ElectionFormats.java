package io.troupe.coordination.election;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The form of election commands, replies and events on the wire and on disk: the fields in the
 * order of the records, names as text, tickets, terms, lengths of time and counts as variable
 * numbers, the wall clock's times in zigzag form.
 *
 * <p>A form that was once released never changes. A new one gets the next version in its manifest,
 * and the old one stays registered for reading.
 */
final class ElectionFormats {
  /** The fewest bytes of whatever stands in a list: no count may promise more than fit. */
  private static final int MIN_BYTES = 4;

  private ElectionFormats() {}

  static void register(WireRegistry.Builder registry) {
    registerCommands(registry);
    registerReplies(registry);
    registerEvents(registry);
  }

  private static void registerCommands(WireRegistry.Builder registry) {
    add(
        registry,
        "election.campaign",
        ElectionCommand.Campaign.class,
        (it, out) ->
            candidate(it.candidate(), name(it.name(), out))
                .varint(it.priority())
                .bytes(it.data())
                .varint(it.leaseMillis())
                .varint(it.delayMillis()),
        in ->
            new ElectionCommand.Campaign(
                name(in), candidate(in), in.smallVarint(), in.bytes(), in.varint(), in.varint()));
    add(
        registry,
        "election.await",
        ElectionCommand.Await.class,
        (it, out) ->
            ticket(it.ticket(), candidate(it.candidate(), name(it.name(), out))).bool(it.leads()),
        in -> new ElectionCommand.Await(name(in), candidate(in), ticket(in), in.bool()));
    add(
        registry,
        "election.renew",
        ElectionCommand.Renew.class,
        (it, out) -> ticket(it.ticket(), candidate(it.candidate(), name(it.name(), out))),
        in -> new ElectionCommand.Renew(name(in), candidate(in), ticket(in)));
    add(
        registry,
        "election.update",
        ElectionCommand.Update.class,
        (it, out) ->
            ticket(it.ticket(), candidate(it.candidate(), name(it.name(), out))).bytes(it.data()),
        in -> new ElectionCommand.Update(name(in), candidate(in), ticket(in), in.bytes()));
    add(
        registry,
        "election.resign",
        ElectionCommand.Resign.class,
        (it, out) ->
            write(
                it.successor(),
                ElectionFormats::candidate,
                ticket(it.ticket(), candidate(it.candidate(), name(it.name(), out)))),
        in ->
            new ElectionCommand.Resign(
                name(in), candidate(in), ticket(in), read(in, ElectionFormats::candidate)));
    add(
        registry,
        "election.transfer",
        ElectionCommand.Transfer.class,
        (it, out) -> {
          write(it.to(), ElectionFormats::candidate, name(it.name(), out));
          write(it.term(), ElectionFormats::term, out);
        },
        in ->
            new ElectionCommand.Transfer(
                name(in), read(in, ElectionFormats::candidate), read(in, ElectionFormats::term)));
    add(
        registry,
        "election.observe",
        ElectionCommand.Observe.class,
        (it, out) -> write(it.seen(), ElectionFormats::seen, name(it.name(), out)),
        in -> new ElectionCommand.Observe(name(in), read(in, ElectionFormats::seen)));
    add(
        registry,
        "election.explain",
        ElectionCommand.Explain.class,
        (it, out) -> name(it.name(), out),
        in -> new ElectionCommand.Explain(name(in)));
    add(
        registry,
        "election.list",
        ElectionCommand.ListElections.class,
        (it, out) -> write(it.after(), ElectionFormats::name, out.varint(it.limit())),
        in -> {
          int limit = in.smallVarint();
          return new ElectionCommand.ListElections(read(in, ElectionFormats::name), limit);
        });
  }

  private static void registerReplies(WireRegistry.Builder registry) {
    add(
        registry,
        "election.standing",
        ElectionReply.Standing.class,
        (it, out) ->
            write(it.term(), ElectionFormats::term, ticket(it.ticket(), out))
                .varint(it.ahead())
                .bool(it.isAsked()),
        in ->
            new ElectionReply.Standing(
                ticket(in), read(in, ElectionFormats::term), in.smallVarint(), in.bool()));
    add(
        registry,
        "election.not-campaigning",
        ElectionReply.NotCampaigning.class,
        (it, out) -> {},
        in -> new ElectionReply.NotCampaigning());
    add(
        registry,
        "election.not-allowed",
        ElectionReply.NotAllowed.class,
        (it, out) -> out.u8(it.why().number()),
        in -> new ElectionReply.NotAllowed(ElectionReply.NotAllowed.Why.ofNumber(in.u8())));
    add(
        registry,
        "election.updated",
        ElectionReply.Updated.class,
        (it, out) -> {},
        in -> new ElectionReply.Updated());
    add(
        registry,
        "election.resigned",
        ElectionReply.Resigned.class,
        (it, out) -> {},
        in -> new ElectionReply.Resigned());
    add(
        registry,
        "election.asked",
        ElectionReply.Asked.class,
        (it, out) -> candidate(it.successor(), out),
        in -> new ElectionReply.Asked(candidate(in)));
    add(
        registry,
        "election.not-led",
        ElectionReply.NotLed.class,
        (it, out) -> {},
        in -> new ElectionReply.NotLed());
    add(
        registry,
        "election.observed",
        ElectionReply.Observed.class,
        (it, out) ->
            write(it.leader(), ElectionFormats::leader, seen(it.seen(), out))
                .varint(it.candidates()),
        in ->
            new ElectionReply.Observed(
                seen(in), read(in, ElectionFormats::leader), in.smallVarint()));
    add(
        registry,
        "election.explained",
        ElectionReply.Explained.class,
        (it, out) -> {
          write(it.leader(), ElectionFormats::leader, out);
          writeAll(it.candidates(), ElectionFormats::writeCandidate, out);
          out.varint(it.candidateCount()).varint(it.freeInMillis());
          writeAll(it.past(), ElectionFormats::writePast, out);
        },
        in ->
            new ElectionReply.Explained(
                read(in, ElectionFormats::leader),
                readAll(in, ElectionFormats::readCandidate),
                in.smallVarint(),
                in.varint(),
                readAll(in, ElectionFormats::readPast)));
    add(
        registry,
        "election.listed",
        ElectionReply.Listed.class,
        (it, out) -> writeAll(it.elections(), ElectionFormats::writeListed, out.bool(it.more())),
        in -> {
          boolean more = in.bool();
          return new ElectionReply.Listed(readAll(in, ElectionFormats::readListed), more);
        });
  }

  private static void registerEvents(WireRegistry.Builder registry) {
    add(
        registry,
        "election.event.begun",
        ElectionEvent.CampaignBegun.class,
        (it, out) ->
            candidate(it.candidate(), name(it.name(), out))
                .varint(it.priority())
                .bytes(it.data())
                .varint(it.leaseMillis())
                .varint(it.delayMillis()),
        in ->
            new ElectionEvent.CampaignBegun(
                name(in), candidate(in), in.smallVarint(), in.bytes(), in.varint(), in.varint()));
    add(
        registry,
        "election.event.renewed",
        ElectionEvent.CandidacyRenewed.class,
        (it, out) -> ticket(it.ticket(), name(it.name(), out)),
        in -> new ElectionEvent.CandidacyRenewed(name(in), ticket(in)));
    add(
        registry,
        "election.event.updated",
        ElectionEvent.DataUpdated.class,
        (it, out) -> ticket(it.ticket(), name(it.name(), out)).bytes(it.data()),
        in -> new ElectionEvent.DataUpdated(name(in), ticket(in), in.bytes()));
    add(
        registry,
        "election.event.resigned",
        ElectionEvent.CandidacyResigned.class,
        (it, out) ->
            write(
                it.successor(), ElectionFormats::ticket, ticket(it.ticket(), name(it.name(), out))),
        in ->
            new ElectionEvent.CandidacyResigned(
                name(in), ticket(in), read(in, ElectionFormats::ticket)));
    add(
        registry,
        "election.event.asked",
        ElectionEvent.HandOverAsked.class,
        (it, out) -> ticket(it.successor(), name(it.name(), out)),
        in -> new ElectionEvent.HandOverAsked(name(in), ticket(in)));
    add(
        registry,
        "election.event.lease-elapsed",
        ElectionEvent.LeaseElapsed.class,
        (it, out) -> ticket(it.ticket(), name(it.name(), out)),
        in -> new ElectionEvent.LeaseElapsed(name(in), ticket(in)));
    add(
        registry,
        "election.event.delay-elapsed",
        ElectionEvent.DelayElapsed.class,
        (it, out) -> name(it.name(), out),
        in -> new ElectionEvent.DelayElapsed(name(in)));
  }

  static void writePast(PastLeader past, WireWriter out) {
    term(past.term(), candidate(past.candidate(), name(past.name(), out)))
        .signedVarint(past.fromMillis())
        .signedVarint(past.toMillis())
        .u8(past.how().number());
  }

  static PastLeader readPast(WireReader in) {
    return new PastLeader(
        name(in),
        candidate(in),
        term(in),
        in.signedVarint(),
        in.signedVarint(),
        PastLeader.How.ofNumber(in.u8()));
  }

  private static void leader(Leader leader, WireWriter out) {
    term(leader.term(), candidate(leader.candidate(), out))
        .varint(leader.priority())
        .bytes(leader.data())
        .signedVarint(leader.sinceMillis())
        .varint(leader.leftMillis())
        .bool(leader.isAsked());
  }

  private static Leader leader(WireReader in) {
    return new Leader(
        candidate(in),
        term(in),
        in.smallVarint(),
        in.bytes(),
        in.signedVarint(),
        in.varint(),
        in.bool());
  }

  private static void writeCandidate(Candidate one, WireWriter out) {
    ticket(one.ticket(), candidate(one.candidate(), out).varint(one.priority()))
        .signedVarint(one.sinceMillis())
        .varint(one.leftMillis());
  }

  private static Candidate readCandidate(WireReader in) {
    return new Candidate(
        candidate(in), in.smallVarint(), ticket(in), in.signedVarint(), in.varint());
  }

  private static void writeListed(ElectionReply.Listed.Election one, WireWriter out) {
    write(one.leader(), ElectionFormats::leader, name(one.name(), out).varint(one.candidates()));
  }

  private static ElectionReply.Listed.Election readListed(WireReader in) {
    return new ElectionReply.Listed.Election(
        name(in), in.smallVarint(), read(in, ElectionFormats::leader));
  }

  private static <T> WireWriter write(
      Optional<T> value, BiConsumer<T, WireWriter> write, WireWriter out) {
    out.bool(value.isPresent());
    value.ifPresent(it -> write.accept(it, out));
    return out;
  }

  private static <T> Optional<T> read(WireReader in, Function<WireReader, T> read) {
    return in.bool() ? Optional.of(read.apply(in)) : Optional.empty();
  }

  private static <T> void writeAll(List<T> all, BiConsumer<T, WireWriter> write, WireWriter out) {
    out.varint(all.size());
    all.forEach(one -> write.accept(one, out));
  }

  private static <T> List<T> readAll(WireReader in, Function<WireReader, T> read) {
    int count = in.count(MIN_BYTES);
    List<T> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(read.apply(in));
    }
    return all;
  }

  private static WireWriter name(ElectionName name, WireWriter out) {
    return out.text(name.value());
  }

  private static ElectionName name(WireReader in) {
    return new ElectionName(in.text());
  }

  private static WireWriter candidate(CandidateName candidate, WireWriter out) {
    return out.text(candidate.value());
  }

  private static CandidateName candidate(WireReader in) {
    return new CandidateName(in.text());
  }

  private static WireWriter ticket(ElectionTicket ticket, WireWriter out) {
    return out.varint(ticket.number());
  }

  private static ElectionTicket ticket(WireReader in) {
    return new ElectionTicket(in.varint());
  }

  private static WireWriter term(FencingToken term, WireWriter out) {
    return out.varint(term.number());
  }

  private static FencingToken term(WireReader in) {
    return new FencingToken(in.varint());
  }

  private static WireWriter seen(Version seen, WireWriter out) {
    return out.varint(seen.number());
  }

  private static Version seen(WireReader in) {
    return new Version(in.varint());
  }

  private static <T> void add(
      WireRegistry.Builder registry,
      String manifest,
      Class<T> type,
      BiConsumer<T, WireWriter> write,
      Function<WireReader, T> read) {
    registry.add(new Manifest(manifest, 1), type, WireFormat.of(write, read));
  }
}
