package io.troupe.bench.report;

import java.util.List;

/**
 * All contenders under one load.
 *
 * @param operation what was asked, such as put
 * @param load how much of it, such as "64 in flight"
 * @param rows the contenders
 */
public record Group(String operation, String load, List<Row> rows) {
  public Group {
    rows = List.copyOf(rows);
  }
}
