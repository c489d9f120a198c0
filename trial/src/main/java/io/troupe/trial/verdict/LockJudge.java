package io.troupe.trial.verdict;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.RegisterChecker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether a lock that is held by one at a time, or by those who share it, and what was written
 * under its tokens, is as promised. Who shares it has the token of those who do already. Each
 * client holds it once at a time, so that what it asks belongs to what it acquired last. A lease
 * lasts at least for its time from when it was asked for, and behind the end of those with smaller
 * tokens, since it begins later; a lock is given up, at the earliest, when that was asked for.
 */
final class LockJudge {
  static final String PREFIX = "lock-";
  static final String ACQUIRE = "acquire";
  static final String SHARE = "share";
  static final String RENEW = "renew";
  static final String RELEASE = "release";
  private static final long NS_PER_MS = 1_000_000;

  private final String key;
  private final List<String> wrong = new ArrayList<>();

  private LockJudge(String key) {
    this.key = key;
  }

  /** One that held it. */
  private static final class Tenure {
    private final Operation acquired;
    private final boolean shared;
    private final long token;
    private final long ticket;
    private final long leaseNs;

    /** What its client asked for under it. */
    private final List<Operation> followed = new ArrayList<>();

    /** It lasts until here, at least, unless it is given up. */
    private long leasedUntilNs;

    private long givenUpNs = Long.MAX_VALUE;

    Tenure(Operation acquired) {
      String value = value(acquired);
      int slash = value.indexOf('/');
      this.acquired = acquired;
      this.shared = acquired.op().equals(SHARE);
      this.token = Objects.requireNonNull(acquired.version());
      this.ticket = Long.parseLong(value.substring(slash + 1));
      this.leaseNs = NS_PER_MS * Long.parseLong(value.substring(0, slash));
    }

    /** It cannot have begun before. */
    void beginsBehind(long ns) {
      leasedUntilNs = Math.max(acquired.startNs(), ns) + leaseNs;
    }

    /** Nobody else may be granted it before, but to share it. */
    long untilNs() {
      return Math.min(leasedUntilNs, givenUpNs);
    }

    boolean isSharedWith(Tenure other) {
      return shared && other.shared && token == other.token;
    }
  }

  /** What is a register in it: what was written under tokens, and not refused as stale. */
  static List<Operation> register(List<Operation> asked) {
    return asked.stream()
        .filter(
            it ->
                it.op().equals(RegisterChecker.READ)
                    || (it.op().equals(RegisterChecker.WRITE) && it.result() != Result.FAIL))
        .toList();
  }

  /** What contradicts it, in words; empty if nothing does. */
  static List<String> contradictions(String key, List<Operation> asked) {
    LockJudge judge = new LockJudge(key);
    Map<String, List<Operation>> byClient = new TreeMap<>();
    asked.forEach(it -> byClient.computeIfAbsent(it.client(), none -> new ArrayList<>()).add(it));
    List<Tenure> tenures = new ArrayList<>();
    byClient.values().forEach(own -> tenures.addAll(judge.tenures(own)));
    tenures.sort(
        Comparator.<Tenure>comparingLong(it -> it.token).thenComparingLong(it -> it.ticket));
    judge.checkOrder(tenures);
    List<List<Tenure>> turns = turns(tenures);
    judge.checkTimes(turns);
    judge.checkHolders(turns);
    judge.checkWrites(asked);
    judge.checkRefusals(asked);
    return judge.wrong;
  }

  /** What one client held, one after the other. */
  private List<Tenure> tenures(List<Operation> own) {
    List<Tenure> tenures = new ArrayList<>();
    Optional<Tenure> last = Optional.empty();
    for (Operation it :
        own.stream().sorted(Comparator.comparingLong(Operation::startNs)).toList()) {
      if (it.op().equals(ACQUIRE) || it.op().equals(SHARE)) {
        last = acquired(it);
        last.ifPresent(tenures::add);
      } else if (last.isPresent() && (it.op().equals(RENEW) || it.op().equals(RELEASE))) {
        last.get().followed.add(it);
      }
    }
    return tenures;
  }

  /** Those who share it, or one alone, in the order of tokens. */
  private static List<List<Tenure>> turns(List<Tenure> tenures) {
    List<List<Tenure>> turns = new ArrayList<>();
    for (Tenure tenure : tenures) {
      if (turns.isEmpty() || !turns.getLast().getLast().isSharedWith(tenure)) {
        turns.add(new ArrayList<>());
      }
      turns.getLast().add(tenure);
    }
    return turns;
  }

  private Optional<Tenure> acquired(Operation it) {
    if (it.result() == Result.OK) {
      return Optional.of(new Tenure(it));
    }
    // It may have been granted, and ended, before anybody asked again.
    long leastNs =
        it.startNs() + Math.min(NS_PER_MS * Long.parseLong(value(it)), Judge.LOCK_WAIT.toNanos());
    if (isDenied(it) && endNs(it) < leastNs) {
      say("%s lost its place in the queue before its time", it.client());
    }
    return Optional.empty();
  }

