package io.troupe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.troupe.persistence.transport.TransportSettings.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What the files in docker/ say, against what the node, its routes and each other say. */
class ContainersTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCKER = ROOT.resolve("docker");
  private static final Path CONFIG = DOCKER.resolve("kubernetes/config.yaml");
  private static final Path SET = DOCKER.resolve("kubernetes/statefulset.yaml");
  private static final Path SERVICES = DOCKER.resolve("kubernetes/services.yaml");

  /** What stands in the environment of a container. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("NODE", "troupe-0", "NAMESPACE", "shop");

  @ParameterizedTest
  @ValueSource(
      strings = {"troupe.conf", "nodes.conf", "nodes-cassandra.conf", "kubernetes/config.yaml"})
  void settingsAreThoseOfANode(String file) {
    Config own = settings(file);
    Config known = ConfigFactory.parseFile(ROOT.resolve("application.conf").toFile()).resolve();
    assertThat(own.entrySet()).isNotEmpty();
    assertThat(own.entrySet()).allSatisfy(it -> assertThat(known.hasPath(it.getKey())).isTrue());
    TroupeSettings read = TroupeSettings.of(own);
    assertThat(read.data()).hasToString(file.endsWith("yaml") ? "/data/troupe" : "/data");
    assertThat(read.httpPort()).isEqualTo(7070);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nodes.conf", "kubernetes/config.yaml"})
  void nodesAreReachedWhereTheyListen(String file) {
    Config own = settings(file);
    assertThat(own.getStringList("troupe.cluster.seeds"))
        .hasSize(3)
        .allSatisfy(it -> assertThat(it).endsWith(":7355"));
    assertThat(own.getInt("troupe.cluster.actors-port")).isEqualTo(7356);
    assertThat(text(DOCKER.resolve("Dockerfile"))).contains("\nEXPOSE 7355 7356\n");
  }

  @Test
  void seedsOfKubernetesAreTheFirstPodsByTheHeadlessService() {
    Map<?, ?> set = documents(SET).getFirst();
    Config own = settings("kubernetes/config.yaml");
    assertThat(own.getStringList("troupe.cluster.seeds"))
        .contains(
            "%s@%s:7355"
                .formatted(
                    own.getString("troupe.node.name"), own.getString("troupe.cluster.host")));
    assertThat(own.getString("troupe.cluster.host"))
        .startsWith("troupe-0." + at(set, "spec", "serviceName") + ".shop.");
    assertThat(at(set, "metadata", "name")).isEqualTo("troupe");
    assertThat(at(set, "spec", "replicas")).isEqualTo(3);
    Map<?, ?> headless = documents(SERVICES).getFirst();
    assertThat(at(headless, "metadata", "name")).isEqualTo(at(set, "spec", "serviceName"));
    assertThat(at(headless, "spec", "publishNotReadyAddresses")).isEqualTo(true);
  }

  @Test
  void portsOfKubernetesAgree() {
    assertThat(found(SET, "name: (\\w+), containerPort: (\\d+)"))
        .containsExactly("http 7070", "groups 7355", "actors 7356");
    assertThat(found(SERVICES, "name: (\\w+), port: (\\d+)"))
        .containsExactlyInAnyOrder("http 7070", "groups 7355", "actors 7356");
    assertThat(found(DOCKER.resolve("kubernetes/network.yaml"), "(protocol: TCP), port: (7\\d+)"))
        .containsExactly("protocol: TCP 7355", "protocol: TCP 7356");
  }

  @Test
  void imageIsTheSameEverywhereAndOfThisVersion() {
    String version =
        found(ROOT.resolve("pom.xml"), "<version>([0-9.]+)(-SNAPSHOT)?</version>")
            .iterator()
            .next()
            .split(" ", -1)[0];
    for (Path file :
        List.of(
            SET,
            DOCKER.resolve("compose.yaml"),
            DOCKER.resolve("build"),
            DOCKER.resolve("check"),
            ROOT.resolve("docs/containers.md"))) {
      assertThat(found(file, "(\\btroupe):([0-9][\\w.-]*)"))
          .as(file.toString())
          .containsExactly("troupe " + version);
    }
  }

  @Test
  void nodesRunAsTheUserOfTheImage() {
    assertThat(text(DOCKER.resolve("Dockerfile"))).contains("\nUSER 10001:10001\n");
    assertThat(found(SET, "(runAsUser|runAsGroup|fsGroup): (\\d+)"))
        .containsExactly("runAsUser 10001", "runAsGroup 10001", "fsGroup 10001");
    assertThat(text(DOCKER.resolve("secrets"))).contains("TROUPE_GROUP:-10001}");
  }

  @Test
  void pathsThatAreProbedAreRoutes() {
    Map<?, ?> routes = documents(ROOT.resolve("docs/openapi.yaml")).getFirst();
    Set<String> probed = new LinkedHashSet<>();
    for (Path file : List.of(SET, DOCKER.resolve("Dockerfile"))) {
      probed.addAll(found(file, "(/healthz/\\w+)()"));
    }
    assertThat(probed).hasSize(2);
    for (String path : probed) {
      assertThat(
              ((Map<?, ?>) Objects.requireNonNull(routes.get("paths"))).containsKey(path.strip()))
          .as(path)
          .isTrue();
    }
  }

  @Test
  void aStartThatTheNodeAllowsIsNotEndedByItsProbe() {
    Config known = ConfigFactory.parseFile(ROOT.resolve("application.conf").toFile()).resolve();
    Map<?, ?> probe = (Map<?, ?>) at(container(), "startupProbe");
    long seconds = (int) at(probe, "periodSeconds") * (long) (int) at(probe, "failureThreshold");
    assertThat(seconds).isGreaterThan(known.getDuration("troupe.node.start-timeout").toSeconds());
    long grace =
        (int)
            at(
                documents(SET).getFirst(),
                "spec",
                "template",
                "spec",
                "terminationGracePeriodSeconds");
    assertThat(grace).isGreaterThan(45 + known.getDuration("troupe.node.stop-timeout").toSeconds());
    assertThat(text(SET)).contains("--timeout 45s");
  }

  @Test
  void valuesOfTheExampleKeepNobodyIn() {
    Map<?, ?> example =
        (Map<?, ?>)
            at(
                documents(DOCKER.resolve("kubernetes/examples/secret.yaml")).getFirst(),
                "stringData");
    assertThat(example.keySet())
        .hasToString(
            "[cluster-secret, authority.pem, troupe-0.pem, troupe-0.key, troupe-1.pem,"
                + " troupe-1.key, troupe-2.pem, troupe-2.key]");
    assertThat(example.values()).allSatisfy(it -> assertThat(it).isEqualTo("replace me"));
    assertThatThrownBy(() -> new Secret("replace me")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noHostToLoadFromIsNamed() throws IOException {
    try (Stream<Path> files = Files.walk(DOCKER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().contains("secret/")) {
          assertThat(found(file, "(https?://)(?!127\\.0\\.0\\.1)(\\w+\\.\\w+)")).isEmpty();
        }
      }
    }
  }

  private static Object container() {
    return ((List<?>) at(documents(SET).getFirst(), "spec", "template", "spec", "containers"))
        .getFirst();
  }

  /** Of a file of settings, or of a manifest that has one. */
  private static Config settings(String file) {
    Config parsed =
        file.equals("kubernetes/config.yaml")
            ? ConfigFactory.parseString(
                (String) at(documents(CONFIG).getFirst(), "data", "troupe.conf"))
            : ConfigFactory.parseFile(DOCKER.resolve(file).toFile());
    return parsed.resolveWith(ConfigFactory.parseMap(ENVIRONMENT));
  }

  private static Object at(Object document, String... path) {
    Object here = document;
    for (String part : path) {
      here = Objects.requireNonNull(((Map<?, ?>) here).get(part), part);
    }
    return here;
  }

  /** What the two groups of the pattern match, each pair once, in the order of the file. */
  private static Set<String> found(Path file, String pattern) {
    Set<String> found = new LinkedHashSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text(file));
    while (matcher.find()) {
      found.add(
          (matcher.group(1) + " " + Objects.requireNonNullElse(matcher.group(2), "")).strip());
    }
    return found;
  }

  private static List<Map<?, ?>> documents(Path file) {
    return StreamSupport.stream(new Yaml().loadAll(text(file)).spliterator(), false)
        .<Map<?, ?>>map(it -> (Map<?, ?>) it)
        .toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
