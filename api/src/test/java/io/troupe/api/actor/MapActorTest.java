package io.troupe.api.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.Version;
import io.troupe.api.map.AsyncTroupeMap.Counter;
import io.troupe.api.map.Content;
import io.troupe.api.map.Entry;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.Options;
import io.troupe.api.map.Read;
import io.troupe.api.map.UnreadableValueException;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.map.Written;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.region.ClientLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the gateway does with a map whose answers wait for the test. */
@Timeout(60)
class MapActorTest {
  private static final RequestId ID = new RequestId(SessionId.derived(1, 2), 3);
  private static final Options SHORT = Options.DEFAULT.withTimeout(Duration.ofMillis(30));
  private static final Written STORED = new Written.Stored(new Version(7), true);

  private final HeldMap held = new HeldMap();
  private final ActorSystem<Void> system = UserSystem.beside(held.troupe());
  private final ActorRef<MapCommand<String, String>> map = TroupeGateway.get(system).map("m");
  private final TestProbe<Outcome<Written>> written =
      TestProbe.create(Outcome.<Written>type(), system);
  private final TestProbe<Outcome<Counter>> counted =
      TestProbe.create(Outcome.<Counter>type(), system);
  private final TestProbe<Outcome<Optional<Entry<String, String>>>> found =
      TestProbe.create(Outcome.<Optional<Entry<String, String>>>type(), system);

  @AfterEach
  void stop() {
    UserSystem.end(system);
  }

  @Test
  void commandsOfAKeyGoOneAfterAnotherInTheOrderSent() {
    map.tell(new MapCommand.Put<>("k", "1", written.getRef()));
    map.tell(new MapCommand.Increment<>("k", 2, counted.getRef()));
    map.tell(new MapCommand.Get<>("k", found.getRef()));
    map.tell(new MapCommand.Get<>("k", Read.LOCAL, Options.DEFAULT, found.getRef()));
    map.tell(new MapCommand.Put<>("k", "4", written.getRef()));
    map.tell(new MapCommand.Put<>("other", "5", written.getRef()));

    HeldMap.Call first = held.next();
    assertThat(first.arguments())
        .startsWith(Bytes.utf8("k"), ValueCodec.STRING.encode("1"), MapCondition.ALWAYS);
    assertThat(held.next().arguments()).startsWith(Bytes.utf8("other"));
    assertThat(held.hasNext()).isFalse();
    first.answer().complete(STORED);
    written.expectMessage(new Outcome.Done<>(STORED));

    HeldMap.Call second = held.next();
    assertThat(second.method()).isEqualTo("increment");
    assertThat(held.hasNext()).isFalse();
    second.answer().completeExceptionally(new UnknownOutcomeException(Optional.of(ID), "lost"));
    assertThat(counted.receiveMessage()).isInstanceOf(Outcome.Unknown.class);

    HeldMap.Call third = held.next();
    HeldMap.Call fourth = held.next();
    assertThat(third.arguments()).startsWith("k", Read.LINEARIZABLE);
    assertThat(fourth.arguments()).startsWith("k", Read.LOCAL);
    fourth.answer().complete(Optional.empty());
    found.expectMessage(new Outcome.Done<>(Optional.empty()));
    assertThat(held.hasNext()).isFalse();
    third.answer().complete(Optional.empty());
    assertThat(held.next().arguments().get(1)).isEqualTo(ValueCodec.STRING.encode("4"));
  }

  @Test
  void whatAMapEndsWithIsToldAsData() {
    Refusal refusal = new Refusal(Refusal.Code.OVERLOADED, "full", Optional.of(Duration.ZERO));
    map.tell(new MapCommand.Put<>("k", "v", written.getRef()));
    held.next().answer().completeExceptionally(new RefusedException(refusal));
    written.expectMessage(new Outcome.Refused<>(refusal));

    map.tell(new MapCommand.Put<>("k", "v", written.getRef()));
    UnknownOutcomeException unknown = new UnknownOutcomeException(Optional.of(ID), "lost");
    held.next().answer().completeExceptionally(new CompletionException(unknown));
    written.expectMessage(
        new Outcome.Unknown<>(Optional.of(ID), String.valueOf(unknown.getMessage())));

    map.tell(new MapCommand.Get<>("k", found.getRef()));
    held.next()
        .answer()
        .completeExceptionally(new UnreadableValueException("odd", new IllegalStateException()));
    found.expectMessage(new Outcome.Refused<>(new Refusal(Refusal.Code.WRONG_TYPE, "odd")));
  }

