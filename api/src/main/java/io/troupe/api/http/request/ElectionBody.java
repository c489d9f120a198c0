package io.troupe.api.http.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.json.JsonText;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionTicket;
import java.time.Duration;
import java.util.Optional;

/** The body of a change of an election: a JSON object whose fields are all known. */
public final class ElectionBody {
  /** No body is longer, in bytes: 4,096 bytes of data, however they are escaped. */
  public static final int MAX_BYTES = 32_768;

  private final JsonBody body;
  private final JsonNode fields;

  private ElectionBody(JsonBody body) {
    this.body = body;
    this.fields = body.fields();
  }

  /** The body of these bytes, with some of these fields and no others. */
  public static ElectionBody parse(byte[] bytes, String... names) {
    return new ElectionBody(JsonBody.parse(bytes, names));
  }

  /** {@code candidate}. */
  public CandidateName candidate() {
    return ifNamed("candidate")
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    "\"candidate\" is text that names who campaigns, and nobody else"));
  }

  /** A candidate's name in a field that may be missing. */
  public Optional<CandidateName> ifNamed(String field) {
    JsonNode name = fields.path(field);
    if (name.isMissingNode()) {
      return Optional.empty();
    }
    if (!name.isTextual()) {
      throw ProblemException.invalid("\"" + field + "\" is text that names a candidate");
    }
    return Optional.of(ProblemException.valid(() -> new CandidateName(name.asText())));
  }

  /** {@code ticket}. */
  public ElectionTicket ticket() {
    return ProblemException.valid(() -> new ElectionTicket(body.whole("ticket")));
  }

  /** {@code term}, if it is given. */
  public Optional<FencingToken> ifTerm() {
    return fields.has("term")
        ? Optional.of(ProblemException.valid(() -> new FencingToken(body.whole("term"))))
        : Optional.empty();
  }

  /** {@code data} or {@code data64}. */
  public Bytes data() {
    JsonNode data = fields.path(fields.has("data64") ? "data64" : "data");
    if (!data.isTextual() || (fields.has("data") && fields.has("data64"))) {
      throw ProblemException.invalid(
          "either \"data\" is text, or \"data64\" is base64; empty for none");
    }
    return ProblemException.valid(() -> JsonText.readBytes(fields, "data", "data64"));
  }

  /** {@code priority}, {@code data}, {@code leaseMillis} and {@code delayMillis}. */
  public CampaignTerms terms() {
    return ProblemException.valid(
        () ->
            new CampaignTerms(
                Optional.empty(),
                Math.toIntExact(Math.clamp(whole("priority", 0), -1, Integer.MAX_VALUE)),
                fields.has("data") || fields.has("data64") ? data() : Bytes.EMPTY,
                Duration.ofMillis(whole("leaseMillis", CampaignTerms.DEFAULT.lease().toMillis())),
                Duration.ofMillis(whole("delayMillis", 0))));
  }

  private long whole(String name, long otherwise) {
    return fields.has(name) ? body.whole(name) : otherwise;
  }
}
