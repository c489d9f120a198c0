package io.troupe.api.http.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.session.SessionTerms;

/** The body that opens a session. */
public final class SessionBody {
  /** No body is longer, in bytes. */
  public static final int MAX_BYTES = 4_096;

  private SessionBody() {}

  /** {@code label} and {@code leaseMillis}, both of which may be left out. */
  public static SessionTerms parse(byte[] bytes) {
    JsonBody body = JsonBody.parse(bytes, "label", "leaseMillis");
    JsonNode label = body.fields().path("label");
    if (!label.isMissingNode() && !label.isTextual()) {
      throw ProblemException.invalid("\"label\" is text, not " + label);
    }
    return ProblemException.valid(
        () ->
            SessionTerms.DEFAULT
                .labelled(label.asText(""))
                .leased(body.millis("leaseMillis", SessionTerms.DEFAULT.lease())));
  }
}
