package io.troupe.trial.verdict;

import static io.troupe.trial.verdict.Told.by;
import static io.troupe.trial.verdict.Told.denied;
import static io.troupe.trial.verdict.Told.judged;
import static io.troupe.trial.verdict.Told.ok;
import static io.troupe.trial.verdict.Told.refused;
import static io.troupe.trial.verdict.Told.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is right of a lock, and each way in which it can be wrong. */
class LockJudgeTest {
  private static final String LOCK = "lock-0";

  @Test
  void whatIsRightIsGood() {
    good(
        acquired("a", 1, 1, 300, 0, 10),
        wrote("a", 1, 1, 20, 30),
        renewed("a", 300, 100, 110),
        // b waits until the renewed lease is over; a writes in between, and too late.
        acquired("b", 2, 7, 1_000, 20, 405),
        wrote("a", 1, 2, 380, 410),
        wrote("b", 7, 3, 420, 430),
        by("a", denied("write", LOCK, "1/z", 1, 440, 450)),
        by("a", denied("release", LOCK, null, 0, 460, 470)),
        by("b", ok("release", LOCK, null, null, 500, 520)),
        // Granted before the release was answered.
        acquired("a", 8, 8, 300, 490, 505),
        by("c", unknown("acquire", LOCK, "1000", 510, 600)),
        by("c", denied("acquire", LOCK, "4500", 0, 600, 4_600)));
  }

  @Test
  void oneTokenForTwoIsWrong() {
    bad(
        "token 5 was granted twice",
        acquired("a", 4, 5, 10, 0, 10),
        acquired("b", 5, 5, 10, 100, 110));
  }

  @Test
  void aSmallerTokenForWhoCameLaterIsWrong() {
    bad(
        "token 4 was granted to one who was served before a smaller one",
        acquired("a", 3, 4, 10, 0, 10),
        acquired("b", 2, 3, 10, 100, 110));
  }

  @Test
  void whoWaitsLongerComesFirst() {
    bad(
        "ticket 2 came to its turn behind ticket 9",
        acquired("a", 9, 10, 10, 0, 100),
        acquired("b", 2, 11, 10, 0, 200));
  }

  @Test
  void aGrantBeforeTheLeaseIsOverIsWrong() {
    bad(
        "token 2 was granted while another held the lock",
        acquired("a", 1, 1, 300, 0, 10),
        acquired("b", 2, 2, 300, 20, 299));
  }

  @Test
  void aGrantBeforeARenewedLeaseIsOverIsWrong() {
    bad(
        "token 2 was granted while another held the lock",
        acquired("a", 1, 1, 300, 0, 10),
        renewed("a", 300, 200, 210),
        acquired("b", 2, 2, 300, 20, 499));
  }

  @Test
  void aGrantBeforeTheReleaseIsAskedForIsWrong() {
    bad(
        "token 2 was granted while another held the lock; "
            + "lock-0: a holds the lock under token 1, which is over",
        acquired("a", 1, 1, 300, 0, 10),
        acquired("b", 2, 2, 300, 20, 99),
        by("a", ok("release", LOCK, null, null, 100, 110)));
  }

  @Test
  void aLeaseThatIsLostBeforeItIsOverIsWrong() {
    bad(
        "the lease under token 1 ended before its time",
        acquired("a", 1, 1, 300, 0, 10),
        by("a", denied("renew", LOCK, "300", 0, 200, 299)));
    bad(
        "the lease under token 1 ended before its time",
        acquired("a", 1, 1, 300, 0, 10),
        renewed("a", 300, 200, 210),
        by("a", denied("release", LOCK, null, 0, 400, 499)));
  }

  @Test
  void aLeaseBeginsBehindTheOneBefore() {
    bad(
        "the lease under token 2 ended before its time",
        acquired("a", 1, 1, 2_500, 0, 10),
        acquired("b", 2, 2, 1_000, 0, 2_510),
        by("b", denied("renew", LOCK, "1000", 0, 2_600, 3_499)));
    bad(
        "token 3 was granted while another held the lock",
        acquired("a", 1, 1, 2_500, 0, 10),
        acquired("b", 2, 2, 1_000, 0, 2_510),
        acquired("c", 3, 3, 1_000, 0, 3_499));
    good(
        acquired("a", 1, 1, 2_500, 0, 10),
        by("a", ok("release", LOCK, null, null, 1_000, 1_010)),
        acquired("b", 2, 2, 1_000, 0, 1_005),
        acquired("c", 3, 3, 1_000, 0, 2_001));
  }

  @Test
  void onlyWhatMayHaveBeenReleasedIsGrantedEarly() {
    good(
        acquired("a", 1, 1, 300, 0, 10),
        by("a", unknown("release", LOCK, null, 100, 200)),
        acquired("b", 2, 2, 300, 20, 150));
    bad(
        "token 2 was granted while another held the lock",
        acquired("a", 1, 1, 300, 0, 10),
        by("a", refused("release", LOCK, null, 100, 200)),
        acquired("b", 2, 2, 300, 20, 150));
  }

  @Test
  void aRenewalThatIsUnknownHoldsNobodyOff() {
    good(
        acquired("a", 1, 1, 300, 0, 10),
        by("a", unknown("renew", LOCK, "300", 200, 210)),
        acquired("b", 2, 2, 300, 20, 301));
  }

  @Test
  void whoGaveItUpDoesNotHoldIt() {
    bad(
        "a holds the lock under token 1, which is over",
        acquired("a", 1, 1, 300, 0, 10),
        by("a", ok("release", LOCK, null, null, 20, 30)),
        by("a", ok("release", LOCK, null, null, 40, 50)));
    good(
        acquired("a", 1, 1, 300, 0, 10),
        by("a", unknown("release", LOCK, null, 20, 30)),
        by("a", ok("release", LOCK, null, null, 40, 50)));
  }

