package io.troupe.coordination.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One of everything that travels or reaches disk, by name. */
final class ElectionSamples {
  static final WireRegistry REGISTRY = registry();

  private static final ElectionName NAME = new ElectionName("jobs.boss");
  private static final CandidateName ANN = new CandidateName("ann@host:1");
  private static final FencingToken TERM = new FencingToken(300);
  private static final ElectionTicket TICKET = new ElectionTicket(299);
  private static final Bytes DATA = Bytes.utf8("{\"port\":80}");
  private static final long WALL_MILLIS = 1_767_225_600_000L;

  private static final Leader LEADER = new Leader(ANN, TERM, 7, DATA, WALL_MILLIS, 30_000, true);
  private static final PastLeader PAST =
      new PastLeader(NAME, ANN, TERM, WALL_MILLIS, WALL_MILLIS + 70, PastLeader.How.LEASE_ELAPSED);

  private ElectionSamples() {}

  static Map<String, Object> all() {
    Map<String, Object> samples = new LinkedHashMap<>();
    addCommands(samples);
    addReplies(samples);
    addEvents(samples);
    return samples;
  }

  private static void addCommands(Map<String, Object> samples) {
    samples.put("campaign", new ElectionCommand.Campaign(NAME, ANN, 1_000, DATA, 30_000, 5_000));
    samples.put("campaign-least", new ElectionCommand.Campaign(NAME, ANN, 0, Bytes.EMPTY, 1, 0));
    samples.put("await", new ElectionCommand.Await(NAME, ANN, TICKET, true));
    samples.put("renew", new ElectionCommand.Renew(NAME, ANN, TICKET));
    samples.put("update", new ElectionCommand.Update(NAME, ANN, TICKET, DATA));
    samples.put("resign", new ElectionCommand.Resign(NAME, ANN, TICKET, Optional.empty()));
    samples.put("resign-to", new ElectionCommand.Resign(NAME, ANN, TICKET, Optional.of(ANN)));
    samples.put("transfer", new ElectionCommand.Transfer(NAME, Optional.empty(), Optional.empty()));
    samples.put(
        "transfer-to", new ElectionCommand.Transfer(NAME, Optional.of(ANN), Optional.of(TERM)));
    samples.put("observe", new ElectionCommand.Observe(NAME, Optional.empty()));
    samples.put("observe-next", new ElectionCommand.Observe(NAME, Optional.of(new Version(300))));
    samples.put("explain", new ElectionCommand.Explain(NAME));
    samples.put("list", new ElectionCommand.ListElections(Optional.empty(), 1_000));
    samples.put("list-after", new ElectionCommand.ListElections(Optional.of(NAME), 1));
  }

  private static void addReplies(Map<String, Object> samples) {
    samples.put("leads", new ElectionReply.Standing(TICKET, Optional.of(TERM), 0, true));
    samples.put("campaigns", new ElectionReply.Standing(TICKET, Optional.empty(), 3, false));
    samples.put("not-campaigning", new ElectionReply.NotCampaigning());
    for (ElectionReply.NotAllowed.Why why : ElectionReply.NotAllowed.Why.values()) {
      samples.put("not-allowed-" + why.number(), new ElectionReply.NotAllowed(why));
    }
    samples.put("updated", new ElectionReply.Updated());
    samples.put("resigned", new ElectionReply.Resigned());
    samples.put("asked", new ElectionReply.Asked(ANN));
    samples.put("not-led", new ElectionReply.NotLed());
    samples.put("observed", new ElectionReply.Observed(new Version(301), Optional.of(LEADER), 12));
    samples.put("observed-none", new ElectionReply.Observed(Version.ABSENT, Optional.empty(), 0));
    samples.put(
        "explained",
        new ElectionReply.Explained(
            Optional.of(LEADER),
            List.of(new Candidate(ANN, 7, TICKET, WALL_MILLIS, 7)),
            12,
            40,
            List.of(PAST)));
    samples.put(
        "listed",
        new ElectionReply.Listed(
            List.of(
                new ElectionReply.Listed.Election(NAME, 2, Optional.of(LEADER)),
                new ElectionReply.Listed.Election(new ElectionName("z"), 1, Optional.empty())),
            true));
  }

  private static void addEvents(Map<String, Object> samples) {
    samples.put("event-begun", new ElectionEvent.CampaignBegun(NAME, ANN, 7, DATA, 30_301, 5_051));
    samples.put("event-renewed", new ElectionEvent.CandidacyRenewed(NAME, TICKET));
    samples.put("event-updated", new ElectionEvent.DataUpdated(NAME, TICKET, DATA));
    samples.put(
        "event-resigned", new ElectionEvent.CandidacyResigned(NAME, TICKET, Optional.empty()));
    samples.put(
        "event-resigned-to",
        new ElectionEvent.CandidacyResigned(NAME, TICKET, Optional.of(TICKET)));
    samples.put("event-asked", new ElectionEvent.HandOverAsked(NAME, TICKET));
    samples.put("event-lease-elapsed", new ElectionEvent.LeaseElapsed(NAME, TICKET));
    samples.put("event-delay-elapsed", new ElectionEvent.DelayElapsed(NAME));
  }

  /** Elections in every state: led, campaigned for, asked, behind a lost leader; and a past. */
  static ElectionPart part() {
    ElectionPart part = new ElectionPart();
    part.resign("ann", part.campaign("ann").ticket());
    part.campaign("bob");
    part.campaign("cid");
    part.campaign("dan", 9);
    part.transfer(Optional.of("cid"), Optional.empty());
    part.ask(
        new ElectionCommand.Campaign(
            new ElectionName("lost"), ElectionPart.candidate("eve"), 0, Bytes.EMPTY, 10, 60_000));
    part.pass(12);
    return part;
  }

  static Bytes encode(Object sample) {
    WireWriter out = new WireWriter(64);
    REGISTRY.write(sample, out);
    return out.toBytes();
  }

  static Object decode(String manifest, Bytes bytes) {
    WireReader in = new WireReader(bytes);
    Object value = REGISTRY.read(manifest, in);
    in.expectEnd();
    return value;
  }

  private static WireRegistry registry() {
    WireRegistry.Builder builder = WireRegistry.builder();
    new ElectionKind(ElectionSettings.DEFAULT).register(builder);
    return builder.build();
  }
}
