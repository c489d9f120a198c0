package io.troupe.api.cli.elect;

import io.troupe.api.cli.console.PageOptions;
import io.troupe.api.json.ElectionJson;
import io.troupe.coordination.election.Candidate;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.Leader;
import io.troupe.coordination.election.PastLeader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Elections for people. */
final class ElectionText {
  private ElectionText() {}

  /** Who leads, in a line. */
  static String of(ElectionName name, ElectionReply.Observed observed) {
    return "%s  %s"
        .formatted(
            name,
            observed
                .leader()
                .map(
                    it ->
                        text(it)
                            + (it.data().length() == 0
                                ? ""
                                : "  "
                                    + it.data()
                                        .ifUtf8()
                                        .orElse("%d bytes".formatted(it.data().length()))))
                .orElse("nobody leads"));
  }

  /** One election, line by line. */
  static String of(ElectionName name, ElectionReply.Explained election) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "election %s: %s, %d more campaign"
            .formatted(
                name,
                election.leader().isPresent()
                    ? "led"
                    : election.freeInMillis() > 0
                        ? "lost by its last leader; free in " + millis(election.freeInMillis())
                        : "nobody leads",
                election.candidateCount()));
    election.leader().ifPresent(it -> lines.add("  leads      " + text(it)));
    for (Candidate one : election.candidates()) {
      lines.add(
          "  campaigns  %s  priority %d, since %s, for %s more"
              .formatted(
                  one.candidate(),
                  one.priority(),
                  time(one.sinceMillis()),
                  millis(one.leftMillis())));
    }
    int hidden = election.candidateCount() - election.candidates().size();
    if (hidden > 0) {
      lines.add("             and %d more".formatted(hidden));
    }
    for (PastLeader past : election.past()) {
      lines.add(
          "  led        %s  term %d, %s for %s, %s"
              .formatted(
                  past.candidate(),
                  past.term().number(),
                  time(past.fromMillis()),
                  millis(Math.max(0, past.toMillis() - past.fromMillis())),
                  ElectionJson.text(past.how())));
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** A line each. */
  static String of(ElectionReply.Listed listed) {
    return PageOptions.text(
        listed.elections(),
        it ->
            "%s  %s, %d more campaign"
                .formatted(
                    it.name(),
                    it.leader().map(ElectionText::text).orElse("nobody leads"),
                    it.candidates()),
        listed.more(),
        ElectionReply.Listed.Election::name,
        "nobody campaigns");
  }

  private static String text(Leader leader) {
    return "%s  term %d, since %s, for %s at least%s"
        .formatted(
            leader.candidate(),
            leader.term().number(),
            time(leader.sinceMillis()),
            millis(leader.leftMillis()),
            leader.isAsked() ? ", asked to hand over" : "");
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** To a tenth of a second, or exactly where it is short. */
  private static String millis(long millis) {
    return millis < 1_000
        ? millis + " ms"
        : Duration.ofMillis(millis / 100 * 100).toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
