package io.troupe.coordination.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Limits;
import io.troupe.actors.kind.ClockDrift;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is at a limit passes, and the next is refused with what is allowed. */
class LockCommandTest {
  private static final LockName NAME = new LockName("jobs");
  private static final LockOwner OWNER = new LockOwner("ann");

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0",
    "86400000, 60000, 3600000",
  })
  void timesAtTheirLimitsPass(long lease, long delay, long wait) {
    assertThat(acquire(lease, delay, wait).leaseMillis()).isEqualTo(lease);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 | 0 | a lease is from 1 to 86400000 ms, not 0",
        "86400001 | 0 | 0 | a lease is from 1 to 86400000 ms, not 86400001",
        "1 | -1 | 0 | a lock's delay is from 0 to 60000 ms, not -1",
        "1 | 60001 | 0 | a lock's delay is from 0 to 60000 ms, not 60001",
        "1 | 0 | -1 | a wait for a lock is from 0 to 3600000 ms, not -1",
        "1 | 0 | 3600001 | a wait for a lock is from 0 to 3600000 ms, not 3600001",
      })
  void timesPastTheirLimitsAreRefused(long lease, long delay, long wait, String said) {
    assertThatThrownBy(() -> acquire(lease, delay, wait))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(said);
  }

  @Test
  void aRenewalHasALeaseToo() {
    assertThatThrownBy(() -> new LockCommand.Renew(NAME, OWNER, new FencingToken(1), 0))
        .hasMessage("a lease is from 1 to 86400000 ms, not 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_001})
  void aListIsAsLongAsItMayBe(int limit) {
    assertThat(new LockCommand.ListLocks(Optional.empty(), 1_000).limit()).isEqualTo(1_000);
    assertThatThrownBy(() -> new LockCommand.ListLocks(Optional.empty(), limit))
        .hasMessage("a limit of locks is from 1 to 1000, not " + limit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "ä", ".", "..", "a\n"})
  void aNameIsOfItsCharacters(String name) {
    assertThat(new LockName("A-z_0.9").value()).isEqualTo("A-z_0.9");
    assertThatThrownBy(() -> new LockName(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNameIsAsLongAsItMayBe() {
    assertThat(new LockName("n".repeat(Limits.MAX_NAME_BYTES)).value()).hasSize(128);
    assertThatThrownBy(() -> new LockName("n".repeat(Limits.MAX_NAME_BYTES + 1)))
        .hasMessage("a lock's name has 1 to 128 characters, not 129");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "ä", "a\n", "\u007f"})
  void anOwnerIsOfPrintableCharacters(String owner) {
    assertThat(new LockOwner("w/7@h:1~!").value()).isEqualTo("w/7@h:1~!");
    assertThatThrownBy(() -> new LockOwner(owner)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anOwnerIsAsLongAsItMayBe() {
    assertThat(new LockOwner("o".repeat(LockOwner.MAX_LENGTH)).value()).hasSize(128);
    assertThatThrownBy(() -> new LockOwner("o".repeat(LockOwner.MAX_LENGTH + 1)))
        .hasMessage("an owner has 1 to 128 characters, not 129");
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 0", "1000001, 1, 0", "1, 0, 0", "1, 8001, 0", "1, 1, -1", "1, 1, 10001"})
  void settingsAreInTheirRanges(int locks, int queue, int past) {
    ClockDrift drift = ClockDrift.DEFAULT;
    assertThat(new LockSettings(1_000_000, 8_000, 10_000, drift).maxQueue()).isEqualTo(8_000);
    assertThat(new LockSettings(1, 1, 0, drift).keepPast()).isZero();
    assertThatThrownBy(() -> new LockSettings(locks, queue, past, drift))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be from");
  }

  private static LockCommand.Acquire acquire(long lease, long delay, long wait) {
    return new LockCommand.Acquire(NAME, OWNER, LockMode.EXCLUSIVE, lease, delay, wait);
  }
}
