package io.troupe.api.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.Limits;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.AsyncTroupeMap.Counter;
import io.troupe.api.map.Entry;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.Options;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.map.Written;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapCondition;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user's actor system beside a node; each test has a system and a map of its own. */
@Timeout(120)
class TroupeGatewayTest {
  private static final Options TEN_SECONDS = Options.DEFAULT;

  @TempDir static Path data;
  private static Troupe troupe;
  private ActorSystem<Void> system;
  private ActorRef<MapCommand<String, String>> map;
  private TestProbe<Outcome<Written>> written;

  @BeforeAll
  static void startNode() {
    troupe = node(data);
  }

  @AfterAll
  static void stopNode() {
    troupe.close();
  }

  private static Troupe node(Path data) {
    return Troupe.join(
        TroupeSettings.of(ConfigFactory.parseString("troupe.cluster.partitions = 8"))
            .withData(data));
  }

  @BeforeEach
  void start(TestInfo test) {
    system = UserSystem.beside(troupe);
    map = TroupeGateway.get(system).map(test.getTestMethod().orElseThrow().getName());
    written = TestProbe.create(Outcome.<Written>type(), system);
  }

  @AfterEach
  void stop() {
    UserSystem.end(system);
  }

  @Test
  void everyCommandIsAnsweredAsTheMapAnswers() {
    Version first = stored("k", "1", MapCondition.IF_ABSENT);
    assertThat(put("k", "2", MapCondition.IF_ABSENT))
        .isEqualTo(new Outcome.Done<>(new Written.ConditionFailed(first)));
    Version second = stored("k", "2", new MapCondition.IfVersion(first));

    TestProbe<Outcome<Optional<Entry<String, String>>>> found = probe();
    map.tell(new MapCommand.Get<>("k", found.getRef()));
    assertThat(done(found).map(Entry::value)).contains("2");
    map.tell(new MapCommand.GetAsOf<>("k", AsOf.version(first), TEN_SECONDS, found.getRef()));
    assertThat(done(found).map(Entry::value)).contains("1");
    map.tell(new MapCommand.Get<>("none", found.getRef()));
    assertThat(done(found)).isEmpty();

    TestProbe<Outcome<HistoryPage<String>>> past = probe();
    map.tell(new MapCommand.History<>("k", HistoryQuery.newest(), TEN_SECONDS, past.getRef()));
    assertThat(done(past).changes()).extracting(it -> it.version()).containsExactly(second, first);

    TestProbe<Outcome<Counter>> counted = probe();
    map.tell(new MapCommand.Increment<>("n", 5, counted.getRef()));
    assertThat(done(counted).value()).isEqualTo(5);

    TestProbe<Outcome<ScanPage<String, String>>> page = probe();
    map.tell(new MapCommand.Scan<>(ScanQuery.all(), TEN_SECONDS, page.getRef()));
    assertThat(done(page).entries()).extracting(Entry::key).containsExactly("k", "n");

    TestProbe<Outcome<Optional<Written>>> removed = probe();
    map.tell(new MapCommand.Remove<>("k", removed.getRef()));
    assertThat(done(removed)).containsInstanceOf(Written.Removed.class);
    map.tell(new MapCommand.Remove<>("k", removed.getRef()));
    assertThat(done(removed)).isEmpty();

    TestProbe<Outcome<Long>> keys = probe();
    map.tell(new MapCommand.Size<>(TEN_SECONDS, keys.getRef()));
    assertThat(done(keys)).isEqualTo(1);
    map.tell(new MapCommand.Clear<>(TEN_SECONDS, keys.getRef()));
    assertThat(done(keys)).isEqualTo(1);
  }

  @Test
  void aRefusalSaysWhy() {
    stored("text", "no number", MapCondition.ALWAYS);
    TestProbe<Outcome<Counter>> counted = probe();
    map.tell(new MapCommand.Increment<>("text", 1, counted.getRef()));
    assertThat(refused(counted.receiveMessage())).isEqualTo(Refusal.Code.WRONG_TYPE);
    String key = "k".repeat(Limits.MAX_KEY_BYTES + 1);
    assertThat(refused(put(key, "v", MapCondition.ALWAYS))).isEqualTo(Refusal.Code.TOO_LARGE);
    String value = "v".repeat(Limits.MAX_VALUE_BYTES + 1);
    assertThat(refused(put("k", value, MapCondition.ALWAYS))).isEqualTo(Refusal.Code.TOO_LARGE);
    assertThat(refused(put("", "v", MapCondition.ALWAYS))).isEqualTo(Refusal.Code.INVALID);

    TestProbe<Outcome<Optional<Entry<String, Integer>>>> found = probe();
    TroupeGateway.get(system)
        .map("aRefusalSaysWhy", KeyCodec.STRING, ValueCodec.json(Integer.class))
        .tell(new MapCommand.Get<>("text", found.getRef()));
    assertThat(refused(found.receiveMessage())).isEqualTo(Refusal.Code.WRONG_TYPE);
  }

