package io.troupe.api.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.actors.Version;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.CandidacyAnswer;
import io.troupe.api.json.ElectionJson;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.ElectionTicket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Asks a node for elections over HTTP. Safe for use by many threads; methods wait for the answer.
 * Each change may be repeated.
 */
public final class ElectionClient implements AutoCloseable {
  private static final String ELECTIONS = "/v1/elections";

  private final Exchange exchange;

  /**
   * A client that says who it is; nothing is sent yet.
   *
   * @param node such as {@code http://127.0.0.1:7070}
   * @param timeout how long one call may take, from 1 ms to 10 minutes
   * @throws IllegalArgumentException if the URL is anything but http, a host and a port
   */
  public ElectionClient(URI node, Duration timeout, Principal principal) {
    this(new Exchange(node, timeout, principal));
  }

  private ElectionClient(Exchange exchange) {
    this.exchange = exchange;
  }

  /** The same connections, for calls that may take this long, from 1 ms to 10 minutes. */
  ElectionClient within(Duration time) {
    return new ElectionClient(exchange.within(time));
  }

  /** Campaigns; who campaigns already keeps its place, and its lease begins anew. */
  public ElectionReply.Standing campaign(
      ElectionName name, CandidateName candidate, CampaignTerms terms) {
    ObjectNode body =
        withData(body(candidate), terms.data())
            .put("priority", terms.priority())
            .put("leaseMillis", terms.lease().toMillis())
            .put("delayMillis", terms.delay().toMillis());
    return standing(post(path(name), body));
  }

  /** Waits for the turn of a candidacy, or for its end, up to the client's timeout. */
  public CandidacyAnswer await(
      ElectionName name, CandidateName candidate, ElectionTicket ticket, boolean leads) {
    HttpResponse<byte[]> response =
        exchange.read(
            path(name)
                + "/candidates/"
                + ticket.number()
                + "?leads="
                + leads
                + "&candidate="
                + Exchange.encode(Bytes.utf8(candidate.value())));
    if (isGone(response)) {
      return new CandidacyAnswer.Gone();
    }
    return response.statusCode() == 202
        ? new CandidacyAnswer.Unchanged()
        : new CandidacyAnswer.Stands(standing(response));
  }

  /** Lets its lease begin anew; empty if there is no such candidacy any more. */
  public Optional<ElectionReply.Standing> renew(
      ElectionName name, CandidateName candidate, ElectionTicket ticket) {
    HttpResponse<byte[]> response =
        post(path(name) + "/renew", body(candidate).put("ticket", ticket.number()));
    return isGone(response) ? Optional.empty() : Optional.of(standing(response));
  }

  /** Puts other data in the place of its own; answers whether there is such a candidacy. */
  public boolean update(
      ElectionName name, CandidateName candidate, ElectionTicket ticket, Bytes data) {
    ObjectNode body = withData(body(candidate).put("ticket", ticket.number()), data);
    return isDone(post(path(name) + "/update", body), "updated");
  }

  /** Campaigns and leads no longer; answers whether there was such a candidacy. */
  public boolean resign(
      ElectionName name,
      CandidateName candidate,
      ElectionTicket ticket,
      Optional<CandidateName> successor) {
    ObjectNode body = body(candidate).put("ticket", ticket.number());
    successor.ifPresent(it -> body.put("successor", it.value()));
    return isDone(post(path(name) + "/resign", body), "resigned");
  }

  /** Asks who leads to hand over; answers to whom, or empty if nobody leads so. */
  public Optional<CandidateName> transfer(
      ElectionName name, Optional<CandidateName> to, Optional<FencingToken> term) {
    ObjectNode body = Exchange.JSON.createObjectNode();
    to.ifPresent(it -> body.put("to", it.value()));
    term.ifPresent(it -> body.put("term", it.number()));
    HttpResponse<byte[]> response = post(path(name) + "/transfer", body);
    return Exchange.isProblem(response, "not-led")
        ? Optional.empty()
        : Optional.of(
            new CandidateName(
                Exchange.found(response, "successor", JsonNode::isTextual)
                    .path("successor")
                    .asText()));
  }

  /**
   * Who leads; waits up to the client's timeout until that is something else than what was seen.
   */
  public Optional<ElectionReply.Observed> observe(ElectionName name, Optional<Version> seen) {
    HttpResponse<byte[]> response =
        exchange.read(path(name) + "/leader" + seen.map(it -> "?seen=" + it).orElse(""));
    return response.statusCode() == 202
        ? Optional.empty()
        : Optional.of(
            Exchange.understood(
                response,
                ElectionJson::readObserved,
                Exchange.found(response, "seen", JsonNode::isNumber)));
  }

  /** Who leads, who campaigns, and who led before. */
  public ElectionReply.Explained explain(ElectionName name) {
    HttpResponse<byte[]> response = exchange.read(path(name));
    return Exchange.understood(
        response,
        ElectionJson::readExplained,
        Exchange.found(response, "candidates", JsonNode::isArray));
  }

  /** The elections in which somebody campaigns, by name. */
  public ElectionReply.Listed list(Optional<ElectionName> after, int limit) {
    String query = "?limit=" + limit + after.map(it -> "&after=" + it.value()).orElse("");
    HttpResponse<byte[]> response = exchange.read(ELECTIONS + query);
    return Exchange.understood(
        response,
        ElectionJson::readListed,
        Exchange.found(response, "elections", JsonNode::isArray));
  }

  private static ElectionReply.Standing standing(HttpResponse<byte[]> response) {
    return Exchange.understood(
        response,
        ElectionJson::readStanding,
        Exchange.found(response, "ticket", JsonNode::isNumber));
  }

  private static boolean isDone(HttpResponse<byte[]> response, String what) {
    return !isGone(response)
        && Exchange.found(response, what, JsonNode::isBoolean).path(what).asBoolean();
  }

  private HttpResponse<byte[]> post(String path, JsonNode body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return exchange.write(
        exchange
            .to(path)
            .header("Content-Type", "application/json")
            .POST(Exchange.body(bytes))
            .build());
  }

  private static ObjectNode body(CandidateName candidate) {
    return Exchange.JSON.createObjectNode().put("candidate", candidate.value());
  }

  private static ObjectNode withData(ObjectNode body, Bytes data) {
    return data.ifUtf8()
        .map(text -> body.put("data", text))
        .orElseGet(() -> body.put("data64", Base64.getEncoder().encodeToString(data.toArray())));
  }

  private static boolean isGone(HttpResponse<byte[]> response) {
    return Exchange.isProblem(response, "not-campaigning");
  }

  private static String path(ElectionName name) {
    return ELECTIONS + "/" + Exchange.encode(Bytes.utf8(name.value()));
  }

  @Override
  public void close() {
    exchange.close();
  }
}
