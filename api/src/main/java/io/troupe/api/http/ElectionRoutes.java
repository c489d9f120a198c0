package io.troupe.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.RequestId;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.election.AsyncTroupeElection;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.CandidacyAnswer;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.ElectionBody;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.stream.ChangeStream;
import io.troupe.api.http.stream.Waits;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.ElectionJson;
import io.troupe.api.map.Options;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.ElectionTicket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Elections: one request each.
 *
 * <pre>
 *   GET    /v1/elections                            those in which somebody campaigns
 *   GET    /v1/elections/ELECTION                   who leads, who campaigns, and who led
 *   POST   /v1/elections/ELECTION                   campaign: leads, or campaigns
 *   POST   /v1/elections/ELECTION/renew, /update, /resign, /transfer
 *   GET    /v1/elections/ELECTION/leader            who leads; with seen a long poll; as events
 *   GET    /v1/elections/ELECTION/candidates/TICKET wait for its turn, or its end
 * </pre>
 */
final class ElectionRoutes {
  static final String PATH = "/v1/elections";

  private static final Set<String> PARTS =
      Set.of("/renew", "/update", "/resign", "/transfer", "/leader");
  private static final String CANDIDATES = "candidates/";
  private static final long LISTED = 100;

  private final Troupe troupe;

  /** What ends each read that waits, once the server closes. */
  private final Waits waits = new Waits();

  ElectionRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  /** Answers those who wait, that nothing changed. */
  void close() {
    waits.close();
  }

  /** The route of a path below that of elections, as docs/openapi.yaml writes it. */
  static String routeOf(String path) {
    int slash = path.indexOf('/', PATH.length() + 1);
    String part = slash < 0 ? "" : path.substring(slash);
    String route =
        part.startsWith("/" + CANDIDATES)
            ? "/candidates/{ticket}"
            : PARTS.contains(part) || part.isEmpty() ? part : "/{other}";
    return PATH + "/{election}" + route;
  }

  /** All elections. */
  CompletionStage<Response> list(Call call) {
    NodeRoutes.requireRead(call, NodeRoutes.METHODS, "after", "limit");
    Optional<ElectionName> after =
        Optional.ofNullable(call.query().text("after"))
            .map(it -> valid(() -> new ElectionName(it)));
    long limit = number(call, "limit").orElse(LISTED);
    return troupe
        .elections(after, (int) Math.min(Integer.MAX_VALUE, limit), call.options())
        .thenApply(listed -> Replies.object(json -> ElectionJson.write(listed, json)));
  }

  /** One election, or something of it. */
  CompletionStage<Response> election(Target target, Call call) {
    int start = PATH.length() + 1;
    int slash = target.path().indexOf('/', start);
    ElectionName name = target.election(start, slash < 0 ? target.path().length() : slash);
    String part = slash < 0 ? "" : target.path().substring(slash + 1);
    if (slash >= 0 && !PARTS.contains("/" + part) && !part.startsWith(CANDIDATES)) {
      throw Router.notFound();
    }
    requireMethod(part, call);
    AsyncTroupeElection election = troupe.election(name.value()).async();
    return switch (part) {
      case "" -> call.method().equals("POST") ? campaign(election, call) : explain(election, call);
      case "renew" -> renew(election, call);
      case "update" -> update(election, call);
      case "resign" -> resign(election, call);
      case "transfer" -> transfer(election, call);
      case "leader" -> leader(election, call);
      default -> await(election, ticket(part.substring(CANDIDATES.length())), call);
    };
  }

  private static void requireMethod(String part, Call call) {
    boolean reads = part.equals("leader") || part.startsWith(CANDIDATES);
    String allowed = reads ? NodeRoutes.METHODS : part.isEmpty() ? "GET, HEAD, POST" : "POST";
    if (!List.of(allowed.split(", ", -1)).contains(call.method())) {
      throw new ProblemException(Problem.methodNotAllowed(allowed));
    }
  }

  private static CompletionStage<Response> explain(AsyncTroupeElection election, Call call) {
    plain(call);
    return election
        .explain(call.options())
        .thenApply(it -> Replies.object(json -> ElectionJson.write(election.name(), it, json)));
  }

  private static CompletionStage<Response> campaign(AsyncTroupeElection election, Call call) {
    plain(call);
    return body(call, "candidate", "priority", "data", "data64", "leaseMillis", "delayMillis")
        .thenCompose(
            body -> {
              CampaignTerms terms = body.terms();
              return election
                  .campaign(body.candidate(), terms, call.options(id(election, call)))
                  .thenApply(standing -> stands(standing, Optional.of(terms.lease())));
            });
  }

  private static Response stands(ElectionReply.Standing standing, Optional<Duration> lease) {
    return Replies.object(json -> ElectionJson.write(standing, lease, json));
  }

  private static CompletionStage<Response> renew(AsyncTroupeElection election, Call call) {
    plain(call);
    if (call.head().idempotencyKey() != null) {
      // The answer of an earlier one would tell a lease that did not begin now.
      throw ProblemException.invalid(
          "Idempotency-Key has no meaning here: a renewal may be repeated as it is");
    }
    return body(call, "candidate", "ticket")
        .thenCompose(body -> election.renew(body.candidate(), body.ticket(), call.options()))
        .thenApply(
            standing ->
                standing
                    .map(it -> stands(it, Optional.empty()))
                    .orElseGet(ElectionRoutes::notCampaigning));
  }

  private static CompletionStage<Response> update(AsyncTroupeElection election, Call call) {
    plain(call);
    return body(call, "candidate", "ticket", "data", "data64")
        .thenCompose(
            body ->
                election.update(
                    body.candidate(), body.ticket(), body.data(), call.options(id(election, call))))
        .thenApply(done -> done ? done("updated") : notCampaigning());
  }

