package io.troupe.api.http.coordination;

import io.troupe.api.Troupe;
import io.troupe.api.coordination.BarrierTerms;
import io.troupe.api.coordination.TroupeBarrier;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.LockBody;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.stream.Waits;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.BarrierJson;
import io.troupe.api.map.Options;
import io.troupe.coordination.barrier.BarrierGeneration;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.barrier.BarrierReply.NotArrived;
import io.troupe.coordination.name.ObjectName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Cyclic barriers: one request each.
 *
 * <pre>
 *   GET    /v1/barriers                                   those that there are
 *   GET    /v1/barriers/NAME                              who is here, and who is missing
 *   POST   /v1/barriers/NAME/arrive
 *   POST   /v1/barriers/NAME/reset
 *   GET    /v1/barriers/NAME/generations/NUMBER           wait until it is over
 *   POST   /v1/barriers/NAME/generations/NUMBER/renew     …/leave
 *   DELETE /v1/barriers/NAME
 * </pre>
 */
final class BarrierRoutes {
  static final String PATH = "/v1/barriers";
  private static final String ARRIVE = "arrive";
  private static final String RESET = "reset";
  private static final String GENERATIONS = "generations/";
  private static final String RENEW = "renew";
  private static final String LEAVE = "leave";

  private final Troupe troupe;
  private final Waits waits = new Waits();

  BarrierRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  /** Answers those who wait, that it goes on. */
  void close() {
    waits.close();
  }

  /** The route of a path of one barrier, as docs/openapi.yaml writes it. */
  static String routeOf(String path) {
    return PATH + "/{barrier}" + NamedPath.partOf(path, PATH).map(BarrierRoutes::partOf).orElse("");
  }

  private static String partOf(String part) {
    if (!part.startsWith(GENERATIONS)) {
      return switch (part) {
        case "" -> "";
        case ARRIVE, RESET -> "/" + part;
        default -> "/{other}";
      };
    }
    int slash = part.indexOf('/', GENERATIONS.length());
    String verb = slash < 0 ? "" : part.substring(slash + 1);
    return switch (verb) {
      case "" -> "/generations/{generation}";
      case RENEW, LEAVE -> "/generations/{generation}/" + verb;
      default -> "/{other}";
    };
  }

  /** All of them. */
  CompletionStage<Response> list(Call call) {
    Asked.read(call, "after", "limit");
    return troupe
        .coordination()
        .barriers(Asked.after(call, ObjectName::new), Asked.limit(call), call.options())
        .thenApply(listed -> Replies.object(json -> BarrierJson.write(listed, json)));
  }

  /** One, or something of it. */
  CompletionStage<Response> barrier(Target target, Call call) {
    NamedPath path = NamedPath.of(target, PATH);
    ObjectName name = path.name(ObjectName::new);
    if (path.part().isEmpty()) {
      return whole(name, call);
    }
    String part = path.part().get();
    return switch (part) {
      case ARRIVE -> arrive(name, call);
      case RESET -> reset(name, call);
      default -> {
        if (!part.startsWith(GENERATIONS)) {
          throw Asked.notFound();
        }
        yield generation(name, part.substring(GENERATIONS.length()), call);
      }
    };
  }

  private CompletionStage<Response> whole(ObjectName name, Call call) {
    Asked.plain(call);
    return switch (call.method()) {
      case "GET", "HEAD" ->
          of(name)
              .explain(call.options())
              .thenApply(
                  explained ->
                      explained
                          .map(it -> Replies.object(json -> BarrierJson.write(it, json)))
                          .orElseThrow(() -> absent(name)));
      case "DELETE" ->
          of(name)
              .delete(options(name, call))
              .thenApply(was -> Asked.done(was, () -> absent(name)));
      default -> throw new ProblemException(Problem.methodNotAllowed("GET, HEAD, DELETE"));
    };
  }

  private CompletionStage<Response> arrive(ObjectName name, Call call) {
    Asked.post(call);
    return Asked.body(call, "party", "parties", "leaseMillis", "waitMillis", "session")
        .thenCompose(
            body -> {
              int parties = body.number("parties");
              return of(name)
                  .arrive(body.owner("party"), parties, terms(body), options(name, call))
                  .thenApply(arrival -> arrived(name, parties, arrival));
            });
  }

