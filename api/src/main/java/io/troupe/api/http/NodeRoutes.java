package io.troupe.api.http;

import io.troupe.api.NodeStatus;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.RingJson;
import io.troupe.api.json.RoleJson;
import io.troupe.api.json.StatusJson;
import io.troupe.api.metrics.Exposition;
import io.troupe.api.ring.RingChange;
import io.troupe.api.ring.RingPlan;
import io.troupe.api.role.RoleStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The node itself: its status and its health, and its cluster's ring. */
final class NodeRoutes {
  static final String METHODS = "GET, HEAD";

  private final Troupe troupe;
  private final HttpMeter meter;

  NodeRoutes(Troupe troupe, HttpMeter meter) {
    this.troupe = troupe;
    this.meter = meter;
  }

  CompletionStage<Response> status(Call call) {
    requireRead(call, METHODS);
    NodeStatus status = troupe.status();
    return CompletableFuture.completedFuture(
        Replies.object(json -> StatusJson.write(status, json)));
  }

  /** The singleton roles that this node hosts, and which of them it runs. */
  CompletionStage<Response> roles(Call call) {
    requireRead(call, METHODS);
    List<RoleStatus> roles = troupe.roles().all();
    return CompletableFuture.completedFuture(Replies.object(json -> RoleJson.write(roles, json)));
  }

  /** Which node owns what. */
  CompletionStage<Response> ring(Call call) {
    requireRead(call, METHODS);
    return troupe
        .ring(call.head().timeout())
        .thenApply(status -> Replies.object(json -> RingJson.write(status, json)));
  }

  /** What would move if nodes in {@code join} came and those in {@code leave} went. */
  CompletionStage<Response> ringPlan(Call call) {
    requireRead(call, METHODS, "join", "leave");
    RingChange change =
        ProblemException.valid(() -> RingChange.parse(text(call, "join"), text(call, "leave")));
    return troupe
        .ring(call.head().timeout())
        .thenApply(
            status -> {
              RingPlan plan = ProblemException.valid(() -> status.plan(change));
              return Replies.object(json -> RingJson.write(plan, json));
            });
  }

  /** Takes all partitions off a node; 202 while that is under way. */
  CompletionStage<Response> drain(Call call, String name) {
    if (!call.method().equals("POST")) {
      throw new ProblemException(Problem.methodNotAllowed("POST"));
    }
    call.query().allow();
    call.head().refuseConditions();
    return troupe
        .drain(name, call.head().timeout())
        .thenApply(
            done ->
                Replies.object(
                        json -> {
                          json.writeStringField("node", name);
                          json.writeBooleanField("drained", done);
                        })
                    .withStatus(done ? 200 : 202));
  }

  private static String text(Call call, String parameter) {
    return Objects.requireNonNullElse(call.query().text(parameter), "");
  }

  /** All that was measured, of the node and of its HTTP interface. */
  CompletionStage<Response> metrics(Call call) {
    requireRead(call, METHODS);
    byte[] text = (troupe.metrics() + meter.text()).getBytes(StandardCharsets.UTF_8);
    return CompletableFuture.completedFuture(Response.of(200, Exposition.CONTENT_TYPE, text));
  }

  CompletionStage<Response> live(Call call) {
    requireRead(call, METHODS);
    return CompletableFuture.completedFuture(
        Replies.object(json -> json.writeBooleanField("live", true)));
  }

  CompletionStage<Response> ready(Call call) {
    requireRead(call, METHODS);
    NodeStatus status = troupe.status();
    if (!status.ready()) {
      throw new ProblemException(
          ProblemCode.UNAVAILABLE,
          "the node is not ready to serve" + status.notReady().map(why -> ": " + why).orElse(""));
    }
    return CompletableFuture.completedFuture(
        Replies.object(json -> json.writeBooleanField("ready", true)));
  }

  /** Refuses methods that do not read, other parameters than these, and conditions. */
  static void requireRead(Call call, String allow, String... parameters) {
    String method = call.method();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw new ProblemException(Problem.methodNotAllowed(allow));
    }
    call.query().allow(parameters);
    call.head().refuseConditions();
  }
}
