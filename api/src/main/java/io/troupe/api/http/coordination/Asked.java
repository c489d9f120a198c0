package io.troupe.api.http.coordination;

import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.LockBody;
import io.troupe.api.http.wire.Response;
import io.troupe.api.map.Options;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads from calls what all routes of this room read alike. */
final class Asked {
  private static final long LISTED = 100;

  private Asked() {}

  /** Refuses what is no plain read with some of these parameters. */
  static void read(Call call, String... parameters) {
    if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
      throw new ProblemException(Problem.methodNotAllowed("GET, HEAD"));
    }
    call.query().allow(parameters);
    call.head().refuseConditions();
  }

  static void post(Call call) {
    if (!call.method().equals("POST")) {
      throw new ProblemException(Problem.methodNotAllowed("POST"));
    }
    plain(call);
  }

  /** The answer of an earlier renewal would tell a lease that did not begin now. */
  static void refuseKeyOfRenewal(Call call) {
    if (call.head().idempotencyKey() != null) {
      throw ProblemException.invalid(
          "Idempotency-Key has no meaning here: a renewal may be repeated as it is");
    }
  }

  static void plain(Call call) {
    call.query().allow();
    call.head().refuseConditions();
  }

  static CompletionStage<LockBody> body(Call call, String... fields) {
    requireJson(call);
    return call.body(LockBody.MAX_BYTES).thenApply(bytes -> LockBody.parse(bytes, fields));
  }

  static void requireJson(Call call) {
    if (!call.head().hasContentType("application/json")) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "a change is application/json, not '" + call.head().contentType() + "'");
    }
  }

  static LockOwner owner(Call call) {
    @Nullable String owner = call.query().text("owner");
    if (owner == null) {
      throw ProblemException.invalid("the parameter owner is missing: who waits");
    }
    return ProblemException.valid(() -> new LockOwner(owner));
  }

  /** False where it is not given. */
  static boolean flag(Call call, String parameter) {
    @Nullable String given = call.query().text(parameter);
    if (given != null && !given.equals("true") && !given.equals("false")) {
      throw ProblemException.invalid(
          "the parameter %s is true or false, not '%s'".formatted(parameter, given));
    }
    return "true".equals(given);
  }

  private static Optional<Long> number(Call call, String parameter) {
    return Optional.ofNullable(call.query().text(parameter)).map(it -> whole(parameter, it));
  }

  /** How many are to be listed; the limit itself is refused where it is too large. */
  static int limit(Call call) {
    return (int) Math.min(Integer.MAX_VALUE, number(call, "limit").orElse(LISTED));
  }

  /** Behind which the list begins, if it is said. */
  static <N> Optional<N> after(Call call, Function<String, N> read) {
    return Optional.ofNullable(call.query().text("after"))
        .map(it -> ProblemException.valid(() -> read.apply(it)));
  }

  /** How a change is asked for, so that its repetition under the same key changes nothing. */
  static Options options(IdempotencyId.Sort sort, ObjectName name, Call call) {
    return call.options(
        Optional.ofNullable(call.head().idempotencyKey())
            .map(key -> IdempotencyId.of(sort, name.value(), key)));
  }

  /** That it was done, or why not. */
  static Response done(boolean was, Supplier<ProblemException> absent) {
    if (!was) {
      throw absent.get();
    }
    return Response.of(204);
  }

  static long whole(String what, String text) {
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw ProblemException.invalid(what + " is a whole number from 1 on, not '" + text + "'");
    }
    return Long.parseLong(text);
  }

  static ProblemException notFound() {
    return new ProblemException(ProblemCode.NOT_FOUND, "nothing is here; see docs/openapi.yaml");
  }
}
