package io.troupe.bench.run;

import io.troupe.bench.load.ClosedLoop;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.Measured;
import io.troupe.bench.load.Workload;
import io.troupe.bench.report.Group;
import io.troupe.bench.report.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Rounds in which contenders take turns, so that noise hits each of them. */
public record Rounds(List<Contender> contenders, int count) {
  private static final int WARM_UP_IN_FLIGHT = 256;

  /** One round of one load. */
  @FunctionalInterface
  public interface Round {
    /** Measures a contender; the number of the round, from 1, is also a seed. */
    Measured run(Contender contender, int round);
  }

  /** Puts every key, so that it is there before anything counts. */
  public void fill(Workload puts) {
    for (Contender contender : contenders) {
      Measured filled = new ClosedLoop(WARM_UP_IN_FLIGHT).fill(contender, puts);
      if (filled.done() < puts.keys()) {
        throw new IllegalStateException(
            "%s stored only %d of %d keys".formatted(contender.name(), filled.done(), puts.keys()));
      }
    }
  }

  /** Takes the path of each operation, so that compilers have seen it. */
  public void warmUp(Workload workload, Duration time) {
    for (Contender contender : contenders) {
      var unused = new ClosedLoop(WARM_UP_IN_FLIGHT).run(contender, workload, time, 0);
    }
  }

  /** All rounds of one load. */
  public Group group(String operation, String load, Round each) {
    List<List<Measured>> results = new ArrayList<>();
    contenders.forEach(unused -> results.add(new ArrayList<>()));
    for (int round = 1; round <= count; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        results.get(i).add(each.run(contenders.get(i), round));
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      rows.add(new Row(contenders.get(i).name(), results.get(i)));
    }
    return new Group(operation, load, rows);
  }
}
