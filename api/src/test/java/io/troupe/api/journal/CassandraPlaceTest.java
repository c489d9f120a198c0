package io.troupe.api.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.api.TroupeSettings;
import io.troupe.persistence.cassandra.CassandraSettings;
import io.troupe.persistence.cassandra.chain.ChainSettings;
import io.troupe.persistence.cassandra.session.CassandraLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CassandraPlaceTest {
  private static final String LEAST =
      """
      troupe.journal { store = cassandra, cassandra {
        contact-points = ["127.0.0.1:9042"], local-datacenter = datacenter1
      } }
      """;

  private static TroupeSettings with(String setting) {
    Config own = ConfigFactory.parseString(setting).withFallback(ConfigFactory.parseString(LEAST));
    return TroupeSettings.of(own);
  }

  @Test
  void theStoreIsTheEmbeddedOneUnlessSaid() {
    assertThat(TroupeSettings.of(ConfigFactory.empty()).cassandra()).isEmpty();
  }

  @Test
  void applicationConfSaysWhatTheDefaultsInCodeSay() {
    assertThat(with("").cassandra())
        .contains(
            new CassandraPlace(
                new CassandraLink(
                    List.of("127.0.0.1:9042"),
                    "datacenter1",
                    "troupe",
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(2),
                    2,
                    1024),
                CassandraSettings.DEFAULTS));
    assertThat(CassandraSettings.DEFAULTS.chains()).isEqualTo(ChainSettings.DEFAULTS);
  }

  @Test
  void loginAndEncryptionAreReadWhole() {
    CassandraLink link =
        with("""
        troupe.journal.cassandra {
          username = app, password-file = /etc/p
          tls { authorities = a.pem, certificate = c.pem, key = k.pem, check-names = off }
        }
        """)
            .cassandra()
            .orElseThrow()
            .link();
    assertThat(link.login()).contains(new CassandraLink.Login("app", Path.of("/etc/p")));
    assertThat(link.tls())
        .contains(
            new CassandraLink.Tls(
                Path.of("a.pem"),
                Optional.of(new CassandraLink.Tls.Own(Path.of("c.pem"), Path.of("k.pem"))),
                false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "store = other | embedded or cassandra",
        "cassandra.contact-points = [] | from 1 to 16",
        "cassandra.contact-points = [a] | host:port",
        "cassandra.contact-points = [\"a:0\"] | from 1 to 65535",
        "cassandra.contact-points = [\"a:65536\"] | from 1 to 65535",
        "cassandra.local-datacenter = '' | nodetool status",
        "cassandra.local-datacenter = \"a'b\" | nodetool status",
        "cassandra.keyspace = Troupe | a letter first",
        "cassandra.keyspace = 1a | a letter first",
        "cassandra.username = a | missing: password-file",
        "cassandra.password-file = a | missing: username",
        "cassandra.tls.key = a | missing: tls.certificate",
        "cassandra.tls { key = a, certificate = b } | nothing would be encrypted",
        "cassandra.connect-timeout = 99 ms | from 100 to 60000",
        "cassandra.connect-timeout = 61 s | from 100 to 60000",
        "cassandra.request-timeout = 99 ms | from 100 to 60000",
        "cassandra.request-timeout = 61 s | from 100 to 60000",
        "cassandra.patience = 99 ms | from 100 to 600000",
        "cassandra.patience = 11 m | from 100 to 600000",
        "cassandra.connections = 0 | from 1 to 32",
        "cassandra.connections = 33 | from 1 to 32",
        "cassandra.max-requests = 0 | from 1 to 32768",
        "cassandra.max-requests = 32769 | from 1 to 32768",
        "cassandra.max-queued-reads = 0 | from 1 to 1000000",
        "cassandra.max-queued-reads = 1000001 | from 1 to 1000000",
        "cassandra.max-kept-tails = 15 | from 16 to 10000000",
        "cassandra.max-kept-tails = 10000001 | from 16 to 10000000",
        "cassandra.bucket-events = 0 | from 1 to 1000000",
        "cassandra.bucket-events = 1000001 | from 1 to 1000000",
        "cassandra.bucket-bytes = 0 | from 1 to 268435456",
        "cassandra.bucket-bytes = 257 MiB | from 1 to 268435456",
      })
  void whatIsNotAllowedIsRefusedAndSaysWhatIs(String setting, String allowed) {
    String read = setting.replace("= '", "= \"").replaceAll("'$", "\"");
    assertThatThrownBy(() -> with("troupe.journal." + read))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("troupe.journal")
        .hasMessageContaining(allowed);
  }
}
