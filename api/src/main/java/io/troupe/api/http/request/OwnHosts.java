package io.troupe.api.http.request;

import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.wire.Request;
import io.troupe.api.http.wire.Request.Header;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Under which names a node answers. Listening on loopback keeps other machines out, but not a page
 * of the web in a browser on this one: its owner can let the page's name lead to 127.0.0.1. Such a
 * request still says the name, in {@code Host}, and the page's in {@code Origin}.
 */
public final class OwnHosts {
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[([^\\[\\]]+)]|([^\\[\\]:]+))(?::\\d{0,5})?");
  private static final Pattern ORIGIN = Pattern.compile("https?://(.+)");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|.+\\.localhost|127(?:\\.\\d{1,3}){3}|::1");

  private final String configured;

  /** What was accepted last: clients say the same host over and over. */
  private volatile String accepted = "";

  /** The names of loopback, and the host that the settings name. */
  public OwnHosts(String configured) {
    this.configured = configured.toLowerCase(Locale.ROOT);
  }

  /** Refuses a request that was meant for another host, or comes from a page of another. */
  public void check(Request request) {
    boolean named = false;
    for (Header header : request.headers()) {
      switch (header.lowercaseName()) {
        case "host" -> {
          named = true;
          require(isOwn(header.value()), header);
        }
        case "origin" -> {
          Matcher origin = ORIGIN.matcher(header.value());
          require(origin.matches() && isOwn(origin.group(1)), header);
        }
        default -> {}
      }
    }
    if (!named) {
      throw forbidden("a request names its host");
    }
  }

  private boolean isOwn(String hostAndPort) {
    if (hostAndPort.equals(accepted)) {
      return true;
    }
    boolean own = matches(hostAndPort);
    if (own) {
      accepted = hostAndPort;
    }
    return own;
  }

  private boolean matches(String hostAndPort) {
    Matcher matcher = HOST_AND_PORT.matcher(hostAndPort.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return false;
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return host.equals(configured) || LOOPBACK.matcher(host).matches();
  }

  private static void require(boolean own, Header header) {
    if (!own) {
      throw forbidden(header.name() + " is '" + header.value() + "'");
    }
  }

  private static ProblemException forbidden(String what) {
    return new ProblemException(
        ProblemCode.FORBIDDEN_HOST,
        what + "; a node answers as localhost, as an address of loopback or as its http.host only");
  }
}
