package io.troupe.api.election;

import io.troupe.api.lock.Fenced;
import java.util.List;

/** Writes reports, one process of all at a time. */
final class Reporter {
  private final TroupeElection election;
  private final Fenced<List<String>> reports;

  Reporter(TroupeElection election, Fenced<List<String>> reports) {
    this.election = election;
    this.reports = reports;
  }

  /** Reports for as long as it leads and there is something to report; answers how much it did. */
  int report(List<String> news) {
    int done = 0;
    // Waits until it is elected.
    try (Leadership leads = election.campaign(CampaignTerms.DEFAULT.withPriority(10)).join()) {
      while (leads.isLeader() && done < news.size()) {
        String line = news.get(done);
        // This process may stand still here for as long as it likes: the guard checks.
        reports.call(leads.term(), lines -> lines.add(line));
        done++;
      }
    }
    return done;
  }
}
