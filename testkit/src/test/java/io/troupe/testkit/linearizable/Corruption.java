package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Ways to spoil a linearizable history so that it certainly no longer is. Each says why; each finds
 * a place at random, and may find none.
 */
enum Corruption {
  /** A read returns a value with a smaller version than one acknowledged before it began. */
  STALE_READ {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation read = draw.read(r -> true);
      Operation newer = draw.write(w -> w.precedes(read));
      Operation older = draw.write(w -> w.precedes(newer) && isOlder(w, newer));
      return draw.replace(read, saw(read, older.value(), older.version()));
    }
  },
  /** Of two reads one after the other, the second returns an older version than the first. */
  NEW_OLD_INVERSION {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation first = draw.read(r -> versionOf(r) > 0);
      Operation second = draw.read(first::precedes);
      Operation older = draw.write(w -> versionOf(w) < versionOf(first));
      return draw.replace(second, saw(second, older.value(), older.version()));
    }
  },
  /** A read returns the value of one version as that of another. */
  TORN_READ {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation read = draw.read(r -> true);
      Operation one = draw.write(w -> versionOf(w) > 0);
      Operation other = draw.write(w -> !w.equals(one));
      return draw.replace(read, saw(read, one.value(), other.version()));
    }
  },
  /** A read returns what nobody wrote. */
  VALUE_FROM_NOWHERE {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation read = draw.read(r -> r.value() != null);
      return draw.replace(read, saw(read, "nobody's", read.version()));
    }
  },
  /** A read returns what is written only after it has ended. */
  VALUE_FROM_THE_FUTURE {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation read = draw.read(r -> true);
      Operation later = draw.write(read::precedes);
      return draw.replace(read, saw(read, later.value(), later.version()));
    }
  },
  /** A read returns the value of a refused write. */
  REFUSED_WRITE_SEEN {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation refused =
          draw.any(o -> o.result() == Result.FAIL && o.version() == null && o.value() != null);
      Operation read = draw.read(r -> r.value() != null);
      return draw.replace(read, saw(read, refused.value(), read.version()));
    }
  },
  /** A write that somebody read is said to have been refused. */
  DONE_WRITE_REFUSED {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation read = draw.read(r -> r.value() != null);
      Operation write = draw.write(w -> w.value() != null && w.value().equals(read.value()));
      return draw.replace(write, with(write, write.expected(), Result.FAIL, null));
    }
  },
  /** A read finds nothing, after an acknowledged write that no delete can have removed. */
  LOST_WRITE {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation read = draw.read(r -> true);
      Operation write = draw.write(w -> w.precedes(read) && draw.noDeleteBetween(w, read));
      return write.value() == null ? Optional.empty() : draw.replace(read, saw(read, null, null));
    }
  },
  /** The version of an acknowledged write is given to a later one: the first was lost. */
  VERSION_GIVEN_TWICE {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation first = draw.write(w -> versionOf(w) > 0);
      Operation second = draw.write(w -> !w.equals(first));
      return draw.replace(second, with(second, second.expected(), Result.OK, first.version()));
    }
  },
  /** A write gets a smaller version than one acknowledged before it began. */
  VERSION_GOING_BACK {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation first = draw.write(w -> versionOf(w) > 1);
      Operation second = draw.write(first::precedes);
      long smaller = versionOf(first) - 1;
      return draw.replace(second, with(second, second.expected(), Result.OK, smaller));
    }
  },
  /** A write that was read at one version is read again at another. */
  DUPLICATE_EFFECT {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation one = draw.read(r -> versionOf(r) > 0);
      Operation other = draw.read(r -> !r.equals(one));
      return draw.replace(other, saw(other, one.value(), versionOf(one) + 1_000_000));
    }
  },
  /** A read returns a value that was written before a delete that ended before the read began. */
  READ_OF_A_DELETED_KEY {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation delete =
          draw.any(o -> o.op().equals(RegisterChecker.DELETE) && o.result() == Result.OK);
      Operation read = draw.read(delete::precedes);
      Operation write = draw.write(w -> w.precedes(delete));
      return draw.replace(read, saw(read, write.value(), write.version()));
    }
  },
  /** A cas went through on a version that had been replaced before the version it made. */
  NON_ATOMIC_CAS {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation cas = draw.write(w -> w.expected() != null);
      Operation between = draw.write(w -> versionOf(w) > 1 && versionOf(w) < versionOf(cas));
      return draw.replace(cas, with(cas, versionOf(between) - 1, Result.OK, cas.version()));
    }
  },
  /** Two cas went through on the same version. */
  TWO_CAS_ON_ONE_VERSION {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation one = draw.write(w -> w.expected() != null && w.expected() > 0);
      Operation other = draw.write(w -> !w.equals(one) && w.expected() != null);
      return draw.replace(other, with(other, one.expected(), Result.OK, other.version()));
    }
  },
  /** A cas that expected nothing went through on a value that no delete can have removed. */
  CREATE_OVER_A_VALUE {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation cas = draw.write(w -> w.expected() != null && w.expected() > 0);
      draw.write(w -> w.precedes(cas) && draw.noDeleteBetween(w, cas));
      return draw.replace(cas, with(cas, 0L, Result.OK, cas.version()));
    }
  },
  /** A cas was turned away from the very version that it expected. */
  DISHONEST_MISMATCH {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation failed = draw.any(o -> o.result() == Result.FAIL && o.expected() != null);
      return draw.replace(failed, with(failed, failed.expected(), Result.FAIL, failed.expected()));
    }
  },
  /** A mismatch reports a version older than one acknowledged before it began. */
  STALE_MISMATCH {
    @Override
    Optional<List<Operation>> spoil(Draw draw) {
      Operation failed = draw.any(o -> o.result() == Result.FAIL && versionOf(o) > 0);
      Operation newer = draw.write(w -> w.precedes(failed));
      Operation older = draw.write(w -> isOlder(w, newer));
      return draw.replace(failed, with(failed, failed.expected(), Result.FAIL, older.version()));
    }
  };

  /** Thrown by a draw that finds no operation to draw. */
  private static final class NoPlace extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoPlace() {
      super("no place for this corruption", null, false, false);
    }
  }

  /** Draws operations from a history. */
  static final class Draw {
    private final List<Operation> history;
    private final Random random;

    private Draw(List<Operation> history, Random random) {
      this.history = history;
      this.random = random;
    }

    Operation any(Predicate<Operation> wanted) {
      List<Operation> found = history.stream().filter(wanted).toList();
      if (found.isEmpty()) {
        throw new NoPlace();
      }
      return found.get(random.nextInt(found.size()));
    }

    Operation read(Predicate<Operation> wanted) {
      return any(
          o -> o.op().equals(RegisterChecker.READ) && o.result() == Result.OK && wanted.test(o));
    }

    /** An acknowledged write or cas. */
    Operation write(Predicate<Operation> wanted) {
      return any(
          o ->
              !o.op().equals(RegisterChecker.READ)
                  && o.result() == Result.OK
                  && o.value() != null
                  && wanted.test(o));
    }

    boolean noDeleteBetween(Operation write, Operation after) {
      return history.stream()
          .filter(o -> o.op().equals(RegisterChecker.DELETE) && o.result() != Result.FAIL)
          .allMatch(delete -> delete.precedes(write) || after.precedes(delete));
    }

    Optional<List<Operation>> replace(Operation old, Operation spoiled) {
      List<Operation> changed = new ArrayList<>(history);
      Collections.replaceAll(changed, old, spoiled);
      return Optional.of(changed);
    }
  }

  abstract Optional<List<Operation>> spoil(Draw draw);

  /** The spoiled history, or nothing where this corruption has no place in it. */
  Optional<List<Operation>> apply(List<Operation> history, Random random) {
    try {
      return spoil(new Draw(history, random));
    } catch (NoPlace e) {
      return Optional.empty();
    }
  }

  static long versionOf(Operation operation) {
    Long version = operation.version();
    return version == null ? 0 : version;
  }

  /** By version; where there are none, "precedes" has to do. */
  private static boolean isOlder(Operation a, Operation b) {
    return !a.equals(b) && (a.version() == null || versionOf(a) < versionOf(b));
  }

  private static Operation saw(Operation read, @Nullable String value, @Nullable Long version) {
    return new Operation(
        read.client(),
        read.op(),
        read.key(),
        value,
        null,
        Result.OK,
        version,
        read.startNs(),
        read.endNs());
  }

  private static Operation with(
      Operation o, @Nullable Long expected, Result result, @Nullable Long version) {
    return new Operation(
        o.client(), o.op(), o.key(), o.value(), expected, result, version, o.startNs(), o.endNs());
  }
}
