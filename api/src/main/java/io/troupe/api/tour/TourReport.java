package io.troupe.api.tour;

/**
 * The tour in numbers.
 *
 * @param rows rows of the data set
 * @param verdict on the map whose node was killed meanwhile
 * @param lostAtRestart acknowledged rows that were not there before the import went on
 * @param killedAt rows acknowledged when the node was killed
 * @param repeats batches that were sent again
 * @param rowsPerSecond of the undisturbed import
 * @param restartSeconds from the second start to ready
 * @param seconds the whole tour
 */
record TourReport(
    long rows,
    Verdict verdict,
    long lostAtRestart,
    int killedAt,
    int repeats,
    double rowsPerSecond,
    double restartSeconds,
    double seconds) {

  boolean isGood() {
    return lostAtRestart == 0 && verdict.isGood(rows);
  }
}
