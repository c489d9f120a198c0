package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A register that is right by construction, and clients of it whose requests overlap. The seed
 * alone decides what happens.
 */
final class SimulatedRegister {

  /**
   * @param unknown the share of changes whose answer is lost; of those a third happens at once, a
   *     third some time later, a third never
   * @param refused the share of changes that are refused
   * @param deletes the share of changes that are deletes
   */
  record Mix(
      int operations,
      int clients,
      boolean versioned,
      double unknown,
      double refused,
      double deletes) {
    static Mix of(int operations, int clients) {
      return new Mix(operations, clients, true, 0.03, 0.05, 0.1);
    }

    Mix withoutVersions() {
      return new Mix(operations, clients, false, unknown, refused, deletes);
    }

    Mix withUnknown(double share) {
      return new Mix(operations, clients, versioned, share, refused, deletes);
    }

    Mix withDeletes(double share) {
      return new Mix(operations, clients, versioned, unknown, refused, share);
    }
  }

  private final class Client implements Overlap.Client {
    final String name;
    String op = "";
    @Nullable String value;
    @Nullable Long expected;
    long startNs;
    Result result = Result.OK;
    @Nullable String answer;
    @Nullable Long version;

    Client(String name) {
      this.name = name;
    }

    boolean isRead() {
      return op.equals(RegisterChecker.READ);
    }

    @Override
    public void send() {
      double dice = random.nextDouble();
      value = null;
      expected = null;
      if (dice < 0.5) {
        op = RegisterChecker.READ;
      } else if (random.nextDouble() < mix.deletes()) {
        op = RegisterChecker.DELETE;
        expected = mix.versioned() && random.nextInt(3) == 0 ? guess() : null;
      } else {
        boolean conditional = mix.versioned() && random.nextInt(3) == 0;
        op = conditional ? RegisterChecker.CAS : RegisterChecker.WRITE;
        expected = conditional ? guess() : null;
        value = "v" + nextValue++;
      }
      startNs = overlap.now();
    }

    /** Mostly the version that is there; sometimes one just gone, or just to come. */
    private Long guess() {
      long there = register == null ? 0 : registerVersion;
      return random.nextInt(3) > 0 ? there : Math.max(0, registerVersion - 2 + random.nextInt(4));
    }

    @Override
    public void arrive() {
      result = Result.OK;
      version = null;
      answer = value;
      if (isRead()) {
        answer = register;
        version = register == null || !mix.versioned() ? null : registerVersion;
      } else if (random.nextDouble() < mix.refused()) {
        result = Result.FAIL;
      } else if (random.nextDouble() < mix.unknown()) {
        result = Result.INFO;
        overlap.lose(changeLater(op, value, expected));
      } else {
        change(op, value, expected, this);
      }
    }

    @Override
    public Operation hear() {
      return new Operation(
          name, op, "k", answer, expected, result, version, startNs, overlap.now());
    }
  }

  private final Mix mix;
  private final Random random;
  private final Overlap overlap;
  private int nextValue = 1;
  private @Nullable String register;
  private long registerVersion;

  private SimulatedRegister(Mix mix, long seed) {
    this.mix = mix;
    this.random = new Random(seed);
    this.overlap = new Overlap(random);
  }

  /** A history that is linearizable. */
  static List<Operation> history(Mix mix, long seed) {
    return new SimulatedRegister(mix, seed).run();
  }

  private List<Operation> run() {
    List<Client> clients = new ArrayList<>();
    for (int i = 1; i <= mix.clients(); i++) {
      clients.add(new Client("c" + i));
    }
    return overlap.run(clients, mix.operations());
  }

  private Runnable changeLater(String op, @Nullable String value, @Nullable Long expected) {
    return () -> change(op, value, expected, null);
  }

  private void change(
      String op, @Nullable String value, @Nullable Long expected, @Nullable Client asker) {
    long there = register == null ? 0 : registerVersion;
    boolean matches = expected == null || expected == there;
    boolean tombstone = op.equals(RegisterChecker.DELETE) && register != null;
    if (matches && (tombstone || !op.equals(RegisterChecker.DELETE))) {
      register = value;
      registerVersion += 1 + random.nextInt(2);
    }
    if (asker != null) {
      asker.result = matches ? Result.OK : Result.FAIL;
      boolean made = value != null || (tombstone && random.nextBoolean());
      asker.version =
          !mix.versioned() ? null : !matches ? (Long) there : made ? (Long) registerVersion : null;
    }
  }
}
