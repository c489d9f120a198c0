package io.troupe.api.http.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.lock.LockTerms;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockOwner;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The body of a change of a lock: a JSON object whose fields are all known. */
public final class LockBody {
  /** No body is longer, in bytes. */
  public static final int MAX_BYTES = 4_096;

  private final JsonBody body;
  private final JsonNode fields;

  private LockBody(JsonBody body) {
    this.body = body;
    this.fields = body.fields();
  }

  /** The body of these bytes, with some of these fields and no others. */
  public static LockBody parse(byte[] bytes, String... names) {
    return new LockBody(JsonBody.parse(bytes, names));
  }

  /** {@code owner}. */
  public LockOwner owner() {
    return owner("owner");
  }

  /** A field that names who holds something, or takes part in it. */
  public LockOwner owner(String name) {
    JsonNode owner = fields.path(name);
    if (!owner.isTextual()) {
      throw ProblemException.invalid(
          "\"" + name + "\" is text that names who asks for this, and nobody else");
    }
    return ProblemException.valid(() -> new LockOwner(owner.asText()));
  }

  /** {@code mode}, {@code leaseMillis}, {@code delayMillis} and {@code waitMillis}. */
  public LockTerms terms() {
    LockTerms terms =
        ProblemException.valid(
            () ->
                termsOfLife()
                    .delayed(body.millis("delayMillis", Duration.ZERO))
                    .waiting(body.millis("waitMillis", Duration.ZERO)));
    return mode() == LockMode.SHARED ? terms.shared() : terms;
  }

  /** For how long it is held: a lease, or a session's life. */
  private LockTerms termsOfLife() {
    Optional<GuestId> session = ifSession();
    return session.isPresent()
        ? LockTerms.DEFAULT.under(session.get())
        : LockTerms.DEFAULT.leased(lease());
  }

  /** {@code session}, if it is given: then {@code leaseMillis} is not. */
  public Optional<GuestId> ifSession() {
    JsonNode session = fields.path("session");
    if (session.isMissingNode()) {
      return Optional.empty();
    }
    if (!session.isTextual() || fields.has("leaseMillis")) {
      throw ProblemException.invalid(
          "\"session\" is the name of a session, as text, in the place of \"leaseMillis\"");
    }
    return Optional.of(ProblemException.valid(() -> GuestId.parse(session.asText())));
  }

  /** A field that is a length of time in milliseconds, or another length if it is not given. */
  public Duration millis(String name, Duration otherwise) {
    return body.millis(name, otherwise);
  }

  private LockMode mode() {
    return switch (fields.has("mode") ? fields.path("mode").asText() : "exclusive") {
      case "exclusive" -> LockMode.EXCLUSIVE;
      case "shared" -> LockMode.SHARED;
      default ->
          throw ProblemException.invalid(
              "\"mode\" is exclusive or shared, not " + fields.path("mode"));
    };
  }

  /** {@code leaseMillis}. */
  public Duration lease() {
    return ProblemException.valid(
        () ->
            LockTerms.DEFAULT
                .leased(body.millis("leaseMillis", LockTerms.DEFAULT.lease()))
                .lease());
  }

  /** {@code token}. */
  public FencingToken token() {
    return ProblemException.valid(() -> new FencingToken(body.whole("token")));
  }

  /** {@code token}, if it is given. */
  public Optional<FencingToken> ifToken() {
    return fields.has("token") ? Optional.of(token()) : Optional.empty();
  }

  /** {@code permits}, 1 if it is not given. */
  public int permits() {
    return numberOr("permits", 1);
  }

  /** A field that is a whole number of 64 bits. */
  public long whole(String name) {
    return body.whole(name);
  }

  /** The same, if it is given. */
  public OptionalLong ifWhole(String name) {
    return fields.has(name) ? OptionalLong.of(whole(name)) : OptionalLong.empty();
  }

  /** A field that is a whole number of an int's range. */
  public int number(String name) {
    long number = body.whole(name);
    if (number != (int) number) {
      throw ProblemException.invalid("\"" + name + "\" is too large: " + number);
    }
    return (int) number;
  }

  /** The same, or another number if it is not given. */
  public int numberOr(String name, int otherwise) {
    return fields.has(name) ? number(name) : otherwise;
  }

  /** A field that is true or false, false if it is not given. */
  public boolean flag(String name) {
    JsonNode flag = fields.path(name);
    if (!flag.isMissingNode() && !flag.isBoolean()) {
      throw ProblemException.invalid("\"" + name + "\" is true or false, not " + flag);
    }
    return flag.asBoolean();
  }
}
