package io.troupe.api.http;

import io.troupe.api.NodeStatus;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The node itself: its status and its health. */
final class NodeRoutes {
  static final String METHODS = "GET, HEAD";

  private final Troupe troupe;

  NodeRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  CompletionStage<HttpResponse> status(Call call) {
    requireRead(call, METHODS);
    NodeStatus status = troupe.status();
    return CompletableFuture.completedFuture(
        Replies.object(
            json -> {
              json.writeStringField("cluster", status.cluster());
              json.writeStringField("version", status.version());
              json.writeBooleanField("ready", status.ready());
              json.writeNumberField("partitions", status.partitions());
              json.writeNumberField("runningPartitions", status.runningPartitions());
              json.writeNumberField("uptimeMillis", status.uptime().toMillis());
              json.writeNumberField("inFlight", status.inFlight());
            }));
  }

  CompletionStage<HttpResponse> live(Call call) {
    requireRead(call, METHODS);
    return CompletableFuture.completedFuture(
        Replies.object(json -> json.writeBooleanField("live", true)));
  }

  CompletionStage<HttpResponse> ready(Call call) {
    requireRead(call, METHODS);
    if (!troupe.status().ready()) {
      throw new ProblemException(ProblemCode.UNAVAILABLE, "the node is not ready to serve");
    }
    return CompletableFuture.completedFuture(
        Replies.object(json -> json.writeBooleanField("ready", true)));
  }

  /** Refuses methods that do not read, parameters and conditions. */
  static void requireRead(Call call, String allow) {
    String method = call.request().method().value();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw new ProblemException(Problem.methodNotAllowed(allow));
    }
    call.query().allow();
    call.head().refuseConditions();
  }
}
