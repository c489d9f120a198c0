package io.troupe.api.http.coordination;

import io.troupe.api.Troupe;
import io.troupe.api.coordination.AsyncTroupeSemaphore;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.SemaphoreJson;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.name.ObjectName;
import java.util.concurrent.CompletionStage;

/**
 * Semaphores: one request each.
 *
 * <pre>
 *   GET    /v1/semaphores                     those that there are
 *   GET    /v1/semaphores/NAME                how many permits, who holds some, who waits
 *   PUT    /v1/semaphores/NAME                make it, or give it another number of permits
 *   POST   /v1/semaphores/NAME                acquire: held, or a ticket
 *   DELETE /v1/semaphores/NAME                remove one that nobody uses
 *   POST   /v1/semaphores/NAME/force-release
 * </pre>
 */
final class SemaphoreRoutes {
  static final String PATH = "/v1/semaphores";

  private final Troupe troupe;
  private final LeaseRoutes leases;

  SemaphoreRoutes(Troupe troupe) {
    this.troupe = troupe;
    this.leases =
        new LeaseRoutes(
            name -> semaphore(name).permits(1),
            (name, key) -> IdempotencyId.of(IdempotencyId.Sort.SEMAPHORE, name.value(), key));
  }

  /** Answers those who wait, that they still do. */
  void close() {
    leases.close();
  }

  /** All of them. */
  CompletionStage<Response> list(Call call) {
    Asked.read(call, "after", "limit");
    return troupe
        .coordination()
        .semaphores(Asked.after(call, ObjectName::new), Asked.limit(call), call.options())
        .thenApply(listed -> Replies.object(json -> SemaphoreJson.write(listed, json)));
  }

  /** One, or something of it. */
  CompletionStage<Response> semaphore(Target target, Call call) {
    NamedPath path = NamedPath.of(target, PATH);
    LockName name = path.name(LockName::new);
    if (path.part().isEmpty()) {
      return whole(name, call);
    }
    String part = path.part().get();
    return part.equals("force-release") ? force(name, call) : leases.part(name, part, call);
  }

  private CompletionStage<Response> whole(LockName name, Call call) {
    return switch (call.method()) {
      case "GET", "HEAD" -> explain(name, call);
      case "PUT" -> set(name, call);
      case "POST" -> acquire(name, call);
      case "DELETE" -> delete(name, call);
      default ->
          throw new ProblemException(Problem.methodNotAllowed("GET, HEAD, PUT, POST, DELETE"));
    };
  }

  private CompletionStage<Response> explain(LockName name, Call call) {
    Asked.plain(call);
    return semaphore(name)
        .explain(call.options())
        .thenApply(
            semaphore ->
                semaphore
                    .map(
                        it ->
                            Replies.object(json -> SemaphoreJson.write(objectName(name), it, json)))
                    .orElseThrow(() -> absent(name)));
  }

  private static ProblemException absent(LockName name) {
    return new ProblemException(
        ProblemCode.NOT_FOUND, "there is no semaphore '" + name + "': it is created first");
  }

  private CompletionStage<Response> set(LockName name, Call call) {
    Asked.plain(call);
    return Asked.body(call, "permits", "onlyNew")
        .thenCompose(
            body ->
                semaphore(name)
                    .setPermits(
                        body.number("permits"),
                        body.flag("onlyNew"),
                        call.options(leases.id(name, call))))
        .thenApply(sized -> Replies.object(json -> SemaphoreJson.write(sized, json)));
  }

  private CompletionStage<Response> delete(LockName name, Call call) {
    Asked.plain(call);
    return semaphore(name)
        .delete(call.options(leases.id(name, call)))
        .thenApply(was -> Asked.done(was, () -> absent(name)));
  }

  private CompletionStage<Response> acquire(LockName name, Call call) {
    Asked.plain(call);
    return Asked.body(call, "owner", "permits", "leaseMillis", "waitMillis")
        .thenCompose(
            body ->
                semaphore(name)
                    .permits(body.permits())
                    .acquire(body.owner(), body.terms(), call.options(leases.id(name, call))))
        .thenApply(LeaseRoutes::answered);
  }

  private CompletionStage<Response> force(LockName name, Call call) {
    Asked.post(call);
    return Asked.body(call, "token")
        .thenCompose(
            body ->
                semaphore(name).forceRelease(body.ifToken(), call.options(leases.id(name, call))))
        .thenApply(
            from ->
                from.map(count -> Replies.object(json -> json.writeNumberField("holders", count)))
                    .orElseGet(LeaseRoutes::notHeld));
  }

  private AsyncTroupeSemaphore semaphore(LockName name) {
    return troupe.coordination().semaphore(objectName(name)).async();
  }

  private static ObjectName objectName(LockName name) {
    return new ObjectName(name.value());
  }
}
