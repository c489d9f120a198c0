package io.troupe.api.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.configuration.ConfigurationAnswer.ConditionFailed;
import io.troupe.api.configuration.ConfigurationAnswer.Done;
import io.troupe.api.configuration.ConfigurationAnswer.NotValid;
import io.troupe.api.map.Options;
import io.troupe.api.map.UnreadableValueException;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.request.Requests;
import io.troupe.coordination.configuration.ConfigurationCommand.Condition;
import io.troupe.coordination.configuration.ConfigurationReply;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import io.troupe.coordination.configuration.DocumentKey;
import io.troupe.coordination.configuration.SchemaPattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Configuration at a real node, and the example of docs/configuration.md. */
@Timeout(120)
class ConfigurationTest {
  private static final String POOL_SCHEMA =
      """
      {"type": "object", "required": ["size"],
       "properties": {"size": {"$ref": "#/$defs/size"}},
       "$defs": {"size": {"type": "integer", "minimum": 1, "maximum": 100}}}\
      """;

  @TempDir static Path data;
  private static Troupe troupe;

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(data));
  }

  @AfterAll
  static void stop() {
    troupe.close();
  }

  private static Version done(ConfigurationAnswer answer) {
    assertThat(answer).isInstanceOf(Done.class);
    return ((Done) answer).version();
  }

  private static RefusedException refused(Runnable call) {
    try {
      call.run();
    } catch (RefusedException e) {
      return e;
    }
    throw new AssertionError("it was not refused");
  }

  @Test
  void aServiceIsConfiguredWhileItRuns() throws InterruptedException {
    TroupeConfiguration payments = troupe.configuration("payments");
    done(payments.setSchema("db/pool", POOL_SCHEMA, "pools have a size"));
    done(payments.put("db/pool", "{\"size\": 8, \"url\": \"jdbc:h2:mem:\"}", "first"));
    try (Pool pool = new Pool(troupe)) {
      assertThat(pool.settings().size()).isEqualTo(8);
      Version before = payments.read().version();
      assertThat(pool.resize(16)).isTrue();
      assertThat(payments.get("limits")).contains("{\"inFlight\":160}");
      assertThat(pool.resize(101)).as("more than the schema allows").isFalse();
      assertThat(payments.get("limits")).as("nothing of it is done").contains("{\"inFlight\":160}");
      while (pool.settings().size() != 16) {
        Thread.onSpinWait();
      }
      done(payments.rollback("db/pool", before, "too many connections"));
      assertThat(payments.get("db/pool").orElseThrow()).contains("\"size\":8");
      ConfigurationReply.Past past = payments.history("db/pool");
      assertThat(past.entries())
          .extracting(ConfigurationReply.Past.Entry::message)
          .containsExactly("first", "resize to 16", "too many connections");
    }
  }

  @Test
  void twoVersionsAreToldApart() {
    TroupeConfiguration set = troupe.configuration("apart");
    Version first = done(set.put("a", "{\"x/y\": 1, \"l\": [1, 2]}", ""));
    Version second = done(set.put("a", "{\"l\": [1, 3]}", ""));
    done(set.change(ConfigurationChange.because("").remove("a")));
    String patch =
        "[{\"op\":\"remove\",\"path\":\"/x~1y\"},"
            + "{\"op\":\"replace\",\"path\":\"/l/1\",\"value\":3}]";
    assertThat(set.diff("a", first, second)).isEqualTo(patch);
    assertThat(set.diff("a", second, second)).isEqualTo("[]");
    assertThat(set.diff("a", second)).isEqualTo("[{\"op\":\"remove\",\"path\":\"\"}]");
    RefusedException refused = refused(() -> set.diff("a", first, new Version(999_999)));
    assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.INVALID);
  }

  @Test
  void thePageShowsWhatRuns() throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/io/troupe/api/configuration", "Pool.java"));
    assertThat(Files.readString(Path.of("..", "docs", "configuration.md")))
        .contains("```java\n" + source.substring(source.indexOf("/**")) + "```");
  }

  @Test
  void whatDoesNotFitIsNotWrittenAndSaysWhere() {
    TroupeConfiguration set = troupe.configuration("misfits");
    done(set.setSchema("*", POOL_SCHEMA, ""));
    NotValid not =
        (NotValid)
            set.change(
                ConfigurationChange.because("").put("a", "{\"size\":1}").put("b", "{\"size\":0}"));
    assertThat(not.misfits()).hasSize(1);
    assertThat(not.misfits().getFirst().key().value()).isEqualTo("b");
    assertThat(not.misfits().getFirst().where()).isEqualTo("/size");
    assertThat(set.read().documents()).isEmpty();
    done(set.setSchema("b", "true", "b is free"));
    done(set.put("b", "{\"size\":0}", ""));
    assertThat(set.put("c", "[]", "")).isInstanceOf(NotValid.class);
  }

  @Test
  void aSchemaThatWhatIsThereDoesNotFitIsSetByForceOnly() {
    TroupeConfiguration set = troupe.configuration("forced");
    Version first = done(set.put("a", "{\"size\":0}", ""));
    NotValid not = (NotValid) set.setSchema("*", POOL_SCHEMA, "");
    assertThat(not.misfits()).extracting(it -> it.key().value()).containsExactly("a");
    done(
        Requests.await(
            set.async()
                .setSchema(
                    new SchemaPattern("*"),
                    Optional.of(Bytes.utf8(POOL_SCHEMA)),
                    "",
                    true,
                    Options.DEFAULT)));
    assertThat(set.put("a", "{\"size\":-1}", "")).isInstanceOf(NotValid.class);
    done(set.put("a", "{\"size\":2}", ""));
    assertThat(set.rollback("a", first, ""))
        .as("today's schema counts")
        .isInstanceOf(NotValid.class);
    done(
        Requests.await(
            set.async()
                .setSchema(new SchemaPattern("*"), Optional.empty(), "", false, Options.DEFAULT)));
    done(set.rollback("a", first, ""));
    assertThat(set.get("a")).contains("{\"size\":0}");
  }

  @Test
  void whatIsNoSchemaIsRefused() {
    TroupeConfiguration set = troupe.configuration("schemas");
    for (String schema :
        List.of(
            "[]",
            "{\"type\": 7}",
            "{\"type\": \"objekt\"}",
            "{\"$ref\": \"https://example.com/schema.json\"}",
            "{\"properties\": {\"a\": {\"$ref\": \"other.json\"}}}",
            "{\"$schema\": \"http://json-schema.org/draft-07/schema#\"}",
            "{\"$ref\": \"#/$defs/missing\"}",
            "{\"pattern\": \"(\"}",
            "{\"a\":1,\"a\":2}",
            "no json")) {
      assertThat(refused(() -> set.setSchema("*", schema, "")).refusal().code())
          .as(schema)
          .isEqualTo(Refusal.Code.INVALID);
    }
    done(set.setSchema("*", "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"}", ""));
  }

  @Test
  void whatCannotBeHeldAgainstItsSchemaDoesNotFit() {
    TroupeConfiguration set = troupe.configuration("endless");
    done(set.setSchema("*", "{\"$ref\":\"#\"}", "accepted: nothing is there"));
    assertThat(set.put("a", "1", ""))
        .isInstanceOfSatisfying(
            NotValid.class,
            it -> assertThat(it.misfits().getFirst().what()).contains("without end"));
  }

  @Test
  void whatIsNoDocumentIsNoChange() {
    ConfigurationChange none = ConfigurationChange.because("");
    for (String json : List.of("", "{", "1 2", "{\"a\":1,\"a\":2}", "nul")) {
      assertThatThrownBy(() -> none.put("a", json))
          .as(json)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a document is");
    }
    TroupeConfiguration set = troupe.configuration("limits");
    assertThat(refused(() -> set.change(none)).refusal().code()).isEqualTo(Refusal.Code.INVALID);
    assertThatThrownBy(() -> set.put("a", "\"" + "x".repeat(64 << 10) + "\"", ""))
        .hasMessageContaining("65536 bytes");
    done(set.put("a", "1e400", "kept digit for digit"));
    assertThat(set.get("a")).contains("1e400");
    assertThatThrownBy(() -> set.get("a", ValueCodec.json(Pool.Settings.class)))
        .isInstanceOf(UnreadableValueException.class);
  }

  @Test
  void aConditionIsHeldAgainstTheVersion() {
    TroupeConfiguration set = troupe.configuration("conditions");
    ConfigurationChange none = ConfigurationChange.because("");
    Version first = done(set.change(none.put("a", "1", Condition.ABSENT)));
    assertThat(set.change(none.put("a", "2", Condition.ABSENT)))
        .isEqualTo(new ConditionFailed(new DocumentKey("a"), first));
    assertThat(set.change(none.put("a", "1"))).isEqualTo(new Done(first, false));
    done(set.change(none.remove("a", Condition.PRESENT)));
    assertThat(set.get("a")).isEmpty();
    assertThat(set.delete()).isTrue();
    assertThat(set.delete()).isFalse();
    assertThat(
            refused(
                    () ->
                        Requests.await(
                            set.async()
                                .get(new DocumentKey("a"), Optional.of(first), Options.DEFAULT)))
                .refusal()
                .code())
        .isEqualTo(Refusal.Code.OUT_OF_HISTORY);
  }

  @Test
  void aRepeatHasTheAnswerOfTheFirstWhateverBecameOfTheSchemas() {
    TroupeConfiguration set = troupe.configuration("repeats");
    RequestId id = new RequestId(SessionId.derived(4, 2), 1);
    Options options = Options.DEFAULT.withRequestId(Optional.of(id));
    ConfigurationChange change = ConfigurationChange.because("").put("a", "{\"size\":0}");
    ConfigurationAnswer first = Requests.await(set.async().change(change, options));
    done(first);
    done(set.put("a", "{\"size\":1}", ""));
    done(set.setSchema("*", POOL_SCHEMA, "it would not fit any more"));
    assertThat(Requests.await(set.async().change(change, options.asRetryOf(id)))).isEqualTo(first);
    assertThat(set.get("a")).contains("{\"size\":1}");
    assertThat(
            refused(
                    () ->
                        Requests.await(
                            set.async().change(change.put("b", "{\"size\":1}"), options)))
                .refusal()
                .code())
        .isEqualTo(Refusal.Code.REUSED_KEY);
  }

  @Test
  void aRepeatedRollbackHasItsFirstOutcomeThoughThatPastIsForgotten() {
    TroupeConfiguration set = troupe.configuration("rolled");
    Version first = done(set.put("a", "1", ""));
    done(set.put("a", "2", ""));
    RequestId id = new RequestId(SessionId.derived(4, 3), 1);
    Options options = Options.DEFAULT.withRequestId(Optional.of(id));
    Supplier<ConfigurationAnswer> rollback =
        () ->
            Requests.await(
                set.async().rollback(new DocumentKey("a"), first, "back", options.asRetryOf(id)));
    ConfigurationAnswer outcome = rollback.get();
    for (int i = 0; i < 25; i++) {
      done(set.put("a", "[" + i + "]", "")); // more than is kept
    }
    assertThat(rollback.get()).isEqualTo(outcome);
    assertThat(refused(() -> set.rollback("a", first, "too late")).refusal().code())
        .isEqualTo(Refusal.Code.OUT_OF_HISTORY);
  }

  @Test
  void aVersionThatIsToComeIsRefused() {
    TroupeConfiguration set = troupe.configuration("ahead");
    Version newest = done(set.put("a", "1", ""));
    Version next = new Version(newest.number() + 1);
    for (Runnable call :
        List.<Runnable>of(
            () -> set.rollback("a", next, ""),
            () -> Requests.await(set.async().observe(next, Options.DEFAULT)),
            () ->
                Requests.await(
                    set.async().get(new DocumentKey("a"), Optional.of(next), Options.DEFAULT)),
            () ->
                Requests.await(
                    set.async()
                        .read("", Optional.empty(), 1, Optional.of(next), Options.DEFAULT)))) {
      assertThat(refused(call).refusal())
          .satisfies(it -> assertThat(it.code()).isEqualTo(Refusal.Code.INVALID))
          .satisfies(
              it -> assertThat(it.detail()).contains("newest version").contains("" + newest));
    }
  }

  @Test
  void schemasAndDocumentsThatChangeAtOnceNeverMissEachOther() {
    TroupeConfiguration set = troupe.configuration("races");
    AsyncTroupeConfiguration async = set.async();
    for (int round = 0; round < 20; round++) {
      CompletionStage<ConfigurationAnswer> document =
          async.change(ConfigurationChange.because("").put("a", "" + round), Options.DEFAULT);
      CompletionStage<ConfigurationAnswer> schema =
          async.setSchema(
              new SchemaPattern("*"),
              Optional.of(Bytes.utf8("{\"const\":" + (round + 1) + "}")),
              "",
              false,
              Options.DEFAULT);
      ConfigurationAnswer written = Requests.await(document);
      ConfigurationAnswer set1 = Requests.await(schema);
      assertThat(written instanceof Done && set1 instanceof Done)
          .as("both in round %d", round)
          .isFalse();
      done(
          Requests.await(
              async.setSchema(
                  new SchemaPattern("*"), Optional.empty(), "", false, Options.DEFAULT)));
    }
  }

  @Test
  void aWatchTellsEveryChangeInItsOrder() throws Exception {
    TroupeConfiguration set = troupe.configuration("watched");
    BlockingQueue<Observed> heard = new LinkedBlockingQueue<>();
    try (ConfigurationWatch watch = set.watch(Version.ABSENT, heard::add)) {
      Version last = Version.ABSENT;
      for (int i = 0; i < 5; i++) {
        last = done(set.put("a", "" + i, ""));
      }
      int next = 0;
      while (next < 5) {
        Observed observed = heard.poll(30, TimeUnit.SECONDS);
        assertThat(observed).isNotNull();
        for (ConfigurationReply.Document each : observed.changes()) {
          assertThat(each.revision().content().orElseThrow().toUtf8()).isEqualTo("" + next++);
        }
      }
      CompletableFuture<Optional<Observed>> nothing =
          set.async()
              .observe(last, Options.DEFAULT.withTimeout(Duration.ofMillis(50)))
              .toCompletableFuture();
      assertThat(nothing.get(30, TimeUnit.SECONDS)).isEmpty();
      assertThat(watch.seen()).isEqualTo(last);
    }
  }

  @Test
  void aListenerThatThrowsEndsItsWatchAndAnotherGoesOnFromThere() throws Exception {
    TroupeConfiguration set = troupe.configuration("thrown");
    Version first = done(set.put("a", "1", ""));
    Version second = done(set.put("a", "2", ""));
    BlockingQueue<Observed> heard = new LinkedBlockingQueue<>();
    IllegalStateException thrown = new IllegalStateException("of the listener, on purpose");
    try (ConfigurationWatch watch =
        set.watch(
            first,
            observed -> {
              heard.add(observed);
              throw thrown;
            })) {
      assertThat(watch.ended().toCompletableFuture())
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withCause(thrown);
      assertThat(heard).hasSize(1);
      assertThat(watch.seen()).isEqualTo(first);
      try (ConfigurationWatch next = set.watch(watch.seen(), heard::add)) {
        assertThat(heard.take().seen()).isEqualTo(second);
        assertThat(heard.poll(30, TimeUnit.SECONDS).seen()).isEqualTo(second);
        next.close();
        assertThat(next.ended().toCompletableFuture()).isCompleted();
      }
    }
    ConfigurationWatch ahead = set.watch(new Version(second.number() + 1), heard::add);
    assertThat(ahead.ended().toCompletableFuture())
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withMessageContaining("newest version");
  }

  @Test
  void setsAreListedByName() {
    done(troupe.configuration("list-a").put("a", "1", ""));
    done(troupe.configuration("list-b").put("a", "1", ""));
    ConfigurationReply.Sets listed =
        Requests.await(
            troupe
                .coordination()
                .configurations(
                    Optional.of(new io.troupe.coordination.name.ObjectName("list-")),
                    1,
                    Options.DEFAULT));
    assertThat(listed.sets()).extracting(it -> it.name().value()).containsExactly("list-a");
    assertThat(listed.more()).isTrue();
  }
}
