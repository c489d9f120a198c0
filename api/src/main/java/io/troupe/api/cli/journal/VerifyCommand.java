package io.troupe.api.cli.journal;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.persistence.inspection.JournalReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reads every byte of a journal and says what is wrong with it. */
@Command(
    name = "verify",
    description = {
      "Read all of a journal and say what is damaged or lost, with file and place. Nothing is"
          + " changed, and no node can start there meanwhile. Exit code 1 if a node would not"
          + " start, or would miss something.",
      "A torn tail, as a crash leaves it, is reported and is no damage: the next start cuts it off."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  troupe journal verify data", "  troupe journal verify data --output json"})
final class VerifyCommand implements Callable<Integer> {
  @Mixin private JournalOptions options;

  @Override
  public Integer call() throws IOException {
    return options.inspect(true, this::tell);
  }

  private int tell(JournalReport report) {
    options.answer(text(report), json -> JournalOptions.writeFindings(report, json));
    return report.isIntact() ? ExitCode.OK : ExitCode.REFUSED;
  }

  private String text(JournalReport report) {
    List<String> lines = new ArrayList<>(report.problems());
    if (report.moreProblems() > 0) {
      lines.add("and " + report.moreProblems() + " more");
    }
    report.tornTail().ifPresent(torn -> lines.add("possibly acknowledged: " + torn));
    long events = report.ids().stream().mapToLong(JournalReport.IdState::events).sum();
    lines.add(
        "%s: %d events of %d persistence ids in %d tables and %d write-ahead logs%s"
            .formatted(
                report.isIntact() ? "intact" : "DAMAGED",
                events,
                report.ids().size(),
                report.files().tables(),
                report.files().walFiles(),
                report.isIntact() ? "" : " can be read"));
    return String.join(System.lineSeparator(), lines);
  }
}
