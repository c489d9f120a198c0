package io.troupe.persistence.inspection;

import java.util.ArrayList;
import java.util.List;

/** What was found wrong; a bounded number is kept, the rest is counted. */
final class Problems {
  private final List<String> named = new ArrayList<>();
  private long more;

  void add(String problem) {
    if (named.size() < JournalReport.MAX_PROBLEMS) {
      named.add(problem);
    } else {
      more++;
    }
  }

  List<String> named() {
    return named;
  }

  long more() {
    return more;
  }
}
