package io.troupe.api.http.problem;

/** The kinds of problem. Slugs and statuses are stable: programs depend on them. */
public enum ProblemCode {
  /** Not well-formed. */
  INVALID("invalid", 400, "The request is not valid", false),
  /** Meant for another host, or from a page of another. */
  FORBIDDEN_HOST("forbidden-host", 403, "The host is not this node", false),
  /** Past a limit of size or count. */
  TOO_LARGE("too-large", 413, "The request is too large", false),
  /** A queue is full. */
  OVERLOADED("overloaded", 429, "The node is overloaded", true),
  /** As many of that sort are there as may be. */
  FULL("full", 507, "There is no room for one more", false),
  /** The time was over before work began. */
  DEADLINE_PASSED("deadline-passed", 503, "The deadline had passed", true),
  /** The partition is being moved. */
  NOT_OWNER("not-owner", 503, "The partition is being moved", true),
  /** The partition cannot be served now. */
  UNAVAILABLE("unavailable", 503, "The service is not available", true),
  /** The version asked for is not visible yet. */
  BEHIND("behind", 503, "The version asked for is not visible yet", true),
  /** The value is not of the type the operation needs. */
  WRONG_TYPE("wrong-type", 409, "The value has another type", false),
  /** The key of the request was used for another request. */
  REUSED_KEY("reused-key", 422, "The idempotency key was used for another request", false),
  /** The past asked for is not known any more. */
  OUT_OF_HISTORY("out-of-history", 410, "The past asked for is not known any more", false),
  /** Nothing is there. */
  NOT_FOUND("not-found", 404, "Not found", false),
  /** The condition does not hold. */
  CONDITION_FAILED("condition-failed", 412, "The condition does not hold", false),
  /** A larger fencing token was seen. */
  STALE_TOKEN("stale-token", 412, "A larger fencing token was seen", false),
  /** Others hold the lock, and nothing is waited for. */
  LOCK_BUSY("lock-busy", 409, "Others hold the lock", false),
  /** The lock cannot be acquired so. */
  LOCK_NOT_ALLOWED("lock-not-allowed", 409, "The lock cannot be acquired so", false),
  /** The lock was waited for in a cycle, and is not any more. */
  LOCK_DEADLOCK("lock-deadlock", 409, "It was waited for in a cycle", false),
  /** The barrier takes nobody until it is reset. */
  BARRIER_BROKEN("barrier-broken", 409, "The barrier is broken", false),
  /** Documents do not fit their schemas. */
  NOT_VALID("not-valid", 422, "Documents do not fit their schemas", false),
  /** The session has ended, or never was. */
  SESSION_OVER("session-over", 404, "There is no such session any more", false),
  /** The lock is not held, or waited for, by this owner. */
  NOT_HELD("not-held", 409, "The lock is not held by this owner", false),
  /** There is no such candidacy any more. */
  NOT_CAMPAIGNING("not-campaigning", 409, "The candidate does not campaign", false),
  /** Nobody leads, or not under that term. */
  NOT_LED("not-led", 409, "Nobody leads so", false),
  /** The resource does not know the method. */
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed", false),
  /** The body is of a type the resource does not take. */
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The media type is not supported", false),
  /** It may have happened. */
  OUTCOME_UNKNOWN("outcome-unknown", 504, "The outcome is unknown", false),
  /** A defect of the server; it may have happened. */
  INTERNAL("internal", 500, "The server failed", false);

  private final String slug;
  private final int status;
  private final String title;
  private final boolean retryAfter;

  ProblemCode(String slug, int status, String title, boolean retryAfter) {
    this.slug = slug;
    this.status = status;
    this.title = title;
    this.retryAfter = retryAfter;
  }

  /** The code as it appears in documents. */
  public String slug() {
    return slug;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The kind of problem, for people. */
  public String title() {
    return title;
  }

  /** Whether the answer tells the client when to try again. */
  public boolean saysRetryAfter() {
    return retryAfter;
  }

  /** Whether nothing happened; otherwise it may have. */
  public boolean isRefusal() {
    return this != OUTCOME_UNKNOWN && this != INTERNAL;
  }
}