  private void follow(Tenure tenure, Operation it) {
    if (isDenied(it) && endNs(it) < tenure.untilNs()) {
      say("the lease under token %d ended before its time", tenure.token);
    }
    if (it.op().equals(RENEW) && it.result() == Result.OK) {
      long untilNs = it.startNs() + NS_PER_MS * Long.parseLong(value(it));
      tenure.leasedUntilNs = Math.max(tenure.leasedUntilNs, untilNs);
    }
    if (it.op().equals(RELEASE) && it.result() != Result.FAIL) {
      tenure.givenUpNs = Math.min(tenure.givenUpNs, it.startNs());
    }
  }

  /** In the order of tokens: nobody twice but to share, nobody out of the order of the queue. */
  private void checkOrder(List<Tenure> tenures) {
    for (int i = 1; i < tenures.size(); i++) {
      Tenure before = tenures.get(i - 1);
      Tenure next = tenures.get(i);
      if (before.token == next.token && !before.isSharedWith(next)) {
        say("token %d was granted twice", next.token);
      }
      if (before.ticket >= next.ticket) {
        say("ticket %d came to its turn behind ticket %d", next.ticket, before.ticket);
      }
    }
  }

  /**
   * In the order of tokens: nobody early, nobody out of the order of time, and nobody cut short.
   */
  private void checkTimes(List<List<Tenure>> turns) {
    long latestStartNs = Long.MIN_VALUE;
    long othersUntilNs = Long.MIN_VALUE;
    for (List<Tenure> turn : turns) {
      long untilNs = othersUntilNs;
      for (Tenure tenure : turn) {
        tenure.beginsBehind(othersUntilNs);
        tenure.followed.forEach(it -> follow(tenure, it));
        long endNs = endNs(tenure.acquired);
        if (endNs < latestStartNs) {
          say("token %d was granted to one who was served before a smaller one", tenure.token);
        } else if (endNs < othersUntilNs) {
          say("token %d was granted while another held the lock", tenure.token);
        }
        latestStartNs = Math.max(latestStartNs, tenure.acquired.startNs());
        untilNs = Math.max(untilNs, tenure.untilNs());
      }
      othersUntilNs = untilNs;
    }
  }

  /** Who gave it up, or was followed, is told so. */
  private void checkHolders(List<List<Tenure>> turns) {
    long followedNs = Long.MAX_VALUE;
    for (List<Tenure> turn : turns.reversed()) {
      for (Tenure tenure : turn) {
        checkHolder(tenure, followedNs);
      }
      for (Tenure tenure : turn) {
        followedNs = Math.min(followedNs, endNs(tenure.acquired));
      }
    }
  }

  private void checkHolder(Tenure tenure, long followedNs) {
    long overNs = followedNs;
    for (Operation it : tenure.followed) {
      if (it.result() == Result.OK && it.startNs() > overNs) {
        say("%s holds the lock under token %d, which is over", it.client(), tenure.token);
      }
      if (it.result() == Result.OK && it.op().equals(RELEASE)) {
        overNs = Math.min(overNs, endNs(it));
      }
    }
  }

  /** What was there, by versions, was written under tokens that do not fall. */
  private void checkWrites(List<Operation> asked) {
    Map<Long, Long> tokens = new TreeMap<>();
    for (Operation it : register(asked)) {
      Long version = it.version();
      if (it.result() == Result.OK && version != null && it.value() != null) {
        tokens.put(version, token(it));
      }
    }
    long newest = 0;
    for (Map.Entry<Long, Long> at : tokens.entrySet()) {
      if (at.getValue() < newest) {
        say("version %d was written under token %d, behind %d", at.getKey(), at.getValue(), newest);
      }
      newest = Math.max(newest, at.getValue());
    }
  }

  /** A write is refused as stale only if one under a larger token was asked for in time. */
  private void checkRefusals(List<Operation> asked) {
    List<Operation> writes =
        asked.stream().filter(it -> it.op().equals(RegisterChecker.WRITE)).toList();
    TreeMap<Long, Long> firstNs = new TreeMap<>();
    for (Operation it : writes) {
      if (it.result() != Result.FAIL) {
        firstNs.merge(token(it), it.startNs(), Math::min);
      }
    }
    long first = Long.MAX_VALUE;
    for (Map.Entry<Long, Long> at : firstNs.descendingMap().entrySet()) {
      first = Math.min(first, at.getValue());
      at.setValue(first); // of this token, or a larger one
    }
    for (Operation it : writes) {
      if (isDenied(it)) {
        Map.Entry<Long, Long> larger = firstNs.higherEntry(token(it));
        if (larger == null || larger.getValue() > endNs(it)) {
          say("token %d was refused as stale, and nobody had a larger one", token(it));
        }
      }
    }
  }

  private void say(String what, Object... of) {
    wrong.add(key + ": " + what.formatted(of));
  }

  /** Not done, since it was not held, or not granted in time. */
  private static boolean isDenied(Operation it) {
    return it.result() == Result.FAIL && it.version() != null;
  }

  private static long token(Operation write) {
    String value = value(write);
    return Long.parseLong(value.substring(0, value.indexOf('/')));
  }

  private static String value(Operation it) {
    return Objects.requireNonNull(it.value());
  }

  private static long endNs(Operation it) {
    return Objects.requireNonNull(it.endNs());
  }
}
