package io.troupe.trial.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.trial.verdict.Judge;
import io.troupe.trial.verdict.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a verdict is written. */
public final class Report {
  private static final int PROBLEMS = 20;

  private Report() {}

  /**
   * The fields that every trial's object has: {@code acknowledged}, {@code lost}, {@code refused},
   * {@code unknown}, {@code linearizable} (null where it is not known), {@code faults}, {@code
   * problems}.
   */
  public static void write(Verdict verdict, JsonGenerator json) throws IOException {
    json.writeNumberField("acknowledged", verdict.acknowledged());
    json.writeNumberField("lost", verdict.lost());
    json.writeNumberField("refused", verdict.refused());
    json.writeNumberField("unknown", verdict.unknown());
    json.writeFieldName("linearizable");
    if (verdict.linearizable().isPresent()) {
      json.writeBoolean(verdict.linearizable().get());
    } else {
      json.writeNull();
    }
    json.writeArrayFieldStart("faults");
    for (Verdict.Unavailability fault : verdict.faults()) {
      json.writeStartObject();
      json.writeStringField("kind", fault.kind());
      json.writeStringField("node", fault.node());
      json.writeNumberField("unavailableMs", fault.unavailableMs());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("problems");
    for (String problem : verdict.problems()) {
      json.writeString(problem);
    }
    json.writeEndArray();
  }

  /** The same, and the volume, in lines. */
  public static List<String> lines(Verdict verdict) {
    List<String> lines = new ArrayList<>();
    lines.add(verdict.isGood() ? "PASSED" : "FAILED");
    lines.add("  writes acknowledged  %,d".formatted(verdict.acknowledged()));
    lines.add("  of these lost        %,d".formatted(verdict.lost()));
    lines.add("  refused for sure     %,d".formatted(verdict.refused()));
    lines.add(
        "  unknown              %,d (%s of all writes)"
            .formatted(
                verdict.unknown(),
                String.format(Locale.ROOT, "%.3f %%", verdict.unknownPercent())));
    lines.add(
        "  linearizable         "
            + verdict.linearizable().map(it -> it ? "yes" : "NO").orElse("not known")
            + (verdict.unchecked() == 0
                ? ""
                : " (%,d operations unchecked)".formatted(verdict.unchecked())));
    lines.addAll(faults(verdict.faults()));
    verdict.problems().stream()
        .limit(PROBLEMS)
        .forEach(it -> lines.add("  problem: " + it.strip()));
    if (verdict.problems().size() > PROBLEMS) {
      lines.add("  and %d problems more".formatted(verdict.problems().size() - PROBLEMS));
    }
    return lines;
  }

  /** Each fault where there are few; else the times and the worst of each kind. */
  private static List<String> faults(List<Verdict.Unavailability> faults) {
    List<String> lines = new ArrayList<>();
    if (faults.size() <= 4) {
      for (Verdict.Unavailability fault : faults) {
        lines.add(
            "  %-20s %,d ms without a good answer, at worst"
                .formatted(fault.kind() + " " + fault.node(), fault.unavailableMs()));
      }
    } else {
      Judge.worst(faults)
          .forEach(
              (kind, worst) -> {
                long times = faults.stream().filter(it -> it.kind().equals(kind)).count();
                lines.add(
                    "  %-20s %,d ms without a good answer, at worst of %d"
                        .formatted(kind, worst, times));
              });
    }
    return lines;
  }
}
