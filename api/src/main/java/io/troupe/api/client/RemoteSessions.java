package io.troupe.api.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.GuestId;
import io.troupe.api.json.SessionJson;
import io.troupe.api.map.Options;
import io.troupe.api.session.AsyncSessions;
import io.troupe.api.session.SessionTerms;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.session.SessionReply;
import io.troupe.coordination.session.SessionShown;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The sessions of a node that is asked over HTTP, for {@code KeptSessions} to look after. Of the
 * options the timeout and whether it repeats are meant.
 */
public final class RemoteSessions implements AsyncSessions {
  private final CoordinationClient client;

  /** Sessions that are asked for through this one. */
  public RemoteSessions(CoordinationClient client) {
    this.client = client;
  }

  /** One that nobody was told of ends with its lease, so that an opening is not repeated. */
  @Override
  public CompletionStage<GuestId> open(SessionTerms terms, Options options) {
    ObjectNode body =
        CoordinationClient.body()
            .put("label", terms.label())
            .put("leaseMillis", terms.lease().toMillis());
    return ask(
        options,
        it ->
            it.create(
                CoordinationClient.SESSIONS,
                body,
                json -> GuestId.parse(json.path("session").asText())));
  }

  @Override
  public CompletionStage<Set<GuestId>> keep(Collection<GuestId> sessions, Options options) {
    return ask(
        options,
        it -> {
          Set<GuestId> live = new TreeSet<>();
          for (GuestId session : sessions) {
            if (isDone(it, "POST", session, "/keep-alive")) {
              live.add(session);
            }
          }
          return live;
        });
  }

  @Override
  public CompletionStage<Boolean> close(GuestId session, Options options) {
    return ask(options, it -> isDone(it, "DELETE", session, ""));
  }

  @Override
  public CompletionStage<Boolean> end(GuestId session, Options options) {
    return ask(options, it -> isDone(it, "POST", session, "/end"));
  }

  private static boolean isDone(
      CoordinationClient to, String method, GuestId session, String part) {
    return to.change(
            method,
            CoordinationClient.SESSIONS,
            named(session),
            part,
            CoordinationClient.body(),
            unused -> true)
        .isPresent();
  }

  @Override
  public CompletionStage<Optional<SessionShown>> explain(GuestId session, Options options) {
    return ask(
        options,
        it -> it.read(CoordinationClient.SESSIONS, named(session), "", SessionJson::readShown));
  }

  @Override
  public CompletionStage<SessionReply.Listed> list(
      Optional<GuestId> after, int limit, Options options) {
    return ask(
        options,
        it ->
            it.list(
                CoordinationClient.SESSIONS,
                after.map(RemoteSessions::named),
                limit,
                SessionJson::readListed));
  }

  private static ObjectName named(GuestId session) {
    return new ObjectName(session.toString());
  }

  private <R> CompletionStage<R> ask(Options options, Function<CoordinationClient, R> call) {
    return RemoteCall.aside(() -> call.apply(client.within(options.timeout())), options.repeats());
  }
}
