package io.troupe.api.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.api.service.ServiceRegistration.State;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.InstanceId;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Listed;
import io.troupe.coordination.service.ServiceReply.Listing;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services through the Java interface, at a real node. */
class ServicesTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Options PATIENT = Options.DEFAULT.withTimeout(LIMIT);
  private static final Health ILL = new Health(Health.State.CRITICAL, "disk full");
  private static final Instance ONE = Instance.at("one", "10.0.0.7:80");

  @TempDir static Path data;
  private static Troupe troupe;

  @BeforeAll
  static void start() {
    troupe =
        Troupe.join(
            TroupeSettings.of(ConfigFactory.parseString("troupe.service.max-per-service = 2"))
                .withData(data));
  }

  @AfterAll
  static void stop() {
    troupe.close();
  }

  private static String shown(TroupeService service) {
    return shown(service.list());
  }

  private static String shown(Listing listing) {
    return listing.instances().stream()
        .map(it -> it.instance().id() + "=" + it.instance().health().state().text())
        .collect(Collectors.joining(" "));
  }

  private static void becomes(TroupeService service, String shown) {
    Await.until(() -> shown(service).equals(shown), LIMIT, "'" + shown + "'");
  }

  @Test
  void itIsListedUntilItIsClosed() {
    TroupeService web = troupe.service("closed");
    try (ServiceRegistration unused = web.register(ONE.with("zone", "a"))) {
      Instance.Registered listed = web.list().instances().getFirst();
      assertThat(listed.instance()).isEqualTo(ONE.with("zone", "a"));
      assertThat(troupe.sessions().explain(listed.session(), PATIENT))
          .succeedsWithin(LIMIT)
          .satisfies(it -> assertThat(it.orElseThrow().label()).isEqualTo("service closed"));
      assertThat(web.list(Filter.PASSING.having("zone", "a")).instances()).hasSize(1);
      assertThat(web.list(Filter.PASSING.having("zone", "b")).instances()).isEmpty();
    }
    assertThat(shown(web)).isEmpty();
    assertThat(web.list().version()).isEqualTo(Version.ABSENT);
  }

  @Test
  void itGoesWithItsSessionWhoeverEndsThat() {
    TroupeService web = troupe.service("bound");
    try (TroupeSession session = troupe.openSession(SessionTerms.DEFAULT)) {
      assertThat(Requests.await(web.async().register(ONE, session.id(), PATIENT))).isPresent();
      assertThat(shown(web)).isEqualTo("one=passing");
    }
    becomes(web, "");
    GuestId never = new GuestId(new PartitionId(0), 1);
    assertThat(Requests.await(web.async().register(ONE, never, PATIENT))).isEmpty();
  }

  @Test
  void itsHealthIsShownAndComesBackWithItWhereItsSessionWasLost() throws Exception {
    TroupeService web = troupe.service("lost");
    SessionTerms brief = SessionTerms.DEFAULT.leased(Duration.ofSeconds(3));
    try (ServiceRegistration one = web.register(ONE, brief)) {
      assertThat(one.setHealth(ILL)).succeedsWithin(LIMIT).isEqualTo(true);
      assertThat(shown(web)).isEqualTo("one=critical");
      assertThat(web.list(Filter.PASSING).instances()).isEmpty();
      GuestId first = web.list().instances().getFirst().session();
      assertThat(Requests.await(troupe.sessions().end(first, PATIENT))).isTrue();
      Await.until(
          () -> web.list().instances().stream().anyMatch(it -> !it.session().equals(first)),
          LIMIT,
          "another session");
      assertThat(shown(web)).isEqualTo("one=critical");
      assertThat(web.list().instances()).hasSize(1);
      Await.until(() -> one.state() == State.REGISTERED, LIMIT, "it says so");
    }
  }

  @Test
  void aHealthThatNobodyHeardIsSaidAgain() throws Exception {
    AsyncTroupeService real = troupe.service("unheard").async();
    AtomicBoolean lost = new AtomicBoolean(true);
    AsyncTroupeService once =
        (AsyncTroupeService)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AsyncTroupeService.class},
                (unused, method, arguments) ->
                    method.getName().equals("setHealth") && lost.getAndSet(false)
                        ? CompletableFuture.failedFuture(
                            new UnknownOutcomeException(Optional.empty(), "on purpose"))
                        : method.invoke(real, arguments));
    TroupeService web = new TroupeService(once, troupe::openSessionAsync);
    try (ServiceRegistration one = web.register(ONE)) {
      assertThat(one.setHealth(ILL))
          .failsWithin(LIMIT)
          .withThrowableThat()
          .withMessageContaining("on purpose");
      becomes(web, "one=critical");
    }
  }

  @Test
  void aLaterOneOfTheSameIdTakesItsPlace() throws Exception {
    TroupeService web = troupe.service("later");
    ServiceRegistration first = web.register(ONE);
    try (ServiceRegistration second = web.register(Instance.at("one", "10.0.0.8:80"))) {
      assertThat(first.setHealth(ILL)).succeedsWithin(LIMIT).isEqualTo(false);
      assertThat(first.ended()).succeedsWithin(LIMIT).isEqualTo(State.REMOVED);
      assertThat(first.state()).isEqualTo(State.REMOVED);
      first.close();
      assertThat(web.list().instances().getFirst().instance()).isEqualTo(second.instance());
    }
    assertThat(shown(web)).isEmpty();
  }

  @Test
  void anOperatorTakesItOff() {
    TroupeService web = troupe.service("operated");
    try (ServiceRegistration one = web.register(ONE)) {
      InstanceId id = ONE.id();
      assertThat(Requests.await(web.async().deregister(id, Optional.empty(), PATIENT))).isTrue();
      assertThat(Requests.await(web.async().deregister(id, Optional.empty(), PATIENT))).isFalse();
      assertThat(one.setHealth(ILL)).succeedsWithin(LIMIT).isEqualTo(false);
      assertThat(shown(web)).isEmpty();
    }
  }

  @Test
  void aWatchHearsOfEveryListThatLasts() throws Exception {
    TroupeService web = troupe.service("watched");
    var heard = new LinkedBlockingQueue<String>();
    try (ServiceWatch watch = web.watch(Filter.ALL, it -> heard.add(shown(it)))) {
      assertThat(heard.poll(1, TimeUnit.MINUTES)).isEmpty();
      ServiceRegistration one = web.register(ONE);
      assertThat(heard.poll(1, TimeUnit.MINUTES)).isEqualTo("one=passing");
      assertThat(one.setHealth(ILL)).succeedsWithin(LIMIT);
      assertThat(heard.poll(1, TimeUnit.MINUTES)).isEqualTo("one=critical");
      one.close();
      assertThat(heard.poll(1, TimeUnit.MINUTES)).isEmpty();
      assertThat(watch.known().orElseThrow().listing().instances()).isEmpty();
    }
  }

  /** The example of docs/services.md: it runs, and the page shows what runs. */
  @Test
  void whoIsWellIsHandedOutInTurn() {
    try (RoundRobin prices = new RoundRobin(troupe, "prices", "a");
        PriceServer first = new PriceServer(troupe, "p1", "10.0.0.1:80")) {
      handsOut(prices, Set.of("10.0.0.1:80"));
      try (PriceServer unused = new PriceServer(troupe, "p2", "10.0.0.2:80")) {
        handsOut(prices, Set.of("10.0.0.1:80", "10.0.0.2:80"));
        first.databaseAnswers(false);
        handsOut(prices, Set.of("10.0.0.2:80"));
        first.databaseAnswers(true);
        handsOut(prices, Set.of("10.0.0.1:80", "10.0.0.2:80"));
      }
      handsOut(prices, Set.of("10.0.0.1:80"));
    }
  }

  private static void handsOut(RoundRobin prices, Set<String> addresses) {
    Await.until(
        () ->
            Stream.of(prices.nextAddress(), prices.nextAddress())
                .flatMap(Optional::stream)
                .collect(Collectors.toSet())
                .equals(addresses),
        LIMIT,
        addresses + " in turn");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PriceServer.java", "RoundRobin.java"})
  void thePageShowsWhatRuns(String file) throws IOException {
    String source = Files.readString(Path.of("src/test/java/io/troupe/api/service", file));
    assertThat(Files.readString(Path.of("..", "docs", "services.md")))
        .contains("```java\n" + source.substring(source.indexOf("/**")) + "```");
  }

  @Test
  void aRepeatedRegistrationIsAnsweredAsTheFirst() {
    AsyncTroupeService web = troupe.service("repeated").async();
    try (TroupeSession session = troupe.openSession(SessionTerms.DEFAULT)) {
      Options same = PATIENT.asRetryOf(new RequestId(SessionId.derived(9, 9), 1));
      Optional<Version> once = Requests.await(web.register(ONE, session.id(), same));
      assertThat(once).isPresent();
      assertThat(Requests.await(web.setHealth(ONE.id(), session.id(), ILL, PATIENT))).isPresent();
      assertThat(Requests.await(web.register(ONE, session.id(), same))).isEqualTo(once);
      assertThat(shown(troupe.service("repeated"))).isEqualTo("one=critical");
    }
  }

  @Test
  void oneMoreThanMayBeIsRefused() {
    TroupeService web = troupe.service("full");
    try (ServiceRegistration unusedA = web.register(Instance.at("a", "h:1"));
        ServiceRegistration unusedB = web.register(Instance.at("b", "h:1"))) {
      assertThatThrownBy(() -> web.register(Instance.at("c", "h:1")))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("max-per-service")
          .extracting(it -> ((RefusedException) it).refusal().code())
          .isEqualTo(Refusal.Code.FULL);
      assertThat(shown(web)).isEqualTo("a=passing b=passing");
    }
  }

  @Test
  void theLongestNameIsOne() {
    TroupeService web = troupe.service("w".repeat(128));
    try (ServiceRegistration unused = web.register(Instance.at("i".repeat(128), "h:1"))) {
      assertThat(web.list().instances()).hasSize(1);
    }
    assertThatThrownBy(() -> troupe.service("w".repeat(129))).hasMessageContaining("128");
  }

  @Test
  void servicesAreListedByName() {
    try (ServiceRegistration unusedFirst = troupe.service("zz-1").register(ONE);
        ServiceRegistration unusedNext = troupe.service("zz-2").register(ONE.withHealth(ILL))) {
      ObjectName before = new ObjectName("zz");
      Listed first =
          Requests.await(troupe.coordination().services(Optional.of(before), 1, PATIENT));
      ObjectName name = new ObjectName("zz-1");
      assertThat(first.services()).isEqualTo(List.of(new Listed.Service(name, 1, 0, 0)));
      assertThat(first.more()).isTrue();
      Listed next = Requests.await(troupe.coordination().services(Optional.of(name), 1, PATIENT));
      assertThat(next.services().getFirst().critical()).isEqualTo(1);
      assertThat(next.more()).isFalse();
    }
  }
}
