package io.troupe.api.configuration.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.request.Requests;
import io.troupe.coordination.configuration.DocumentKey;
import io.troupe.coordination.configuration.SchemaPattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DocumentChecksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final CheckSettings SHORT = new CheckSettings(1, 1, Duration.ofMillis(50));

  private static List<Misfit> misfits(DocumentChecks checks, String schema, String document) {
    return Requests.await(
        checks.run(
            PATIENCE,
            () ->
                new DocumentSchemas(
                        Map.of(new SchemaPattern("*"), DocumentSchemas.checked(Bytes.utf8(schema))))
                    .misfits(new DocumentKey("a"), Bytes.utf8(document))));
  }

  @Test
  void whatTakesTooLongDoesNotFitAndLeavesItsThreadToOthers() {
    String doubling =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    "\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]}"
                        .formatted(i, i + 1, i + 1))
            .collect(
                Collectors.joining(
                    ",", "{\"$ref\":\"#/$defs/d0\",\"$defs\":{", ",\"d40\":{\"type\":\"null\"}}}"));
    try (DocumentChecks checks = new DocumentChecks(SHORT)) {
      for (String schema :
          List.of(
              "{\"pattern\":\"^(a|a?a)+\\\\1b$\"}",
              "{\"patternProperties\":{\"^(a|a?a)+\\\\1b$\":true}}",
              doubling)) {
        String text = "\"" + "a".repeat(64) + "!\"";
        assertThat(misfits(checks, schema, schema.contains("Prop") ? "{" + text + ":1}" : text))
            .as(schema)
            .extracting(Misfit::what)
            .containsExactly(
                "it takes more than 50 ms of a processor to hold it against its schema");
      }
      assertThat(misfits(checks, "{\"pattern\":\"^a+$\"}", "\"aa\"")).isEmpty();
      assertThat(misfits(checks, "{\"pattern\":\"^a+$\"}", "\"aa\\n\"")).hasSize(1);
    }
  }

  @Test
  void aSchemaThatRefersToItselfWithoutEndFitsNothing() {
    try (DocumentChecks checks = new DocumentChecks(CheckSettings.DEFAULT)) {
      assertThat(misfits(checks, "{\"$ref\":\"#\"}", "1"))
          .extracting(Misfit::what)
          .containsExactly("of its schema, it refers to itself without end, or too deep");
    }
  }

  @Test
  void oneCheckMoreThanMayWaitIsRefusedAndWhoWaitsHasATime() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (DocumentChecks checks = new DocumentChecks(SHORT)) {
      CompletionStage<Boolean> first =
          checks.run(
              PATIENCE,
              () -> {
                begun.countDown();
                return go.getCount() == 0 || awaits(go);
              });
      begun.await();
      CompletionStage<Boolean> second = checks.run(Duration.ofMillis(1), () -> true);
      assertThat(refused(checks.run(PATIENCE, () -> true))).isEqualTo(Refusal.Code.OVERLOADED);
      assertThat(refused(second)).isEqualTo(Refusal.Code.DEADLINE_PASSED);
      go.countDown();
      assertThat(Requests.await(first)).isTrue();
      assertThat(Requests.await(checks.run(PATIENCE, () -> true))).isTrue();
    }
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Refusal.Code refused(CompletionStage<?> stage) {
    try {
      Object unused = Requests.await(stage);
    } catch (RefusedException e) {
      return e.refusal().code();
    }
    throw new AssertionError("it was not refused");
  }

  @ParameterizedTest
  @CsvSource({"0,1,10", "65,1,10", "1,0,10", "1,10001,10", "1,1,9", "1,1,60001"})
  void limitsAreHeld(int threads, int queue, long millis) {
    assertThat(new CheckSettings(64, 10_000, Duration.ofMinutes(1)).threads()).isEqualTo(64);
    assertThat(new CheckSettings(1, 1, Duration.ofMillis(10)).threads()).isEqualTo(1);
    assertThatThrownBy(() -> new CheckSettings(threads, queue, Duration.ofMillis(millis)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be from");
  }
}
