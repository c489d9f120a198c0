package io.troupe.api.http;

import io.troupe.api.NodeStatus;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.json.StatusJson;
import io.troupe.api.metrics.Exposition;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The node itself: its status and its health. */
final class NodeRoutes {
  static final String METHODS = "GET, HEAD";

  private static final ContentType METRICS = ContentTypes.parse(Exposition.CONTENT_TYPE);

  private final Troupe troupe;
  private final HttpMeter meter;

  NodeRoutes(Troupe troupe, HttpMeter meter) {
    this.troupe = troupe;
    this.meter = meter;
  }

  CompletionStage<HttpResponse> status(Call call) {
    requireRead(call, METHODS);
    NodeStatus status = troupe.status();
    return CompletableFuture.completedFuture(
        Replies.object(json -> StatusJson.write(status, json)));
  }

  /** All that was measured, of the node and of its HTTP interface. */
  CompletionStage<HttpResponse> metrics(Call call) {
    requireRead(call, METHODS);
    byte[] text = (troupe.metrics() + meter.text()).getBytes(StandardCharsets.UTF_8);
    return CompletableFuture.completedFuture(Replies.ok(METRICS, text));
  }

  CompletionStage<HttpResponse> live(Call call) {
    requireRead(call, METHODS);
    return CompletableFuture.completedFuture(
        Replies.object(json -> json.writeBooleanField("live", true)));
  }

  CompletionStage<HttpResponse> ready(Call call) {
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
