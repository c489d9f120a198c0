package io.troupe.coordination.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.kind.ClockDrift;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is at a limit passes, and the next is refused with what is allowed. */
class ElectionCommandTest {
  private static final ElectionName NAME = new ElectionName("boss");
  private static final CandidateName ANN = new CandidateName("ann");

  @ParameterizedTest
  @CsvSource({"0, 0, 1, 0", "1000, 4096, 86400000, 60000"})
  void termsAtTheirLimitsPass(int priority, int data, long lease, long delay) {
    assertThat(campaign(priority, data, lease, delay).leaseMillis()).isEqualTo(lease);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1 | 0 | 1 | 0 | a priority is from 0 to 1000, not -1",
        "1001 | 0 | 1 | 0 | a priority is from 0 to 1000, not 1001",
        "0 | 4097 | 1 | 0 | a candidate's data is from 0 to 4096 bytes, not 4097",
        "0 | 0 | 0 | 0 | a lease is from 1 to 86400000 ms, not 0",
        "0 | 0 | 86400001 | 0 | a lease is from 1 to 86400000 ms, not 86400001",
        "0 | 0 | 1 | -1 | a leader's delay is from 0 to 60000 ms, not -1",
        "0 | 0 | 1 | 60001 | a leader's delay is from 0 to 60000 ms, not 60001",
      })
  void termsPastTheirLimitsAreRefused(int priority, int data, long lease, long delay, String said) {
    assertThatThrownBy(() -> campaign(priority, data, lease, delay))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(said);
  }

  @Test
  void otherDataHasItsLimitToo() {
    ElectionTicket ticket = new ElectionTicket(1);
    assertThatThrownBy(
            () -> new ElectionCommand.Update(NAME, ANN, ticket, Bytes.wrap(new byte[4_097])))
        .hasMessage("a candidate's data is from 0 to 4096 bytes, not 4097");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_001})
  void aListIsAsLongAsItMayBe(int limit) {
    assertThat(new ElectionCommand.ListElections(Optional.empty(), 1_000).limit()).isEqualTo(1_000);
    assertThatThrownBy(() -> new ElectionCommand.ListElections(Optional.empty(), limit))
        .hasMessage("a limit of elections is from 1 to 1000, not " + limit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "ä", ".", "..", "a\n"})
  void aNameIsOfItsCharacters(String name) {
    assertThat(new ElectionName("A-z_0.9").value()).isEqualTo("A-z_0.9");
    assertThatThrownBy(() -> new ElectionName(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "ä", "a\n", "\u007f"})
  void aCandidateIsOfPrintableCharacters(String name) {
    assertThat(new CandidateName("w/7@h:1~!").value()).isEqualTo("w/7@h:1~!");
    assertThatThrownBy(() -> new CandidateName(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesAreAsLongAsTheyMayBe() {
    String longest = "n".repeat(Limits.MAX_NAME_BYTES);
    assertThat(new ElectionName(longest).value()).hasSize(128);
    assertThat(new CandidateName(longest).value()).hasSize(128);
    assertThatThrownBy(() -> new ElectionName(longest + "n"))
        .hasMessage("an election's name has 1 to 128 characters, not 129");
    assertThatThrownBy(() -> new CandidateName(longest + "n"))
        .hasMessage("a candidate's name has 1 to 128 characters, not 129");
  }

  @Test
  void aTicketIsANumberOfAnEvent() {
    assertThatThrownBy(() -> new ElectionTicket(0)).hasMessageContaining("at least 1, was 0");
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 0", "100001, 1, 0", "1, 0, 0", "1, 8001, 0", "1, 1, -1", "1, 1, 10001"})
  void settingsAreInTheirRanges(int elections, int candidates, int past) {
    ClockDrift drift = ClockDrift.DEFAULT;
    assertThat(new ElectionSettings(100_000, 8_000, 10_000, drift).maxCandidates())
        .isEqualTo(8_000);
    assertThat(new ElectionSettings(1, 1, 0, drift).keepPast()).isZero();
    assertThatThrownBy(() -> new ElectionSettings(elections, candidates, past, drift))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be from");
  }

  private static ElectionCommand.Campaign campaign(int priority, int data, long lease, long delay) {
    return new ElectionCommand.Campaign(
        NAME, ANN, priority, Bytes.wrap(new byte[data]), lease, delay);
  }
}
