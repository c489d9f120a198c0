package io.troupe.api.guard;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.lock.StaleTokenException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a request to an HTTP service of yours needs so as to be let in: a {@code Fencing-Token} that
 * is not smaller than one that came before, for the same resource. Methods that only read (GET,
 * HEAD, OPTIONS, TRACE) pass without. {@link io.troupe.api.guard.servlet.FencingFilter} and {@link
 * io.troupe.api.guard.pekko.FencingDirective} put it in front of handlers.
 *
 * <p>It is as good as its {@link TokenMemory}. Safe for use by many threads.
 */
public final class HttpGuard {
  /** The header that carries the token: 1 to 2^63-1, in decimal. */
  public static final String HEADER = "Fencing-Token";

  /** What refusals are written as. */
  public static final String PROBLEM_TYPE = "application/problem+json";

  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private final TokenMemory memory;

  /** A guard with this memory, which may be shared. */
  public HttpGuard(TokenMemory memory) {
    this.memory = memory;
  }

  /**
   * Why a request is not let in: nothing happened.
   *
   * @param status 412 for a stale token, 428 where there is none, 400 for one that is none, 503
   *     where no further resource can be remembered
   * @param problem a document as RFC 9457 has it
   */
  public record Denied(int status, String problem) {}

  /**
   * Looks at a request, and remembers its token if it is let in.
   *
   * @param method such as {@code PUT}
   * @param resource what it writes: tokens are compared per resource
   * @param tokens the values of its {@link #HEADER}
   * @return empty if it is let in
   */
  public Optional<Denied> check(String method, String resource, List<String> tokens) {
    if (READS.contains(method.toUpperCase(Locale.ROOT))) {
      return Optional.empty();
    }
    if (tokens.isEmpty()) {
      return Optional.of(
          denied(428, "token-required", "a change needs the " + HEADER + " of its lock"));
    }
    if (tokens.size() > 1 || !tokens.getFirst().strip().matches("[1-9][0-9]{0,18}")) {
      return Optional.of(invalid(HEADER + " is one number from 1 to " + Long.MAX_VALUE));
    }
    try {
      memory.pass(resource, new FencingToken(Long.parseLong(tokens.getFirst().strip())));
      return Optional.empty();
    } catch (StaleTokenException e) {
      return Optional.of(denied(412, "stale-token", e.refusal().detail(), e.newest()));
    } catch (RefusedException e) {
      return Optional.of(denied(503, slug(e.refusal()), e.refusal().detail()));
    } catch (IllegalArgumentException e) { // also a number past 2^63
      return Optional.of(invalid(String.valueOf(e.getMessage())));
    }
  }

  private static String slug(Refusal refusal) {
    return refusal.code().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Denied invalid(String detail) {
    return denied(400, "invalid", detail);
  }

  private static Denied denied(int status, String code, String detail) {
    return new Denied(status, problem(status, code, detail) + "}");
  }

  private static Denied denied(int status, String code, String detail, FencingToken newest) {
    return new Denied(
        status, problem(status, code, detail) + ",\"token\":" + newest.number() + "}");
  }

  private static String problem(int status, String code, String detail) {
    return ("{\"type\":\"urn:troupe:problem:%s\",\"title\":\"The request is not let in\","
            + "\"status\":%d,\"detail\":\"%s\",\"code\":\"%s\",\"outcome\":\"refused\"")
        .formatted(
            code, status, new String(JsonStringEncoder.getInstance().quoteAsString(detail)), code);
  }
}
