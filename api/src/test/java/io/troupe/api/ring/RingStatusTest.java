package io.troupe.api.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.actors.PartitionId;
import io.troupe.api.json.RingJson;
import io.troupe.api.ring.RingStatus.NodeLoad;
import io.troupe.api.ring.RingStatus.ZoneLoad;
import io.troupe.sharding.ring.RebalancePlan.Move;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingPlace;
import io.troupe.sharding.ring.RingSettings;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingStatusTest {
  private static final RingMember A = new RingMember("a", new RingPlace(1, "east"));
  private static final RingMember B = new RingMember("b", new RingPlace(1, "west"));

  private static RingStatus allOnA(RingMember... members) {
    Map<PartitionId, String> owners = new HashMap<>();
    for (int i = 0; i < 64; i++) {
      owners.put(new PartitionId(i), "a");
    }
    return RingStatus.of(List.of(members), 64, RingSettings.DEFAULT, owners);
  }

  @Test
  void itShowsWhatIsAndWhatTheRingWants() {
    RingStatus status = allOnA(A, B);
    NodeLoad a = status.nodes().getFirst();
    NodeLoad b = status.nodes().getLast();
    assertThat(a.owns()).hasSize(64).isSorted();
    assertThat(b.owns()).isEmpty();
    assertThat(a.share() + b.share()).isEqualTo(64);
    assertThat(List.of(a.most(), b.most())).containsExactly(40, 40);
    assertThat(status.zones())
        .containsExactly(
            new ZoneLoad("east", 1, 64, a.share(), 36), new ZoneLoad("west", 1, 0, b.share(), 36));
  }

  @Test
  void withoutAChangeThePlanIsWhatIsStillToMove() {
    RingPlan plan = allOnA(A, B).plan(RingChange.parse("", ""));
    assertThat(plan.moves()).hasSize(plan.after().nodes().getLast().share());
    assertThat(plan.moves()).allMatch(move -> move.to().equals("b"));
  }

  @Test
  void whoJoinsGetsItsShareAndWhoLeavesGivesAllAway() {
    RingPlan join = allOnA(A).plan(RingChange.parse("b:1:west", ""));
    assertThat(join).isEqualTo(allOnA(A, B).plan(RingChange.parse("", "")));
    RingPlan swap = allOnA(A).plan(RingChange.parse("b", "a"));
    assertThat(swap.moves()).hasSize(64).contains(new Move(new PartitionId(7), "a", "b"));
    assertThat(swap.after().nodes()).extracting(node -> node.member().name()).containsExactly("b");
  }

  @ParameterizedTest
  @CsvSource({
    "a, '', there already",
    "'b,b', '', there already",
    "'', c, no node 'c' is there to leave; there are [a]",
    "'', a, no node would be left"
  })
  void whatCannotHappenIsRefused(String joins, String leaves, String said) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> allOnA(A).plan(RingChange.parse(joins, leaves)))
        .withMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource({
    "b:x, a weight is a number",
    "b:0, weight must be from 1 to 100",
    "b:1:, zone must be",
    "b:1:z:y, looks like NAME",
    ":1, looks like NAME",
    "'b,', looks like NAME"
  })
  void whatDoesNotLookLikeANodeIsRefused(String joins, String said) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RingChange.parse(joins, ""))
        .withMessageContaining(said);
  }

  @Test
  void aChangeIsAQueryAndBack() {
    RingChange change = RingChange.parse("b:2:west,c", "d,a b");
    assertThat(change.joins())
        .containsExactly(
            new RingMember("b", new RingPlace(2, "west")), new RingMember("c", RingPlace.DEFAULT));
    assertThat(change.leaves()).isEqualTo(Set.of("d", "a b"));
    assertThat(change.toQuery()).isEqualTo("?join=b%3A2%3Awest%2Cc%3A1%3Adefault&leave=a%20b%2Cd");
    assertThat(RingChange.parse("", "").toQuery()).isEmpty();
  }

  @Test
  void jsonIsReadAsItWasWritten() throws IOException {
    RingPlan plan =
        allOnA(A, new RingMember("b", B.place(), true)).plan(RingChange.parse("c:3", ""));
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonMapper().createGenerator(text)) {
      json.writeStartObject();
      RingJson.write(plan, json);
      json.writeEndObject();
    }
    assertThat(RingJson.readPlan(new JsonMapper().readTree(text.toString()))).isEqualTo(plan);
  }
}
