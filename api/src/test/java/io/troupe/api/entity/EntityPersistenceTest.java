package io.troupe.api.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of docs/persistence.md: it runs, and the page shows what runs. */
@Timeout(180)
class EntityPersistenceTest {
  private static final Path PAGE = Path.of("..", "docs", "persistence.md");
  private static final Path SOURCES = Path.of("src/test/java/io/troupe/api/entity");

  @TempDir Path directory;

  @Test
  void anAccountKeepsItsBalanceWhileSystemAndNodeAreStartedAgain() throws Exception {
    // Past two snapshots, with the events before them deleted.
    for (int start = 0; start < 2; start++) {
      try (Troupe troupe = Troupe.join(TroupeSettings.of(directory))) {
        ActorSystem<Account.Command> account = Bank.open(troupe, "42");
        assertThat(ask(account)).isEqualTo(new Account.Reply(130L * start, true));
        assertThat(book(account, -131 - 130L * start))
            .isEqualTo(new Account.Reply(130L * start, false));
        assertThat(book(account, 0)).isEqualTo(new Account.Reply(130L * start, true));
        for (int i = 1; i <= 130; i++) {
          assertThat(book(account, 1)).isEqualTo(new Account.Reply(130L * start + i, true));
        }
        account.terminate();
        var unused = account.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void onlyANodeOfThisProcessHasAJournalToGive() {
    Troupe other =
        (Troupe)
            Proxy.newProxyInstance(
                Troupe.class.getClassLoader(), new Class<?>[] {Troupe.class}, (p, m, a) -> p);
    assertThatThrownBy(() -> EntityPersistence.of(other))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Account.java", "AccountSerializer.java", "Bank.java"})
  void thePageShowsWhatRuns(String file) throws IOException {
    String source = Files.readString(SOURCES.resolve(file));
    String shown = source.substring(source.indexOf("/**"));
    assertThat(Files.readString(PAGE)).contains("```java\n" + shown + "```");
  }

  private static Account.Reply ask(ActorSystem<Account.Command> account) throws Exception {
    return AskPattern.<Account.Command, Account.Reply>ask(
            account, Account.Ask::new, Duration.ofSeconds(60), account.scheduler())
        .toCompletableFuture()
        .get();
  }

  private static Account.Reply book(ActorSystem<Account.Command> account, long cents)
      throws Exception {
    return AskPattern.<Account.Command, Account.Reply>ask(
            account,
            replyTo -> new Account.Book(cents, replyTo),
            Duration.ofSeconds(60),
            account.scheduler())
        .toCompletableFuture()
        .get();
  }
}
