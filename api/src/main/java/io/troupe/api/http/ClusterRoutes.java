package io.troupe.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.api.Troupe;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.ClusterJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cluster, and who votes in it. */
final class ClusterRoutes {
  static final String VOTERS = "/v1/voters";

  private static final JsonMapper JSON = new JsonMapper();
  private static final String NAME = "[A-Za-z0-9._-]{1,64}";
  private static final Pattern ONE_OR_TWO = Pattern.compile(NAME + "(,%s)?".formatted(NAME));
  private static final Pattern REPLACED = Pattern.compile("(%s)/replace".formatted(NAME));
  private static final int MAX_BODY_BYTES = 4_096;

  private final Troupe troupe;

  ClusterRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  /** Members, voters, leaders, and who was declared down. */
  CompletionStage<Response> cluster(Call call) {
    NodeRoutes.requireRead(call, NodeRoutes.METHODS);
    return troupe
        .cluster(call.head().timeout())
        .thenApply(status -> Replies.object(json -> ClusterJson.write(status, json)));
  }

  /** Who votes; or one or two come. */
  CompletionStage<Response> voters(Call call) {
    if (!isA("POST", call)) {
      NodeRoutes.requireRead(call, "GET, HEAD, POST");
      return troupe
          .voters()
          .list(call.head().timeout())
          .thenApply(it -> Replies.object(json -> write(it, json)));
    }
    return withBody(
        call,
        body -> {
          List<String> nodes = new ArrayList<>();
          body.path("nodes").forEach(it -> nodes.add(it.asText()));
          return troupe.voters().add(nodes, call.options().timeout());
        });
  }

  /** One or two go, or one comes in the place of another. */
  CompletionStage<Response> voter(String path, Call call) {
    Matcher replaced = REPLACED.matcher(path);
    if (replaced.matches()) {
      if (!isA("POST", call)) {
        throw new ProblemException(Problem.methodNotAllowed("POST"));
      }
      return withBody(
          call,
          body ->
              troupe
                  .voters()
                  .replace(replaced.group(1), body.path("by").asText(), call.options().timeout()));
    }
    if (!ONE_OR_TWO.matcher(path).matches()) {
      throw Router.notFound();
    }
    if (!isA("DELETE", call)) {
      throw new ProblemException(Problem.methodNotAllowed("DELETE"));
    }
    checkPlain(call);
    return troupe
        .voters()
        .remove(Arrays.asList(path.split(",", -1)), call.head().timeout())
        .thenApply(ClusterRoutes::changed);
  }

  private CompletionStage<Response> withBody(
      Call call, Function<JsonNode, CompletionStage<VoterList>> change) {
    checkPlain(call);
    if (!call.head().hasContentType("application/json")) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "a change of voters is application/json, not '" + call.head().contentType() + "'");
    }
    return call.body(MAX_BODY_BYTES)
        .thenCompose(bytes -> change.apply(parsed(bytes)))
        .thenApply(ClusterRoutes::changed);
  }

  private static JsonNode parsed(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw ProblemException.invalid("the body is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw ProblemException.invalid("the body cannot be read: " + e.getMessage());
    }
  }

  private static void checkPlain(Call call) {
    call.query().allow();
    call.head().refuseConditions();
  }

  private static boolean isA(String method, Call call) {
    return call.method().equals(method);
  }

  /** 202 while the change goes on. */
  private static Response changed(VoterList voters) {
    return Replies.object(json -> write(voters, json)).withStatus(voters.isChanging() ? 202 : 200);
  }

  private static void write(VoterList voters, JsonGenerator json) throws IOException {
    ClusterJson.write(voters, json);
    json.writeBooleanField("changing", voters.isChanging());
  }
}
