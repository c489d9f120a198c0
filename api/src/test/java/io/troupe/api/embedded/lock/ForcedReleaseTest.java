package io.troupe.api.embedded.lock;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the log says of an operator who takes a lock. */
@Timeout(120)
class ForcedReleaseTest {
  private static final Options ANN = Options.DEFAULT.withPrincipal(new Principal("ann from ops"));

  @TempDir Path data;
  private final Logger logger = (Logger) LoggerFactory.getLogger(ShardedLock.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
  }

  private List<String> logged() {
    return lines.list.stream().map(it -> it.getLevel() + " " + it.getFormattedMessage()).toList();
  }

  @Test
  void isLoggedWithTheOperatorAndTheToken() {
    try (Troupe troupe = Troupe.join(TroupeSettings.of(data))) {
      TroupeLock lock = troupe.lock("nightly");
      FencingToken token = lock.acquire(LockTerms.DEFAULT).orElseThrow().token();
      FencingToken other = new FencingToken(token.number() + 1);
      assertThat(Requests.await(lock.async().forceRelease(Optional.of(other), ANN))).isEmpty();
      assertThat(logged()).as("nothing was taken").isEmpty();

      assertThat(Requests.await(lock.async().forceRelease(Optional.of(token), ANN))).contains(1);
      assertThat(logged())
          .containsExactly(
              "WARN lock nightly was taken from 1 who held it under token %d, by ann from ops"
                  .formatted(token.number()));

      lines.list.clear();
      assertThat(lock.acquire(LockTerms.DEFAULT)).isPresent();
      assertThat(lock.forceRelease(Optional.empty())).contains(1);
      assertThat(logged())
          .containsExactly(
              "WARN lock nightly was taken from 1 who held it under any token, by somebody who did"
                  + " not say who");
    }
  }
}