  @Test
  void whoWasFollowedDoesNotHoldIt() {
    bad(
        "token 2 was granted while another held the lock; "
            + "lock-0: a holds the lock under token 1, which is over",
        acquired("a", 1, 1, 300, 0, 10),
        acquired("b", 2, 2, 300, 20, 310),
        by("a", ok("renew", LOCK, "300", null, 320, 330)));
  }

  @Test
  void aPlaceThatIsLostBeforeItsTimeIsWrong() {
    bad(
        "c lost its place in the queue before its time",
        by("c", denied("acquire", LOCK, "3000", 0, 0, 2_999)));
  }

  @Test
  void aWriteOfAnOlderTokenBehindANewerIsWrong() {
    bad(
        "version 2 was written under token 1, behind 7",
        wrote("b", 7, 1, 20, 30),
        wrote("a", 1, 2, 40, 50));
    bad(
        "version 2 was written under token 1, behind 7",
        wrote("b", 7, 1, 20, 30),
        by("a", unknown("write", LOCK, "1/2", 40, 50)),
        by("c", ok("read", LOCK, "1/2", 2L, 60, 70)));
  }

  @Test
  void aRefusalWithoutALargerTokenIsWrong() {
    bad(
        "token 7 was refused as stale, and nobody had a larger one",
        wrote("b", 7, 1, 20, 30),
        by("b", denied("write", LOCK, "7/2", 7, 40, 50)),
        wrote("c", 8, 3, 60, 70));
  }

  @Test
  void whatIsWrittenUnderALockIsARegister() {
    Verdict verdict =
        judged(
            wrote("a", 1, 1, 20, 30),
            wrote("b", 2, 2, 40, 50),
            by("c", ok("read", LOCK, "1/1", 1L, 60, 70)),
            Told.last(LOCK, "2/2", 2L));
    assertThat(verdict.linearizable()).contains(false);
    assertThat(judged(wrote("a", 1, 5, 20, 30), Told.last(LOCK, "1/4", 4L)).lost()).isOne();
  }

  @Test
  void whoWaitsForALockFindsNothingUnavailable() {
    List<Operation> waits =
        List.of(acquired("a", 1, 1, 3_000, 0, 1), acquired("b", 2, 2, 10, 0, 3_010));
    assertThat(new Gaps(waits, 3_010_000_000L).longestMs(0, 3_010_000_000L)).isZero();
  }

  @Test
  void thoseWhoShareItHoldItTogether() {
    good(
        acquired("a", 1, 1, 300, 0, 10),
        by("a", ok("release", LOCK, null, null, 20, 30)),
        shared("b", 2, 4, 1_000, 5, 40),
        shared("c", 3, 4, 300, 50, 60),
        by("c", ok("release", LOCK, null, null, 70, 80)),
        renewed("b", 1_000, 100, 110),
        acquired("a", 4, 6, 300, 90, 1_101),
        shared("c", 5, 7, 300, 200, 1_402));
  }

  @Test
  void aWriterBesideAReaderIsWrong() {
    bad(
        "token 2 was granted while another held the lock",
        shared("a", 1, 1, 300, 0, 10),
        acquired("b", 2, 2, 300, 20, 299));
  }

  @Test
  void aReaderBesideAWriterIsWrong() {
    bad(
        "token 2 was granted while another held the lock",
        acquired("a", 1, 1, 300, 0, 10),
        shared("b", 2, 2, 300, 20, 299));
  }

  @Test
  void allWhoShareItHoldItBeforeAWriter() {
    bad(
        "token 2 was granted while another held the lock",
        shared("a", 1, 1, 1_000, 0, 10),
        shared("b", 2, 1, 300, 20, 30),
        acquired("c", 3, 2, 300, 40, 400));
  }

  @Test
  void aWriterUnderATokenThatIsSharedIsWrong() {
    bad(
        "token 1 was granted twice",
        shared("a", 1, 1, 300, 0, 10),
        acquired("b", 2, 1, 300, 20, 400));
  }

  @Test
  void whoSharedItAndWasFollowedDoesNotHoldIt() {
    bad(
        "b holds the lock under token 1, which is over",
        shared("a", 1, 1, 300, 0, 10),
        shared("b", 2, 1, 300, 0, 10),
        by("b", unknown("release", LOCK, null, 20, 30)),
        acquired("c", 3, 2, 300, 40, 400),
        by("b", ok("renew", LOCK, "300", null, 420, 430)));
  }

  private static void good(Operation... operations) {
    Verdict verdict = judged(operations);
    assertThat(verdict.isGood()).as("%s", verdict).isTrue();
  }

  private static void bad(String why, Operation... operations) {
    Verdict verdict = judged(operations);
    assertThat(verdict.problems()).containsExactly(LOCK + ": " + why);
    assertThat(verdict.linearizable()).contains(false);
  }

  private static Operation acquired(
      String client, long ticket, long token, long leaseMillis, long start, long end) {
    return by(client, ok("acquire", LOCK, leaseMillis + "/" + ticket, token, start, end));
  }

  private static Operation shared(
      String client, long ticket, long token, long leaseMillis, long start, long end) {
    return by(client, ok("share", LOCK, leaseMillis + "/" + ticket, token, start, end));
  }

  private static Operation renewed(String client, long leaseMillis, long start, long end) {
    return by(client, ok("renew", LOCK, Long.toString(leaseMillis), null, start, end));
  }

  private static Operation wrote(String client, long token, long version, long start, long end) {
    return by(client, ok("write", LOCK, token + "/" + version, version, start, end));
  }
}
