package io.troupe.api.http.problem;

import io.troupe.actors.FencingToken;
import io.troupe.actors.RequestId;
import io.troupe.actors.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What went wrong, as RFC 9457 puts it.
 *
 * @param code the kind
 * @param detail this occurrence, for people
 * @param requestId the id to retry with, where the outcome is unknown
 * @param currentVersion the key's version, where a condition failed; {@link Version#ABSENT} if the
 *     key is absent
 * @param retryAfter when to try again, where that is known
 * @param allow the methods that the resource knows, where the method was not one of them
 * @param oldest from where on the past is known, where an older one was asked for
 * @param token under which a lock is held, where others hold it; the largest that was seen, where a
 *     smaller one came behind it
 */
public record Problem(
    ProblemCode code,
    String detail,
    Optional<RequestId> requestId,
    Optional<Version> currentVersion,
    Optional<Duration> retryAfter,
    Optional<String> allow,
    Optional<Oldest> oldest,
    Optional<FencingToken> token) {

  /**
   * From where on the past of a partition is known.
   *
   * @param version the lowest that can be asked for
   * @param time the owner's clock then; empty of a watch, which begins behind a version only
   */
  public record Oldest(Version version, Optional<Instant> time) {}

  /** A problem without more to say. */
  public static Problem of(ProblemCode code, String detail) {
    return new Problem(
        code,
        detail,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same, saying when to try again. */
  public Problem withRetryAfter(Optional<Duration> when) {
    return new Problem(code, detail, requestId, currentVersion, when, allow, oldest, token);
  }

  /** The outcome is unknown; the id, if there is one, makes a retry safe. */
  public static Problem unknown(String detail, Optional<RequestId> requestId) {
    return new Problem(
        ProblemCode.OUTCOME_UNKNOWN,
        detail,
        requestId,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** A condition does not hold. */
  public static Problem conditionFailed(Version current) {
    return conditionFailed("the key", current);
  }

  /** A condition does not hold of something. */
  public static Problem conditionFailed(String what, Version current) {
    String detail =
        current.equals(Version.ABSENT)
            ? what + " is absent; nothing changed"
            : what + " has version " + current + "; nothing changed";
    return new Problem(
        ProblemCode.CONDITION_FAILED,
        detail,
        Optional.empty(),
        Optional.of(current),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Others hold a lock, or nobody may hold it yet.
   *
   * @param token under which it is held
   */
  public static Problem lockBusy(Optional<FencingToken> token) {
    return new Problem(
        ProblemCode.LOCK_BUSY,
        token
            .map(it -> "it is held under token " + it.number())
            .orElse("its last holder was lost: nobody may hold it for a while"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        token);
  }

  /**
   * A write came under a token that others have overtaken.
   *
   * @param newest the largest that was seen
   */
  public static Problem staleToken(String detail, FencingToken newest) {
    return new Problem(
        ProblemCode.STALE_TOKEN,
        detail,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(newest));
  }

  /** The resource does not know the method. */
  public static Problem methodNotAllowed(String allow) {
    return new Problem(
        ProblemCode.METHOD_NOT_ALLOWED,
        "this resource allows " + allow,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(allow),
        Optional.empty(),
        Optional.empty());
  }

  /** The past that was asked for is not known any more. */
  public static Problem outOfHistory(String detail, Optional<Oldest> oldest) {
    return new Problem(
        ProblemCode.OUT_OF_HISTORY,
        detail,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        oldest,
        Optional.empty());
  }

  /** What identifies the kind of problem. */
  public String type() {
    return "urn:troupe:problem:" + code.slug();
  }

  /** Whether nothing happened ({@code refused}) or it may have ({@code unknown}). */
  public String outcome() {
    return code.isRefusal() ? "refused" : "unknown";
  }
}
