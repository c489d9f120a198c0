package io.troupe.api.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.api.json.ServiceJson;
import io.troupe.api.map.Options;
import io.troupe.api.service.AsyncTroupeService;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.InstanceId;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Listing;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A service of a node that is asked over HTTP. Of the options the timeout and whether it repeats
 * are meant: every change may be repeated without an id.
 */
public final class RemoteService implements AsyncTroupeService {
  private final CoordinationClient client;
  private final ObjectName name;

  /** The service of this name. */
  public RemoteService(CoordinationClient client, ObjectName name) {
    this.client = client;
    this.name = name;
  }

  @Override
  public ObjectName name() {
    return name;
  }

  @Override
  public CompletionStage<Optional<Version>> register(
      Instance instance, GuestId session, Options options) {
    ObjectNode body = CoordinationClient.body();
    ServiceJson.write(instance, session, body);
    return ask(options, it -> it.put(path(instance.id()), body));
  }

  @Override
  public CompletionStage<Optional<Version>> setHealth(
      InstanceId id, GuestId session, Health health, Options options) {
    ObjectNode body = CoordinationClient.body().put("session", session.toString());
    ServiceJson.write(health, body);
    return ask(options, it -> it.put(path(id) + "/health", body));
  }

  @Override
  public CompletionStage<Boolean> deregister(
      InstanceId id, Optional<GuestId> session, Options options) {
    String query = session.map(it -> "?session=" + it).orElse("");
    return ask(options, it -> it.delete(path(id) + query));
  }

  @Override
  public CompletionStage<Optional<Listing>> observe(
      Filter filter, Optional<Version> seen, Options options) {
    StringBuilder query = new StringBuilder("?health=" + filter.worst().text());
    seen.ifPresent(it -> query.append("&seen=").append(it.number()));
    filter
        .metadata()
        .forEach(
            (key, value) ->
                query
                    .append("&meta.")
                    .append(CoordinationClient.step(key))
                    .append('=')
                    .append(CoordinationClient.step(value)));
    return ask(options, it -> it.listing(query.toString()));
  }

  private static String path(InstanceId id) {
    return "/" + CoordinationClient.step(id.value());
  }

  private <R> CompletionStage<R> ask(Options options, Function<Call, R> call) {
    return RemoteCall.aside(
        () -> call.apply(new Call(client.within(options.timeout()), name)), options.repeats());
  }

  /** Calls of one node about one service. */
  private record Call(CoordinationClient client, ObjectName name) {
    Optional<Version> put(String part, JsonNode body) {
      return client.change(
          "PUT",
          CoordinationClient.SERVICES,
          name,
          part,
          body,
          json -> new Version(json.path("version").asLong()));
    }

    boolean delete(String part) {
      return client
          .change(
              "DELETE",
              CoordinationClient.SERVICES,
              name,
              part,
              CoordinationClient.body(),
              unused -> true)
          .isPresent();
    }

    Optional<Listing> listing(String query) {
      return client
          .read(
              CoordinationClient.SERVICES,
              name,
              query,
              json ->
                  json.has("instances")
                      ? Optional.of(ServiceJson.readListing(json))
                      : Optional.<Listing>empty())
          .orElse(Optional.empty());
    }
  }
}