  @Test
  void whatNoCodecTakesIsRefusedAndTheActorGoesOn() {
    ActorRef<MapCommand<String, String>> broken =
        TroupeGateway.get(system)
            .map(
                "m",
                KeyCodec.STRING,
                new ValueCodec<>() {
                  @Override
                  public Content encode(String value) {
                    throw new AssertionError("a defect of the codec's");
                  }

                  @Override
                  public String decode(Content content) {
                    throw new AssertionError("a defect of the codec's");
                  }
                });
    broken.tell(new MapCommand.Put<>("k", "v", written.getRef()));
    assertRefused(written, Refusal.Code.INVALID, "a defect of the codec's");
    map.tell(new MapCommand.Put<>("\ud800", "v", written.getRef()));
    assertRefused(written, Refusal.Code.INVALID, "half a surrogate pair");
    broken.tell(new MapCommand.Increment<>("k", 1, counted.getRef()));
    assertThat(held.next().method()).isEqualTo("increment");
  }

  @Test
  @SuppressWarnings("NullAway") // what callers without its checks may send
  void aCommandThatLacksSomethingIsRefusedAndTheActorGoesOn() {
    map.tell(new MapCommand.Put<>("k", "v", MapCondition.ALWAYS, null, written.getRef()));
    assertRefused(written, Refusal.Code.INVALID, "options");
    map.tell(new MapCommand.Get<>(null, found.getRef()));
    assertRefused(found, Refusal.Code.INVALID, "codec");
    map.tell(new MapCommand.Put<>("k", "v", written.getRef()));
    assertThat(held.next().method()).isEqualTo("put");
  }

  @Test
  void whatWaitsAllItsTimeBehindOthersIsRefusedUnlessACopyMayBeUnderWay() {
    map.tell(new MapCommand.Increment<>("k", 1, counted.getRef()));
    map.tell(new MapCommand.Put<>("k", "v", MapCondition.ALWAYS, SHORT, written.getRef()));
    assertRefused(written, Refusal.Code.DEADLINE_PASSED, "it was not sent");
    Options again = SHORT.withRequestId(Optional.of(ID));
    map.tell(new MapCommand.Put<>("k", "v", MapCondition.ALWAYS, again, written.getRef()));
    written.expectMessage(
        new Outcome.Unknown<>(
            Optional.of(ID),
            "it waited all its time behind other commands of its key; it was not sent"));
    map.tell(new MapCommand.Put<>("k", "after", written.getRef()));
    held.next().answer().complete(new Counter(new Version(1), 1));
    HeldMap.Call after = held.next();
    assertThat(after.arguments().get(1)).isEqualTo(ValueCodec.STRING.encode("after"));
    assertThat(after.options().timeout()).isLessThan(Options.DEFAULT.timeout());
    assertThat(held.hasNext()).isFalse();
  }

  @Test
  void linesTakeNoMoreThanTheyHaveRoomFor() {
    ActorRef<MapCommand<String, Content>> large =
        TroupeGateway.get(system).map("m", KeyCodec.STRING, ValueCodec.RAW);
    Content mebibyte = new Content(Bytes.wrap(new byte[1 << 20]), "");
    for (int i = 0; i < 65; i++) { // one is under way, and 63 wait with their keys
      large.tell(new MapCommand.Put<>("k", mebibyte, written.getRef()));
    }
    assertRefused(written, Refusal.Code.OVERLOADED, "allowed are 16384 with 67108864 bytes");
    for (int i = 0; i < 64; i++) {
      held.next().answer().complete(STORED);
      written.expectMessage(new Outcome.Done<>(STORED));
    }
    large.tell(new MapCommand.Put<>("k", mebibyte, written.getRef()));
    large.tell(new MapCommand.Put<>("k", mebibyte, written.getRef()));
    held.next().answer().complete(STORED);
    held.next().answer().complete(STORED);
    written.expectMessage(new Outcome.Done<>(STORED));
    written.expectMessage(new Outcome.Done<>(STORED));
  }

  @Test
  void linesTakeNoMoreCommandsThanANodeDoes() {
    for (int i = 0; i < 1 + ClientLimits.DEFAULT.maxInFlight(); i++) {
      map.tell(new MapCommand.Increment<>("k", 1, counted.getRef()));
    }
    map.tell(new MapCommand.Put<>("k", "v", written.getRef()));
    assertRefused(written, Refusal.Code.OVERLOADED, "16385 commands");
    counted.expectNoMessage(Duration.ZERO);
    map.tell(new MapCommand.Put<>("other", "v", written.getRef()));
    assertThat(held.next().arguments()).startsWith(Bytes.utf8("k"));
    assertThat(held.next().arguments()).startsWith(Bytes.utf8("other"));
  }

  @Test
  void aGatewayHasALimitedNumberOfMaps() {
    TroupeGateway gateway = TroupeGateway.get(system);
    for (int i = 1; i < TroupeGateway.MAX_MAPS; i++) {
      var unused = gateway.map("m" + i);
    }
    assertThat(gateway.map("m")).isEqualTo(map);
    assertThatThrownBy(() -> gateway.map("one-more"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("at most 4096 maps");
  }

  private static <R> void assertRefused(
      TestProbe<Outcome<R>> probe, Refusal.Code code, String detail) {
    assertThat(probe.receiveMessage())
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            it -> {
              assertThat(it.refusal().code()).isEqualTo(code);
              assertThat(it.refusal().detail()).contains(detail);
            });
  }
}