  private static CompletionStage<Response> resign(AsyncTroupeElection election, Call call) {
    plain(call);
    return body(call, "candidate", "ticket", "successor")
        .thenCompose(
            body ->
                election.resign(
                    body.candidate(),
                    body.ticket(),
                    body.ifNamed("successor"),
                    call.options(id(election, call))))
        .thenApply(done -> done ? done("resigned") : notCampaigning());
  }

  private static CompletionStage<Response> transfer(AsyncTroupeElection election, Call call) {
    plain(call);
    return body(call, "to", "term")
        .thenCompose(
            body ->
                election.transfer(
                    body.ifNamed("to"), body.ifTerm(), call.options(id(election, call))))
        .thenApply(
            successor ->
                successor
                    .map(
                        it ->
                            Replies.object(json -> json.writeStringField("successor", it.value())))
                    .orElseThrow(
                        () ->
                            new ProblemException(
                                ProblemCode.NOT_LED,
                                "nobody leads, or not under this term; nothing changed")));
  }

  private static Response done(String what) {
    return Replies.object(json -> json.writeBooleanField(what, true));
  }

  private CompletionStage<Response> leader(AsyncTroupeElection election, Call call) {
    NodeRoutes.requireRead(call, NodeRoutes.METHODS, "seen");
    Optional<Version> seen =
        Optional.ofNullable(call.query().text("seen"))
            .map(it -> new Version(it.equals("0") ? 0 : whole("seen", it)));
    if (call.method().equals("GET")
        && Objects.requireNonNullElse(call.request().header("accept"), "")
            .contains(EventStream.TYPE)) {
      return stream(election, seen, call);
    }
    return waits
        .untilClosed(election.observe(seen, call.options()), Optional.empty())
        .thenApply(
            observed ->
                observed
                    .map(it -> Replies.object(json -> ElectionJson.write(it, json)))
                    .orElseGet(
                        () ->
                            Replies.object(json -> json.writeStringField("status", "unchanged"))
                                .withStatus(202)));
  }

  private CompletionStage<Response> stream(
      AsyncTroupeElection election, Optional<Version> seen, Call call) {
    // Who reconnects by itself says in the header how far it came since.
    Optional<Version> last =
        Optional.ofNullable(call.request().header("last-event-id"))
            .map(it -> new Version(it.equals("0") ? 0 : whole("Last-Event-ID", it)))
            .or(() -> seen);
    return waits.stream(new ChangeStream<>(new Leaders(election), last), call);
  }

  /** Where changes of who leads are looked for. */
  private record Leaders(AsyncTroupeElection election)
      implements ChangeStream.Source<ElectionReply.Observed> {
    @Override
    public String event() {
      return "leader";
    }

    @Override
    public CompletionStage<Optional<ElectionReply.Observed>> look(
        Optional<Version> seen, Options options) {
      return election.observe(seen, options);
    }

    @Override
    public Version seen(ElectionReply.Observed shown) {
      return shown.seen();
    }

    @Override
    public void write(ElectionReply.Observed shown, JsonGenerator json) throws IOException {
      ElectionJson.write(shown, json);
    }
  }

  private CompletionStage<Response> await(
      AsyncTroupeElection election, ElectionTicket ticket, Call call) {
    NodeRoutes.requireRead(call, NodeRoutes.METHODS, "candidate", "leads");
    @Nullable String candidate = call.query().text("candidate");
    if (candidate == null) {
      throw ProblemException.invalid("the parameter candidate is missing: who campaigns");
    }
    return waits
        .untilClosed(
            election.await(
                valid(() -> new CandidateName(candidate)),
                ticket,
                call.query().isTrue("leads", false),
                call.options()),
            new CandidacyAnswer.Unchanged())
        .thenApply(
            answer ->
                switch (answer) {
                  case CandidacyAnswer.Stands it -> stands(it.standing(), Optional.empty());
                  case CandidacyAnswer.Unchanged unused ->
                      Replies.object(json -> json.writeStringField("status", "unchanged"))
                          .withStatus(202);
                  case CandidacyAnswer.Gone unused -> notCampaigning();
                });
  }

  private static Response notCampaigning() {
    throw new ProblemException(
        ProblemCode.NOT_CAMPAIGNING,
        "the candidate has no such candidacy any more, and does not lead by it; nothing changed");
  }

  private static void plain(Call call) {
    call.query().allow();
    call.head().refuseConditions();
  }

  private static CompletionStage<ElectionBody> body(Call call, String... fields) {
    if (!call.head().hasContentType("application/json")) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "a change of an election is application/json, not '" + call.head().contentType() + "'");
    }
    return call.body(ElectionBody.MAX_BYTES).thenApply(bytes -> ElectionBody.parse(bytes, fields));
  }

  private static ElectionTicket ticket(String text) {
    long number = whole("a ticket", text);
    return valid(() -> new ElectionTicket(number));
  }

  private static Optional<Long> number(Call call, String parameter) {
    return Optional.ofNullable(call.query().text(parameter)).map(it -> whole(parameter, it));
  }

  private static long whole(String what, String text) {
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw ProblemException.invalid(what + " is a whole number from 1 on, not '" + text + "'");
    }
    return Long.parseLong(text);
  }

  private static <T> T valid(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<RequestId> id(AsyncTroupeElection election, Call call) {
    return Optional.ofNullable(call.head().idempotencyKey())
        .map(key -> IdempotencyId.ofElection(election.name(), key));
  }
}