  private static BarrierTerms terms(LockBody body) {
    BarrierTerms terms =
        BarrierTerms.DEFAULT.waiting(body.millis("waitMillis", BarrierTerms.DEFAULT.patience()));
    return body.ifSession()
        .map(terms::under)
        .orElseGet(() -> terms.leased(body.millis("leaseMillis", BarrierTerms.DEFAULT.lease())));
  }

  private static Response arrived(ObjectName name, int parties, BarrierReply.Arrival arrival) {
    return switch (arrival) {
      case BarrierReply.Arrived arrived -> Replies.object(json -> BarrierJson.write(arrived, json));
      case NotArrived not ->
          throw switch (not.why()) {
            case OTHER_PARTIES ->
                ProblemException.invalid(
                    "barrier '%s' is of %d parties, not %d; nothing changed"
                        .formatted(name, not.parties(), parties));
            case BROKEN ->
                new ProblemException(
                    ProblemCode.BARRIER_BROKEN,
                    "barrier '" + name + "' is broken until it is reset; nothing changed");
            case NO_SESSION ->
                new ProblemException(
                    ProblemCode.SESSION_OVER,
                    "the session has ended, or never was; nothing changed");
            case BARRIERS_FULL ->
                new ProblemException(
                    ProblemCode.FULL, "there are as many barriers in its partition as may be");
          };
    };
  }

  private CompletionStage<Response> reset(ObjectName name, Call call) {
    Asked.post(call);
    return of(name)
        .reset(options(name, call))
        .thenApply(
            changed -> {
              boolean was = changed.orElseThrow(() -> absent(name));
              return Replies.object(json -> json.writeBooleanField("changed", was));
            });
  }

  private CompletionStage<Response> generation(ObjectName name, String part, Call call) {
    int slash = part.indexOf('/');
    String number = slash < 0 ? part : part.substring(0, slash);
    BarrierGeneration generation = new BarrierGeneration(Asked.whole("a generation", number));
    if (slash < 0) {
      return await(name, generation, call);
    }
    return switch (part.substring(slash + 1)) {
      case RENEW -> renew(name, generation, call);
      case LEAVE -> leave(name, generation, call);
      default -> throw Asked.notFound();
    };
  }

  private CompletionStage<Response> await(
      ObjectName name, BarrierGeneration generation, Call call) {
    Asked.read(call);
    return waits
        .untilClosed(of(name).await(generation, call.options()), Optional.empty())
        .thenApply(
            awaited ->
                Replies.object(json -> BarrierJson.write(generation, awaited, json))
                    .withStatus(awaited.isPresent() ? 200 : 202));
  }

  private CompletionStage<Response> renew(
      ObjectName name, BarrierGeneration generation, Call call) {
    Asked.post(call);
    Asked.refuseKeyOfRenewal(call);
    return Asked.body(call, "party", "leaseMillis")
        .thenCompose(
            body -> {
              Duration lease = body.millis("leaseMillis", BarrierTerms.DEFAULT.lease());
              return of(name)
                  .renew(body.owner("party"), generation, lease, call.options())
                  .thenApply(
                      here -> {
                        if (!here) {
                          throw notHere(name, generation);
                        }
                        return Replies.object(
                            json -> json.writeNumberField("leftMillis", lease.toMillis()));
                      });
            });
  }

  private CompletionStage<Response> leave(
      ObjectName name, BarrierGeneration generation, Call call) {
    Asked.post(call);
    return Asked.body(call, "party")
        .thenCompose(body -> of(name).leave(body.owner("party"), generation, options(name, call)))
        .thenApply(here -> Asked.done(here, () -> notHere(name, generation)));
  }

  private TroupeBarrier of(ObjectName name) {
    return troupe.barrier(name.value());
  }

  private static Options options(ObjectName name, Call call) {
    return Asked.options(IdempotencyId.Sort.BARRIER, name, call);
  }

  private static ProblemException notHere(ObjectName name, BarrierGeneration generation) {
    return new ProblemException(
        ProblemCode.NOT_HELD,
        "no such party waits in generation %d of barrier '%s'; nothing changed"
            .formatted(generation.number(), name));
  }

  private static ProblemException absent(ObjectName name) {
    return new ProblemException(
        ProblemCode.NOT_FOUND, "there is no barrier '" + name + "'; nothing changed");
  }
}
