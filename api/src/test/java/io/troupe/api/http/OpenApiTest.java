package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.http.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docs/openapi.yaml against the server itself. */
class OpenApiTest extends HttpFixture {
  private static final List<String> METHODS =
      List.of("get", "head", "put", "post", "delete", "patch");

  private static final Map<String, String> EXAMPLES =
      Stream.of(
              "/v1/maps",
              "/v1/maps/{map}",
              "/v1/maps/{map}/{key}",
              "/v1/sessions",
              "/v1/sessions/{session}",
              "/v1/sessions/{session}/keep-alive",
              "/v1/sessions/{session}/end",
              "/v1/roles",
              "/v1/elections",
              "/v1/elections/{election}",
              "/v1/elections/{election}/renew",
              "/v1/elections/{election}/update",
              "/v1/elections/{election}/resign",
              "/v1/elections/{election}/transfer",
              "/v1/elections/{election}/leader",
              "/v1/elections/{election}/candidates/{ticket}",
              "/v1/locks",
              "/v1/lock-graph",
              "/v1/locks/{lock}",
              "/v1/locks/{lock}/renew",
              "/v1/locks/{lock}/release",
              "/v1/locks/{lock}/force-release",
              "/v1/locks/{lock}/ask",
              "/v1/locks/{lock}/tickets/{ticket}",
              "/v1/locks/{lock}/tickets/{ticket}/asked",
              "/v1/config",
              "/v1/config/{set}",
              "/v1/config/{set}/{key}",
              "/v1/config/{set}/{key}/history",
              "/v1/config/{set}/{key}/diff",
              "/v1/config/{set}/{key}/rollback",
              "/v1/config/{set}/{pattern}/schema",
              "/v1/semaphores",
              "/v1/semaphores/{semaphore}",
              "/v1/semaphores/{semaphore}/renew",
              "/v1/semaphores/{semaphore}/release",
              "/v1/semaphores/{semaphore}/force-release",
              "/v1/semaphores/{semaphore}/tickets/{ticket}",
              "/v1/latches",
              "/v1/latches/{latch}",
              "/v1/latches/{latch}/count-down",
              "/v1/latches/{latch}/rounds/{round}",
              "/v1/barriers",
              "/v1/barriers/{barrier}",
              "/v1/barriers/{barrier}/arrive",
              "/v1/barriers/{barrier}/reset",
              "/v1/barriers/{barrier}/generations/{generation}",
              "/v1/barriers/{barrier}/generations/{generation}/renew",
              "/v1/barriers/{barrier}/generations/{generation}/leave",
              "/v1/services",
              "/v1/services/{service}",
              "/v1/services/{service}/{instance}",
              "/v1/services/{service}/{instance}/health",
              "/v1/atomics/{atomic}",
              "/v1/atomics/{atomic}/add",
              "/v1/ids/{ids}",
              "/v1/status",
              "/v1/cluster",
              "/v1/voters",
              "/v1/voters/{name}",
              "/v1/voters/{name}/replace",
              "/v1/ring",
              "/v1/ring/plan",
              "/v1/nodes/{name}/drain",
              "/metrics",
              "/healthz/live",
              "/healthz/ready")
          .collect(
              Collectors.toMap(
                  Function.identity(),
                  it ->
                      it.replace("{map}", "m")
                          .replace("{key}", "k")
                          .replace("{name}", "a")
                          .replace("{session}", "17-4821")
                          .replace("{set}", "c")
                          .replace("{pattern}", "p*")
                          .replace("{lock}", "l")
                          .replace("{semaphore}", "s")
                          .replace("{latch}", "l")
                          .replace("{round}", "7")
                          .replace("{barrier}", "b")
                          .replace("{generation}", "7")
                          .replace("{service}", "w")
                          .replace("{instance}", "i")
                          .replace("{atomic}", "n")
                          .replace("{ids}", "i")
                          .replace("{election}", "e")
                          .replace("{ticket}", "7")));

  private final JsonNode document = load();

  private static JsonNode load() {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    try {
      String text = Files.readString(Path.of("..", "docs", "openapi.yaml"));
      Object yaml = new Yaml(new SafeConstructor(strict)).load(text);
      return JSON.valueToTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void itIsOpenApi31() {
    assertThat(document.path("openapi").asText()).startsWith("3.1.");
    assertThat(document.path("info").path("title").asText()).isEqualTo("Troupe");
  }

  @Test
  void theMethodsOfEachPathAreThoseTheServerAllows() {
    assertThat(names(document.path("paths"))).isEqualTo(new TreeSet<>(EXAMPLES.keySet()));
    EXAMPLES.forEach(
        (template, path) -> {
          HttpResponse<byte[]> refused = call("PATCH", path, BodyPublishers.noBody());
          problem(refused, 405, "method-not-allowed");
          NavigableSet<String> allowed =
              new TreeSet<>(
                  Arrays.asList(header(refused, "Allow").toLowerCase(Locale.ROOT).split(", ", -1)));
          NavigableSet<String> written = names(document.path("paths").path(template));
          written.retainAll(METHODS);
          assertThat(written).as(template).isEqualTo(allowed);
        });
  }

  @Test
  void eachMethodThatIsWrittenIsServed() {
    put("/v1/maps/m/k", "1");
    EXAMPLES.forEach(
        (template, path) ->
            names(document.path("paths").path(template)).stream()
                .filter(METHODS::contains)
                .forEach(
                    method -> {
                      String verb = method.toUpperCase(Locale.ROOT);
                      assertThat(call(verb, path, BodyPublishers.noBody()).statusCode())
                          .as(verb + " " + path)
                          .isNotIn(405, 500);
                    }));
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<JsonNode> references = document.findValues("$ref");
    assertThat(references).isNotEmpty();
    for (JsonNode reference : references) {
      assertThat(document.at(reference.asText().substring(1)).isMissingNode())
          .as(reference.asText())
          .isFalse();
    }
  }

  @Test
  void everyProblemCodeIsWritten() {
    List<String> written = new ArrayList<>();
    document
        .at("/components/schemas/Problem/properties/code/enum")
        .forEach(code -> written.add(code.asText()));
    assertThat(written)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ProblemCode.values()).map(ProblemCode::slug).toList());
  }

  private static NavigableSet<String> names(JsonNode object) {
    NavigableSet<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
