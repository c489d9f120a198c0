package io.troupe.api.cli.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.node.DataDirectory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.JsonDocument;
import io.troupe.api.cli.console.OutputOption;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.inspection.JournalInspection;
import io.troupe.persistence.inspection.JournalReport;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What both commands take; put it in with {@code @Mixin}. */
final class JournalOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Parameters(
      paramLabel = "DIR",
      description = "The data directory of a node, as in 'troupe start --data DIR'.")
  private Path data;

  @Mixin private OutputOption output;

  /** Says what a report holds; answers the exit code. */
  interface Telling {
    int tell(JournalReport report);
  }

  /** Writes an answer: one of the two forms, with a line end. */
  void answer(String text, JsonDocument.Fields json) {
    output.answer(console(), text, json);
  }

  Console console() {
    return Console.of(command);
  }

  /** Reads the journal, while no node can start on it. */
  int inspect(boolean everyBlock, Telling telling) throws IOException {
    try (DataDirectory directory = DataDirectory.openToRead(data)) {
      if (!directory.hasJournal()) {
        return refuse("the data directory " + directory.path() + " has no journal yet");
      }
      return telling.tell(
          JournalInspection.of(
              directory.journal(), new JournalDisk(directory.diskId(), true), everyBlock));
    } catch (StartRefusedException e) {
      return refuse(String.valueOf(e.getMessage()));
    }
  }

  int refuse(String why) {
    console().err().println("troupe: " + why);
    return ExitCode.REFUSED;
  }

  /** What both say of damage. */
  static void writeFindings(JournalReport report, JsonGenerator json) throws IOException {
    json.writeBooleanField("intact", report.isIntact());
    json.writeArrayFieldStart("problems");
    for (String problem : report.problems()) {
      json.writeString(problem);
    }
    json.writeEndArray();
    json.writeNumberField("moreProblems", report.moreProblems());
    if (report.tornTail().isPresent()) {
      json.writeObjectFieldStart("possiblyAcknowledged");
      json.writeStringField("file", report.tornTail().get().file().toString());
      json.writeNumberField("at", report.tornTail().get().at());
      json.writeNumberField("bytes", report.tornTail().get().bytes());
      json.writeEndObject();
    }
  }
}
