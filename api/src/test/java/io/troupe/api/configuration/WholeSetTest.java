package io.troupe.api.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import io.troupe.coordination.configuration.ConfigurationReply.Document;
import io.troupe.coordination.configuration.ConfigurationReply.Documents;
import io.troupe.coordination.configuration.DocumentKey;
import io.troupe.coordination.configuration.Revision;
import io.troupe.coordination.name.ObjectName;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class WholeSetTest {
  private int pages;

  /** A set of two pages, whose version is as of the page that is read. */
  private TroupeConfiguration set(IntFunction<Version> version) {
    return new TroupeConfiguration(
        (AsyncTroupeConfiguration)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AsyncTroupeConfiguration.class},
                (proxy, method, arguments) ->
                    method.getName().equals("name")
                        ? new ObjectName("busy")
                        : CompletableFuture.completedFuture(page(version))));
  }

  private Documents page(IntFunction<Version> version) {
    Revision revision =
        new Revision(new Version(1), Optional.of(Bytes.utf8("1")), "", "", 1_767_225_600_000L);
    pages++;
    return new Documents(
        version.apply(pages),
        List.of(new Document(new DocumentKey("k" + pages % 2), revision)),
        pages % 2 == 1);
  }

  @Test
  void oneThatChangesWithEachPageIsGivenUp() {
    assertThatThrownBy(() -> set(Version::new).read())
        .isInstanceOfSatisfying(
            RefusedException.class,
            it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.OVERLOADED))
        .hasMessageContaining("'busy' changed each of 16 times");
    assertThat(pages).isEqualTo(32);
  }

  @Test
  void oneThatStandsStillIsReadAtLast() {
    assertThat(set(page -> new Version(Math.min(page, 31))).read().documents()).hasSize(2);
    assertThat(pages).isEqualTo(32);
  }
}