  @Test
  void aRepeatWithItsIdIsAnsweredAndNotDoneAgain() {
    TestProbe<Outcome<Counter>> counted = probe();
    RequestId id = new RequestId(SessionId.derived(11, 12), 1);
    Options first = Options.DEFAULT.withRequestId(Optional.of(id));
    map.tell(new MapCommand.Increment<>("n", 5, first, counted.getRef()));
    Counter sum = done(counted);
    map.tell(new MapCommand.Increment<>("n", 5, Options.DEFAULT.asRetryOf(id), counted.getRef()));
    assertThat(done(counted)).isEqualTo(sum);
    map.tell(new MapCommand.Increment<>("n", 1, counted.getRef()));
    assertThat(done(counted).value()).isEqualTo(6);
  }

  @Test
  void commandsOfOneKeyTakeEffectInTheOrderSent() {
    TestProbe<Outcome<Optional<Entry<String, String>>>> found = probe();
    for (int i = 0; i < 200; i++) {
      map.tell(new MapCommand.Put<>("k" + i % 2, "v" + i, written.getRef()));
      map.tell(new MapCommand.Get<>("k" + i % 2, found.getRef()));
    }
    int[] next = {0, 1};
    for (int i = 0; i < 200; i++) {
      Entry<String, String> entry = done(found).orElseThrow();
      int key = entry.key().equals("k0") ? 0 : 1;
      assertThat(entry.value()).isEqualTo("v" + next[key]);
      next[key] += 2;
    }
  }

  @Test
  void theSameMapIsTheSameActor() {
    TroupeGateway gateway = TroupeGateway.get(system);
    assertThat(TroupeGateway.get(system)).isSameAs(gateway);
    assertThat(gateway.map("theSameMapIsTheSameActor")).isEqualTo(map);
    ActorRef<MapCommand<String, Integer>> numbers =
        gateway.map("numbers", KeyCodec.STRING, ValueCodec.json(Integer.class));
    assertThat(gateway.map("numbers", KeyCodec.STRING, ValueCodec.json(Integer.class)))
        .isEqualTo(numbers);
    assertThat(gateway.map("numbers", KeyCodec.STRING, ValueCodec.json(Long.class)))
        .isNotEqualTo(numbers);
    assertThatThrownBy(() -> gateway.map("no/name")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSystemWithoutANodeIsToldWhatToDo() {
    ActorSystem<Void> alone = UserSystem.alone();
    assertThatThrownBy(() -> TroupeGateway.get(alone))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("put TroupeGateway.setup(troupe) into the ActorSystemSetup");
    UserSystem.end(alone);
  }

  @Test
  void onceTheNodeIsClosedEverythingIsRefused(@TempDir Path directory) {
    Troupe closing = node(directory);
    ActorSystem<Void> beside = UserSystem.beside(closing);
    ActorRef<MapCommand<String, String>> orders = TroupeGateway.get(beside).map("orders");
    TestProbe<Outcome<Written>> outcomes = TestProbe.create(Outcome.<Written>type(), beside);
    orders.tell(new MapCommand.Put<>("k", "v", outcomes.getRef()));
    assertThat(outcomes.receiveMessage()).isInstanceOf(Outcome.Done.class);
    closing.close();
    orders.tell(new MapCommand.Put<>("k", "v", outcomes.getRef()));
    assertThat(outcomes.receiveMessage())
        .isEqualTo(
            new Outcome.Refused<Written>(
                new Refusal(Refusal.Code.UNAVAILABLE, "this node is stopping")));
    TestProbe<Outcome<Long>> keys = TestProbe.create(Outcome.<Long>type(), beside);
    orders.tell(new MapCommand.Size<>(TEN_SECONDS, keys.getRef()));
    assertThat(refused(keys.receiveMessage())).isEqualTo(Refusal.Code.UNAVAILABLE);
    UserSystem.end(beside);
  }

  private Version stored(String key, String value, MapCondition condition) {
    if (put(key, value, condition) instanceof Outcome.Done<Written>(Written.Stored stored)) {
      return stored.version();
    }
    throw new AssertionError("not stored");
  }

  private Outcome<Written> put(String key, String value, MapCondition condition) {
    map.tell(new MapCommand.Put<>(key, value, condition, TEN_SECONDS, written.getRef()));
    return written.receiveMessage();
  }

  private <R> TestProbe<Outcome<R>> probe() {
    return TestProbe.create(Outcome.<R>type(), system);
  }

  private static <R> R done(TestProbe<Outcome<R>> probe) {
    Outcome<R> outcome = probe.receiveMessage();
    if (outcome instanceof Outcome.Done<R>(R result)) {
      return result;
    }
    throw new AssertionError("not done: " + outcome);
  }

  private static Refusal.Code refused(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Refused<?>(Refusal refusal)) {
      return refusal.code();
    }
    throw new AssertionError("not refused: " + outcome);
  }
}
