package io.troupe.api.cli.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.persistence.inspection.JournalReport;
import io.troupe.persistence.inspection.JournalReport.IdState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what a journal holds. */
@Command(
    name = "stat",
    description =
        "Show what a journal holds: persistence ids, events, bytes, epochs, snapshots, free space."
            + " Nothing is changed. Exit code 1 if it cannot all be read; 'verify' says why.",
    footerHeading = "%nExamples:%n",
    footer = {"  troupe journal stat data", "  troupe journal stat data --output json"})
final class StatCommand implements Callable<Integer> {
  private static final String ROW = "%-24s %8s %12s %10s %12s %12s %12s";

  @Mixin private JournalOptions options;

  @Override
  public Integer call() throws IOException {
    return options.inspect(false, this::tell);
  }

  private int tell(JournalReport report) {
    options.answer(text(report), json -> write(report, json));
    if (report.isIntact()) {
      return ExitCode.OK;
    }
    return options.refuse("not all of it can be read: " + report.problems().getFirst());
  }

  private static String text(JournalReport report) {
    long events = report.ids().stream().mapToLong(IdState::events).sum();
    long eventBytes = report.ids().stream().mapToLong(IdState::eventBytes).sum();
    long snapshotBytes = report.ids().stream().mapToLong(IdState::snapshotBytes).sum();
    List<String> lines = new ArrayList<>();
    lines.add("events     %d, %s".formatted(events, size(eventBytes)));
    lines.add("snapshots  " + size(snapshotBytes));
    for (JournalReport.Log log : report.logs()) {
      lines.add(
          "log %d      entries %d to %d, term %d, stored to %d, applied at the next start: %d"
              .formatted(
                  log.group().number(),
                  log.base().number() + 1,
                  log.last().number(),
                  log.term(),
                  log.applied().number(),
                  Math.max(0, log.last().number() - log.applied().number())));
    }
    lines.add(
        "files      %d tables of %s, %d write-ahead logs of %s"
            .formatted(
                report.files().tables(),
                size(report.files().tableBytes()),
                report.files().walFiles(),
                size(report.files().walBytes())));
    lines.add("free       " + size(report.files().freeBytes()));
    lines.add("");
    lines.add(
        ROW.formatted(
            "persistence id",
            "epoch",
            "newest event",
            "events",
            "bytes",
            "deleted to",
            "snapshot"));
    for (IdState id : report.ids()) {
      lines.add(
          ROW.formatted(
              id.id().value(),
              id.epoch().number(),
              id.highest().number(),
              id.events(),
              id.eventBytes(),
              id.deletedUpTo().number(),
              id.snapshotAt().number()));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static void write(JournalReport report, JsonGenerator json) throws IOException {
    JournalOptions.writeFindings(report, json);
    json.writeArrayFieldStart("logs");
    for (JournalReport.Log log : report.logs()) {
      json.writeStartObject();
      json.writeNumberField("group", log.group().number());
      json.writeNumberField("term", log.term());
      json.writeNumberField("firstEntry", log.base().number() + 1);
      json.writeNumberField("lastEntry", log.last().number());
      json.writeNumberField("appliedEntry", log.applied().number());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("tables", report.files().tables());
    json.writeNumberField("tableBytes", report.files().tableBytes());
    json.writeNumberField("writeAheadLogs", report.files().walFiles());
    json.writeNumberField("writeAheadLogBytes", report.files().walBytes());
    json.writeNumberField("freeBytes", report.files().freeBytes());
    json.writeArrayFieldStart("persistenceIds");
    for (IdState id : report.ids()) {
      json.writeStartObject();
      json.writeStringField("id", id.id().value());
      json.writeNumberField("epoch", id.epoch().number());
      json.writeNumberField("highest", id.highest().number());
      json.writeNumberField("deletedUpTo", id.deletedUpTo().number());
      json.writeNumberField("events", id.events());
      json.writeNumberField("eventBytes", id.eventBytes());
      json.writeNumberField("snapshotAt", id.snapshotAt().number());
      json.writeNumberField("snapshotBytes", id.snapshotBytes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String size(long bytes) {
    return bytes < 1 << 20
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
