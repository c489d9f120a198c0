package io.troupe.api.http.request;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.Principal;
import io.troupe.actors.Version;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.wire.Request;
import io.troupe.api.http.wire.Request.Header;
import io.troupe.api.map.BatchSequence;
import io.troupe.api.map.Options;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardName;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapEntry;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The headers that matter here, read in one pass. Each may be given once, but for {@code
 * If-None-Match}, a list. Headers that would change what a request means, and are not known here,
 * are refused.
 *
 * @param contentType as the client wrote it; empty if it wrote none
 * @param sequence the numbers of a batch's lines; only beside an idempotency key
 * @param repeats whether the client says that a copy of this request went unanswered before
 * @param timeToLive how long the key that is put lives; null if it stays
 * @param principal who the client says it is
 * @param timeout how long the client waits
 * @param guard what a change of a key is under; null if nothing
 * @param session that the key that is put lives as long as; null if none
 */
public record RequestHead(
    String contentType,
    @Nullable String ifMatch,
    @Nullable String ifNoneMatch,
    @Nullable String idempotencyKey,
    @Nullable BatchSequence sequence,
    boolean repeats,
    @Nullable Duration timeToLive,
    Principal principal,
    Duration timeout,
    @Nullable Guard guard,
    @Nullable GuestId session) {
  /** The longest idempotency key, in characters (ASCII). */
  public static final int MAX_IDEMPOTENCY_KEY_LENGTH = 128;

  /** How long a key lives, in milliseconds: of a put, and of what is read. */
  public static final String TIME_TO_LIVE = "Troupe-Ttl-Ms";

  /** The session that a key which is put lives as long as. */
  public static final String SESSION = "Troupe-Session";

  /** The token under which a key is changed. */
  public static final String FENCING_TOKEN = "Fencing-Token";

  /** The lock whose tokens it is compared with; without, all that changed the key. */
  public static final String FENCING_LOCK = "Fencing-Lock";

  /** Reads the headers of a request. */
  public static RequestHead of(Request request, Duration defaultTimeout) {
    String contentType = null;
    String ifMatch = null;
    String ifNoneMatch = null;
    String idempotencyKey = null;
    String sequence = null;
    String retry = null;
    String timeToLive = null;
    String principal = null;
    String timeout = null;
    String modifiedSince = null;
    String token = null;
    String lock = null;
    String session = null;
    for (Header header : request.headers()) {
      switch (header.lowercaseName()) {
        case "content-type" -> contentType = once(contentType, header);
        case "if-match" -> ifMatch = once(ifMatch, header);
        case "if-none-match" ->
            ifNoneMatch =
                ifNoneMatch == null ? header.value() : ifNoneMatch + ", " + header.value();
        case "if-modified-since" -> modifiedSince = header.name();
        case "if-unmodified-since", "if-range", "range" -> throw meaningless(header.name());
        case "content-encoding" -> requireIdentity(header);
        case "idempotency-key" -> idempotencyKey = once(idempotencyKey, header);
        case "troupe-sequence" -> sequence = once(sequence, header);
        case "troupe-retry" -> retry = once(retry, header);
        case "troupe-ttl-ms" -> timeToLive = once(timeToLive, header);
        case "troupe-session" -> session = once(session, header);
        case "troupe-principal" -> principal = once(principal, header);
        case "fencing-token" -> token = once(token, header);
        case "fencing-lock" -> lock = once(lock, header);
        case "troupe-timeout-ms" -> timeout = once(timeout, header);
        default -> {}
      }
    }
    if (modifiedSince != null && ifNoneMatch == null) {
      // Beside If-None-Match, where caches send it, RFC 9110 has it ignored.
      throw meaningless(modifiedSince);
    }
    return new RequestHead(
        contentType == null ? "" : checkedContentType(contentType),
        ifMatch,
        ifNoneMatch,
        checkedIdempotencyKey(idempotencyKey),
        sequence == null ? null : sequence(sequence, idempotencyKey),
        retry != null && retry(retry, idempotencyKey),
        timeToLive == null ? null : timeToLive(timeToLive),
        principal == null ? Principal.NONE : principal(principal),
        timeout == null ? defaultTimeout : timeout(timeout),
        guard(token, lock),
        session == null ? null : session(session));
  }

  /** What must hold of the key: {@code If-Match} and {@code If-None-Match} of a write. */
  public MapCondition condition() {
    if (ifMatch != null && ifNoneMatch != null) {
      throw ProblemException.invalid("If-Match and If-None-Match exclude each other");
    }
    if (ifNoneMatch != null) {
      if (!ifNoneMatch.equals("*")) {
        throw ProblemException.invalid("If-None-Match of a write is *, not " + ifNoneMatch);
      }
      return MapCondition.IF_ABSENT;
    }
    if (ifMatch != null) {
      return ifMatch.equals("*")
          ? MapCondition.IF_PRESENT
          : new MapCondition.IfVersion(version("If-Match", ifMatch));
    }
    return MapCondition.ALWAYS;
  }

  /** Refuses {@code If-None-Match}, which this operation would ignore. */
  public void refuseIfNoneMatch() {
    if (ifNoneMatch != null) {
      throw meaningless("If-None-Match");
    }
  }

  /** Refuses what only a change of one key, or a batch, understands. */
  public void refuseConditions() {
    refuseIfMatch();
    refuseIfNoneMatch();
    refuseSequence();
  }

  /** Refuses {@code Troupe-Sequence}, which goes with a batch only. */
  public void refuseSequence() {
    if (sequence != null) {
      throw meaningless(BatchSequence.HEADER);
    }
  }

  /** Refuses {@code Troupe-Ttl-Ms} and {@code Troupe-Session}: they go with one key's put only. */
  public void refuseTimeToLive() {
    if (timeToLive != null) {
      throw meaningless(TIME_TO_LIVE);
    }
    if (session != null) {
      throw meaningless(SESSION);
    }
  }

  /** Refuses {@code Fencing-Token}, which goes with changes of keys only. */
  public void refuseGuard() {
    if (guard != null) {
      throw meaningless(FENCING_TOKEN);
    }
  }

  private static @Nullable Guard guard(@Nullable String token, @Nullable String lock) {
    if (token == null) {
      if (lock != null) {
        throw ProblemException.invalid(FENCING_LOCK + " goes with a " + FENCING_TOKEN);
      }
      return null;
    }
    long number = decimal(token);
    if (number < 1) {
      throw ProblemException.invalid(
          FENCING_TOKEN + " is 1 to " + Long.MAX_VALUE + ", not '" + token + "'");
    }
    try {
      FencingToken given = new FencingToken(number);
      return lock == null ? Guard.of(given) : Guard.of(new GuardName(lock), given);
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid(FENCING_LOCK + ": " + e.getMessage());
    }
  }

  /** Refuses {@code If-Match}, which this operation would ignore. */
  public void refuseIfMatch() {
    if (ifMatch != null) {
      throw meaningless("If-Match");
    }
  }

  /** Whether the client of a read has this version already ({@code If-None-Match}, RFC 9110). */
  public boolean has(Version version) {
    if (ifNoneMatch == null) {
      return false;
    }
    String tags = ifNoneMatch;
    if (tags.equals("*")) {
      return true;
    }
    boolean has = false;
    for (String tag : tags.split(",", -1)) {
      String trimmed = tag.strip();
      // A cache may send several tags, and weak ones; RFC 9110 compares them weakly here.
      String strong = trimmed.startsWith("W/") ? trimmed.substring(2) : trimmed;
      has |= version("If-None-Match", strong).equals(version);
    }
    return has;
  }

  /** Whether the content type is {@code type}, whatever its parameters. */
  public boolean hasContentType(String type) {
    int semicolon = contentType.indexOf(';');
    String essence = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return essence.strip().toLowerCase(Locale.ROOT).equals(type);
  }

  private static Version version(String header, String tag) {
    if (tag.length() >= 2 && tag.charAt(0) == '"' && tag.charAt(tag.length() - 1) == '"') {
      long number = decimal(tag.substring(1, tag.length() - 1));
      // 0 stands for an absent key, which has no tag.
      if (number >= 1) {
        return new Version(number);
      }
    }
    throw ProblemException.invalid(
        header + " is one strong entity tag such as \"7\", from \"1\" on, or *; not " + tag);
  }

  /** A decimal number without sign and leading zeros that fits a long; -1 if it is none. */
  static long decimal(String text) {
    int length = text.length();
    if (length == 0 || length > 19 || (length > 1 && text.charAt(0) == '0')) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < length; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number < 0 ? -1 : number;
  }

  private static ProblemException meaningless(String header) {
    return ProblemException.invalid(header + " has no meaning here");
  }

  private static void requireIdentity(Header header) {
    if (!header.value().strip().equalsIgnoreCase("identity")) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "Content-Encoding is identity, not '" + header.value() + "'");
    }
  }

  private static String once(@Nullable String before, Header header) {
    if (before != null) {
      throw ProblemException.invalid(header.name() + " is given more than once");
    }
    return header.value();
  }

  private static Duration timeout(String text) {
    long millis = decimal(text);
    if (millis < 1 || millis > Options.MAX_TIMEOUT.toMillis()) {
      throw ProblemException.invalid(
          "Troupe-Timeout-Ms is 1 to " + Options.MAX_TIMEOUT.toMillis() + ", not '" + text + "'");
    }
    return Duration.ofMillis(millis);
  }

  private static Duration timeToLive(String text) {
    long millis = decimal(text);
    if (millis < 1 || millis > Options.MAX_TIME_TO_LIVE.toMillis()) {
      throw ProblemException.invalid(
          TIME_TO_LIVE
              + " is 1 to "
              + Options.MAX_TIME_TO_LIVE.toMillis()
              + ", not '"
              + text
              + "'");
    }
    return Duration.ofMillis(millis);
  }

  private static GuestId session(String text) {
    try {
      return GuestId.parse(text);
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid(SESSION + ": " + e.getMessage());
    }
  }

  private static Principal principal(String text) {
    try {
      return new Principal(Percent.decode(text, 0, text.length()).toUtf8());
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid("Troupe-Principal: " + e.getMessage());
    }
  }

  private static BatchSequence sequence(String text, @Nullable String idempotencyKey) {
    return BatchSequence.ofText(text)
        .filter(sequence -> idempotencyKey != null)
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    "Troupe-Sequence goes with an Idempotency-Key and is first=<n>;below=<m> with"
                        + " 1 <= m <= n <= 2^53, not '"
                        + text
                        + "'"));
  }

  private static boolean retry(String text, @Nullable String idempotencyKey) {
    if (!text.equals("true") || idempotencyKey == null) {
      throw ProblemException.invalid(
          "Troupe-Retry goes with an Idempotency-Key and is true, not '" + text + "'");
    }
    return true;
  }

  private static @Nullable String checkedIdempotencyKey(@Nullable String key) {
    if (key != null
        && (key.isEmpty() || key.length() > MAX_IDEMPOTENCY_KEY_LENGTH || !isPrintable(key))) {
      throw ProblemException.invalid(
          "Idempotency-Key is 1 to " + MAX_IDEMPOTENCY_KEY_LENGTH + " printable ASCII characters");
    }
    return key;
  }

  private static String checkedContentType(String type) {
    if (type.length() > MapEntry.MAX_CONTENT_TYPE_LENGTH || !isPrintable(type)) {
      throw ProblemException.invalid(
          "Content-Type has at most "
              + MapEntry.MAX_CONTENT_TYPE_LENGTH
              + " characters, all of them printable ASCII");
    }
    return type;
  }

  /** Whether all of {@code text} is printable ASCII, the space included. */
  public static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }
}
