package io.troupe.api.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.FencingToken;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of docs/actors.md: it runs, and the page shows what runs. */
@Timeout(120)
class ActorsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "actors.md");
  private static final Path SOURCES = Path.of("src/test/java/io/troupe/api/actor");

  @TempDir Path directory;

  @Test
  void aDeskTakesEachNumberOnceAndABoardShowsIt() {
    List<String> screen = new CopyOnWriteArrayList<>();
    try (Troupe troupe = Troupe.join(TroupeSettings.of(directory))) {
      ActorSystem<OrderDesk.Command> desk = Shop.open(troupe, screen::add);
      awaitLine(screen, "0 changes"); // the watch has begun
      assertThat(take(desk, "42", "tea")).isEqualTo(OrderDesk.Reply.TAKEN);
      assertThat(take(desk, "42", "coffee")).isEqualTo(OrderDesk.Reply.NUMBER_IN_USE);
      awaitLine(screen, "42: tea");
      troupe.map("orders").remove("42");
      awaitLine(screen, "42: gone");
      assertThat(take(desk, "42", "coffee")).isEqualTo(OrderDesk.Reply.TAKEN);
      awaitLine(screen, "42: coffee");
      UserSystem.end(desk);
    }
  }

  @Test
  void onePrinterPrintsAndTheNextGoesOnUnderALargerToken() {
    Map<String, FencingToken> paper = new ConcurrentHashMap<>();
    try (Troupe troupe = Troupe.join(TroupeSettings.of(directory))) {
      ActorSystem<Void> system = UserSystem.beside(troupe);
      ActorRef<Printer.Command> first = printer(system, "first", paper);
      first.tell(new Printer.Print("one"));
      awaitPage(paper, "one");
      ActorRef<Printer.Command> second = printer(system, "second", paper);
      second.tell(new Printer.Print("two"));
      Await.until(
          () -> troupe.lock("printer").explain().waiterCount() == 1,
          Duration.ofSeconds(60),
          "the second printer waits");
      assertThat(paper).containsOnlyKeys("one");
      assertThat(troupe.lock("printer").forceRelease(Optional.empty())).contains(1);
      awaitPage(paper, "two");
      assertThat(paper.get("two")).isGreaterThan(paper.get("one"));
      UserSystem.end(system);
    }
  }

  @Test
  void aCashierPricesAsTheConfigurationSays() {
    ActorSystem<Cashier.Command> cashier;
    try (Troupe troupe = Troupe.join(TroupeSettings.of(directory))) {
      cashier = ActorSystem.create(Cashier.create(troupe), "cashier");
      assertThat(price(cashier, 100)).isEqualTo(new Cashier.Costs(100));
      troupe.configuration("shop").put("surcharge", "25", "sugar is dear");
      assertThat(price(cashier, 100)).isEqualTo(new Cashier.Costs(125));
    }
    assertThat(price(cashier, 100)).isInstanceOf(Cashier.NotNow.class);
    UserSystem.end(cashier);
  }

  private static Cashier.Reply price(ActorSystem<Cashier.Command> cashier, long cents) {
    return AskPattern.<Cashier.Command, Cashier.Reply>ask(
            cashier,
            replyTo -> new Cashier.Price(cents, replyTo),
            Duration.ofSeconds(60),
            cashier.scheduler())
        .toCompletableFuture()
        .join();
  }

  private static ActorRef<Printer.Command> printer(
      ActorSystem<Void> system, String name, Map<String, FencingToken> paper) {
    return system.systemActorOf(
        Printer.create((token, page) -> paper.put(page, token)), name, Props.empty());
  }

  private static void awaitPage(Map<String, FencingToken> paper, String page) {
    Await.until(() -> paper.containsKey(page), Duration.ofSeconds(60), "page " + page);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"OrderDesk.java", "OrderBoard.java", "Shop.java", "Printer.java", "Cashier.java"})
  void thePageShowsWhatRuns(String file) throws IOException {
    String source = Files.readString(SOURCES.resolve(file));
    String shown = source.substring(source.indexOf("/**"));
    assertThat(Files.readString(PAGE)).contains("```java\n" + shown + "```");
  }

  private static void awaitLine(List<String> screen, String line) {
    Await.until(() -> screen.contains(line), Duration.ofSeconds(60), line);
  }

  private static OrderDesk.Reply take(
      ActorSystem<OrderDesk.Command> desk, String number, String what) {
    return AskPattern.<OrderDesk.Command, OrderDesk.Reply>ask(
            desk,
            replyTo -> new OrderDesk.Take(number, what, replyTo),
            Duration.ofSeconds(60),
            desk.scheduler())
        .toCompletableFuture()
        .join();
  }
}
