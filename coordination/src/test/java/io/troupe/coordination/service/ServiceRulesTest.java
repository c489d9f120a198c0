package io.troupe.coordination.service;

import static io.troupe.coordination.service.ServicePart.NOT_YET;
import static io.troupe.coordination.service.ServicePart.instance;
import static io.troupe.coordination.service.ServicePart.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Health.State;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Deregistered;
import io.troupe.coordination.service.ServiceReply.Listing;
import io.troupe.coordination.service.ServiceReply.NotAllowed;
import io.troupe.coordination.service.ServiceReply.NotAllowed.Why;
import io.troupe.coordination.service.ServiceReply.NotRegistered;
import io.troupe.coordination.service.ServiceReply.Registered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceRulesTest {
  private static final ObjectName WEB = new ObjectName("web");
  private static final ObjectName MAIL = new ObjectName("mail");
  private static final GuestId ANN = session(40);
  private static final GuestId BOB = session(41);
  private static final Health ILL = new Health(State.CRITICAL, "disk full");

  private final ServicePart part = new ServicePart(new ServiceSettings(4, 3, 256));

  @BeforeEach
  void theyArrive() {
    part.arrives(ANN);
    part.arrives(BOB);
  }

  private KindReply register(ObjectName name, String id, GuestId session) {
    return part.ask(new ServiceCommand.Register(name, instance(id, "h:1", Map.of()), session));
  }

  private KindReply setHealth(String id, GuestId session, Health health) {
    return part.ask(new ServiceCommand.SetHealth(WEB, new InstanceId(id), session, health));
  }

  private KindReply deregister(String id, Optional<GuestId> session) {
    return part.ask(new ServiceCommand.Deregister(WEB, new InstanceId(id), session));
  }

  private KindReply awaited(Version seen) {
    return part.ask(new ServiceCommand.Read(WEB, Filter.ALL, Optional.of(seen)));
  }

  @Test
  void itIsListedUntilItsSessionEnds() {
    register(WEB, "b", BOB);
    register(WEB, "a", ANN);
    register(MAIL, "a", ANN);
    assertThat(part.shown(WEB)).isEqualTo("a=passing b=passing");
    part.depart(ANN);
    assertThat(part.shown(WEB)).isEqualTo("b=passing");
    assertThat(part.listing(WEB).version()).isEqualTo(new Version(part.sequence()));
    assertThat(part.listing(MAIL)).isEqualTo(new Listing(Version.ABSENT, List.of()));
  }

  @Test
  void allOfThoseThatEndByOneEventAreGoneByIt() {
    register(WEB, "a", ANN);
    register(WEB, "b", BOB);
    part.depart(ANN, BOB);
    assertThat(part.listing(WEB)).isEqualTo(new Listing(Version.ABSENT, List.of()));
    assertThat(part.image(1)).isEmpty();
  }

  @Test
  void whoseSessionIsNotKnownIsNotRegistered() {
    assertThat(register(WEB, "a", session(42))).isEqualTo(new NotAllowed(Why.NO_SESSION));
    part.depart(ANN);
    assertThat(register(WEB, "a", ANN)).isEqualTo(new NotAllowed(Why.NO_SESSION));
    assertThat(part.shown(WEB)).isEmpty();
  }

  @Test
  void aLaterRegistrationTakesThePlaceOfAnEarlierOneAndOutlivesItsSession() {
    register(WEB, "a", ANN);
    register(WEB, "a", BOB);
    assertThat(setHealth("a", ANN, ILL)).isEqualTo(new NotRegistered());
    assertThat(deregister("a", Optional.of(ANN))).isEqualTo(new Deregistered(false));
    part.depart(ANN);
    assertThat(part.shown(WEB)).isEqualTo("a=passing");
    part.depart(BOB);
    assertThat(part.shown(WEB)).isEmpty();
  }

  @Test
  void whatIsSoAlreadyIsNoEvent() {
    KindReply first = register(WEB, "a", ANN);
    int events = part.events();
    assertThat(register(WEB, "a", ANN)).isEqualTo(first);
    assertThat(setHealth("a", ANN, Health.PASSING)).isEqualTo(first);
    assertThat(part.events()).isEqualTo(events);
  }

  @Test
  void itsHealthIsWhatItsSessionSaid() {
    register(WEB, "a", ANN);
    long since = part.listing(WEB).instances().getFirst().sinceMillis();
    assertThat(setHealth("a", ANN, ILL)).isEqualTo(new Registered(new Version(part.sequence())));
    assertThat(part.listing(WEB).instances().getFirst().instance().health()).isEqualTo(ILL);
    assertThat(setHealth("a", BOB, Health.PASSING)).isEqualTo(new NotRegistered());
    assertThat(setHealth("b", ANN, ILL)).as("not there").isEqualTo(new NotRegistered());
    register(WEB, "a", ANN);
    assertThat(part.shown(WEB)).as("described anew").isEqualTo("a=passing");
    assertThat(part.listing(WEB).instances().getFirst().sinceMillis()).isEqualTo(since);
    register(WEB, "a", BOB);
    assertThat(part.listing(WEB).instances().getFirst().sinceMillis()).isGreaterThan(since);
  }

  @Test
  void itIsTakenOffByItsSessionOrByAnOperator() {
    register(WEB, "a", ANN);
    assertThat(deregister("a", Optional.of(BOB))).isEqualTo(new Deregistered(false));
    assertThat(deregister("a", Optional.of(ANN))).isEqualTo(new Deregistered(true));
    assertThat(deregister("a", Optional.of(ANN))).isEqualTo(new Deregistered(false));
    register(WEB, "a", ANN);
    assertThat(deregister("a", Optional.empty())).isEqualTo(new Deregistered(true));
  }

  @Test
  void whoWaitsHearsOfEveryChangeThatLasts() {
    assertThat(awaited(Version.ABSENT)).isEqualTo(NOT_YET);
    register(WEB, "a", ANN);
    Version first = ((Listing) awaited(Version.ABSENT)).version();
    assertThat(awaited(first)).isEqualTo(NOT_YET);
    register(MAIL, "a", ANN);
    assertThat(awaited(first)).as("of another service").isEqualTo(NOT_YET);
    setHealth("a", ANN, ILL);
    Version second = ((Listing) awaited(first)).version();
    assertThat(second).isGreaterThan(first);
    part.depart(ANN);
    assertThat(awaited(second)).isEqualTo(new Listing(Version.ABSENT, List.of()));
    register(WEB, "a", BOB);
    assertThat(((Listing) awaited(second)).version()).isGreaterThan(second);
    assertThat(awaited(new Version(999))).as("of nowhere").isInstanceOf(Listing.class);
  }

  @Test
  void theyAreFilteredByHealthAndMetadata() {
    part.ask(
        new ServiceCommand.Register(WEB, instance("a", "h:1", Map.of("zone", "x", "v", "2")), ANN));
    part.ask(
        new ServiceCommand.Register(
            WEB,
            instance("b", "h:2", Map.of("zone", "x")).withHealth(new Health(State.WARNING, "")),
            ANN));
    part.ask(
        new ServiceCommand.Register(
            WEB, instance("c", "h:3", Map.of("zone", "y")).withHealth(ILL), ANN));
    assertThat(ids(State.CRITICAL, Map.of())).isEqualTo("abc");
    assertThat(ids(State.WARNING, Map.of())).isEqualTo("ab");
    assertThat(ids(State.PASSING, Map.of())).isEqualTo("a");
    assertThat(ids(State.CRITICAL, Map.of("zone", "x"))).isEqualTo("ab");
    assertThat(ids(State.CRITICAL, Map.of("zone", "x", "v", "2"))).isEqualTo("a");
    assertThat(ids(State.CRITICAL, Map.of("zone", "X"))).isEmpty();
    assertThat(ids(State.CRITICAL, Map.of("other", ""))).isEmpty();
  }

  private String ids(State worst, Map<String, String> metadata) {
    return String.join(
        "",
        part.listing(WEB, new Filter(worst, new TreeMap<>(metadata))).instances().stream()
            .map(it -> it.instance().id().value())
            .toList());
  }

  @Test
  void noMoreAreRegisteredThanMayBe() {
    register(WEB, "a", ANN);
    register(WEB, "b", ANN);
    register(WEB, "c", ANN);
    assertThat(register(WEB, "d", ANN)).isEqualTo(new NotAllowed(Why.SERVICE_FULL));
    assertThat(register(WEB, "c", BOB)).as("in its place").isInstanceOf(Registered.class);
    register(MAIL, "a", ANN);
    assertThat(register(new ObjectName("third"), "a", ANN))
        .isEqualTo(new NotAllowed(Why.PARTITION_FULL));
    part.depart(BOB);
    assertThat(register(new ObjectName("third"), "a", ANN)).isInstanceOf(Registered.class);
    assertThat(register(MAIL, "b", ANN)).isEqualTo(new NotAllowed(Why.PARTITION_FULL));
  }

  @Test
  void aServiceTakesNoMoreBytesThanItMayAndCanAlwaysSayThatItIsIll() {
    ServicePart large = new ServicePart(new ServiceSettings(2_000, 2_000, 256));
    large.arrives(ANN);
    SortedMap<String, String> most = new TreeMap<>();
    for (int i = 0; i < Instance.MAX_METADATA; i++) {
      most.put("k" + i, "v".repeat(Instance.MAX_VALUE_BYTES));
    }
    int registered = 0;
    while (large.ask(new ServiceCommand.Register(WEB, instance("i" + registered, "h:1", most), ANN))
        instanceof Registered) {
      registered++;
    }
    assertThat(large.listing(WEB).instances().size()).isEqualTo(registered).isBetween(80, 100);
    assertThat(large.ask(new ServiceCommand.Register(WEB, instance("more", "h:1", most), ANN)))
        .isEqualTo(new NotAllowed(Why.BYTES_FULL));
    Health longest = new Health(State.CRITICAL, "r".repeat(Health.MAX_REASON_BYTES));
    for (int i = 0; i < registered; i++) {
      assertThat(
              large.ask(new ServiceCommand.SetHealth(WEB, new InstanceId("i" + i), ANN, longest)))
          .isInstanceOf(Registered.class);
    }
    int bytes = large.image(1 << 20).getFirst().length();
    assertThat(bytes).as("as a message").isLessThan(ServiceSettings.MAX_SERVICE_BYTES);
  }

  @Test
  void theyAreListedByName() {
    register(WEB, "a", ANN);
    register(WEB, "b", ANN);
    register(MAIL, "a", ANN);
    setHealth("a", ANN, ILL);
    var mail = new ServiceReply.Listed.Service(MAIL, 1, 0, 0);
    var web = new ServiceReply.Listed.Service(WEB, 1, 0, 1);
    assertThat(part.ask(new ServiceCommand.ListServices(Optional.empty(), 1)))
        .isEqualTo(new ServiceReply.Listed(List.of(mail), true));
    assertThat(part.ask(new ServiceCommand.ListServices(Optional.of(MAIL), 1)))
        .isEqualTo(new ServiceReply.Listed(List.of(web), false));
    assertThat(part.ask(new ServiceCommand.ListServices(Optional.of(WEB), 1)))
        .isEqualTo(new ServiceReply.Listed(List.of(), false));
  }

  @Test
  void whatIsPastItsLimitIsRefused() {
    assertThat(instance("i".repeat(128), "a".repeat(255), Map.of("k".repeat(64), "v".repeat(256))))
        .isNotNull();
    assertThatThrownBy(() -> new InstanceId("")).hasMessageContaining("1 to");
    assertThatThrownBy(() -> new InstanceId("..")).hasMessageContaining("not of dots alone");
    assertThatThrownBy(() -> new InstanceId("a/b")).hasMessageContaining("is made of");
    assertThatThrownBy(() -> instance("a", "", Map.of())).hasMessageContaining("1 to 255");
    assertThatThrownBy(() -> instance("a", "a".repeat(256), Map.of()))
        .hasMessageContaining("not 256");
    assertThatThrownBy(() -> instance("a", "a b", Map.of())).hasMessageContaining("no blanks");
    assertThatThrownBy(() -> instance("a", "h", Map.of("", ""))).hasMessageContaining("1 to 64");
    assertThatThrownBy(() -> instance("a", "h", Map.of("k".repeat(65), "")))
        .hasMessageContaining("not 65");
    assertThatThrownBy(() -> instance("a", "h", Map.of("k", "ü".repeat(129))))
        .hasMessageContaining("0 to 256 bytes of UTF-8, not 258");
    assertThatThrownBy(() -> instance("a", "h", Map.of("k", "\u0007")))
        .hasMessageContaining("control characters");
    assertThatThrownBy(() -> instance("a", "h", Map.of("k", "\ud800")))
        .hasMessageContaining("half a surrogate pair");
    SortedMap<String, String> many = new TreeMap<>();
    for (int i = 0; i <= Instance.MAX_METADATA; i++) {
      many.put("k" + i, "");
    }
    assertThatThrownBy(() -> instance("a", "h", many)).hasMessageContaining("32 entries, not 33");
    assertThatThrownBy(() -> new Filter(State.PASSING, many)).hasMessageContaining("32 entries");
    assertThatThrownBy(() -> new Health(State.WARNING, "r".repeat(257)))
        .hasMessageContaining("not 257");
    assertThatThrownBy(() -> State.of("Passing")).hasMessageContaining("passing, warning or");
    assertThatThrownBy(() -> new ServiceCommand.ListServices(Optional.empty(), 1_001))
        .hasMessageContaining("from 1 to 1000, not 1001");
    assertThatThrownBy(() -> new ServiceSettings(0, 1, 256)).hasMessageContaining("max-instances");
    assertThatThrownBy(() -> new ServiceSettings(1, 2_001, 256))
        .hasMessageContaining("max-per-service must be from 1 to 2000");
    assertThatThrownBy(() -> new ServiceSettings(1, 1, 255)).hasMessageContaining("max-waiting");
  }
}
