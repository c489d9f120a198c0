package io.troupe.api.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.Version;
import io.troupe.api.NodeStatus;
import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.json.ClusterJson;
import io.troupe.api.json.HistoryJson;
import io.troupe.api.json.JsonText;
import io.troupe.api.json.RingJson;
import io.troupe.api.json.StatusJson;
import io.troupe.api.map.AsyncTroupeMap.Counter;
import io.troupe.api.map.BatchSequence;
import io.troupe.api.map.Content;
import io.troupe.api.map.Cursor;
import io.troupe.api.map.Entry;
import io.troupe.api.map.PutOutcome;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.Written;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.api.ring.RingChange;
import io.troupe.api.ring.RingPlan;
import io.troupe.api.ring.RingStatus;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Calls a node over HTTP. Safe for use by many threads; methods wait for the answer.
 *
 * <p>Methods that change something take an idempotency key: 1 to 128 printable ASCII characters.
 * Repeated with the same key, the same change takes effect at most once; without one, each call is
 * a change of its own.
 */
public final class NodeClient implements AutoCloseable {
  private static final String MAPS = "/v1/maps";
  private static final String VOTERS = "/v1/voters";

  private final Exchange exchange;
  private final Optional<Guard> guard;

  /**
   * A client; nothing is sent yet.
   *
   * @param node such as {@code http://127.0.0.1:7070}
   * @param timeout how long one call may take, from 1 ms to 10 minutes
   * @throws IllegalArgumentException if the URL is anything but http, a host and a port
   */
  public NodeClient(URI node, Duration timeout) {
    this(node, timeout, Principal.NONE);
  }

  /**
   * A client that says who it is: kept beside its changes, and not checked.
   *
   * @param node such as {@code http://127.0.0.1:7070}
   * @param timeout how long one call may take, from 1 ms to 10 minutes
   * @throws IllegalArgumentException if the URL is anything but http, a host and a port
   */
  public NodeClient(URI node, Duration timeout, Principal principal) {
    this(new Exchange(node, timeout, principal), Optional.empty());
  }

  private NodeClient(Exchange exchange, Optional<Guard> guard) {
    this.exchange = exchange;
    this.guard = guard;
  }

  /**
   * The same connections for changes of keys under a fencing token: refused as {@code stale-token}
   * where a larger one was seen.
   */
  public NodeClient guardedBy(Guard other) {
    return new NodeClient(exchange, Optional.of(other));
  }

  /** A request that changes keys. */
  private HttpRequest.Builder changing(String path, Optional<String> idempotency) {
    HttpRequest.Builder request = exchange.to(path);
    idempotency.ifPresent(it -> request.header("Idempotency-Key", it));
    guard.ifPresent(
        it -> {
          request.header("Fencing-Token", Long.toString(it.token().number()));
          it.name().ifPresent(name -> request.header("Fencing-Lock", name.value()));
        });
    return request;
  }

  /** What the node says of itself. */
  public NodeStatus status() {
    HttpResponse<byte[]> response = exchange.read("/v1/status");
    return StatusJson.read(Exchange.found(response, "ready", JsonNode::isBoolean));
  }

  /** Which node owns what, as this node knows it. */
  public RingStatus ring() {
    return RingJson.readStatus(
        Exchange.found(exchange.read("/v1/ring"), "nodes", JsonNode::isArray));
  }

  /** Takes all partitions off a node; answers whether that is done. May be repeated. */
  public boolean drain(String name) {
    String path = "/v1/nodes/" + Exchange.encode(Bytes.utf8(name)) + "/drain";
    HttpResponse<byte[]> response =
        exchange.write(exchange.to(path).POST(Exchange.body(new byte[0])).build());
    if (response.statusCode() >= 400) {
      throw Exchange.problem(response);
    }
    return Exchange.found(response, "drained", JsonNode::isBoolean).path("drained").asBoolean();
  }

  /** The cluster as this node knows it. */
  public ClusterStatus cluster() {
    HttpResponse<byte[]> response = exchange.read("/v1/cluster");
    return Exchange.understood(
        response, ClusterJson::readCluster, Exchange.found(response, "members", JsonNode::isArray));
  }

  /** Who votes. */
  public VoterList voters() {
    return voters(exchange.read(VOTERS));
  }

  /**
   * Makes one or two nodes voters, each {@code name@host:port}. The list that is still changing
   * goes on to change. May be repeated.
   */
  public VoterList addVoters(List<String> nodes) {
    return changeVoters(
        VOTERS, Exchange.JSON.createObjectNode().set("nodes", Exchange.JSON.valueToTree(nodes)));
  }

  /** Makes one or two nodes voters no more; as above. */
  public VoterList removeVoters(List<String> names) {
    String path =
        names.stream()
            .map(name -> Exchange.encode(Bytes.utf8(name)))
            .collect(Collectors.joining(",", VOTERS + "/", ""));
    return voters(exchange.write(exchange.to(path).DELETE().build()));
  }

  /** Makes a node, {@code name@host:port}, a voter in the place of another one; as above. */
  public VoterList replaceVoter(String name, String by) {
    String path = VOTERS + "/" + Exchange.encode(Bytes.utf8(name)) + "/replace";
    return changeVoters(path, Exchange.JSON.createObjectNode().put("by", by));
  }

  private VoterList changeVoters(String path, JsonNode body) {
    HttpRequest.Builder request = exchange.to(path).header("Content-Type", "application/json");
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return voters(exchange.write(request.POST(Exchange.body(bytes)).build()));
  }

  private static VoterList voters(HttpResponse<byte[]> response) {
    if (Exchange.isProblem(response, "not-found")) {
      throw Exchange.problem(response);
    }
    return Exchange.understood(
        response, ClusterJson::readVoters, Exchange.found(response, "voters", JsonNode::isArray));
  }

  /** What would move if this happened; nothing happens. Refused where it cannot. */
  public RingPlan ringPlan(RingChange change) {
    String path = "/v1/ring/plan" + change.toQuery();
    return RingJson.readPlan(Exchange.found(exchange.read(path), "moves", JsonNode::isArray));
  }

  /** The maps that have entries, sorted. */
  public List<MapName> maps() {
    List<MapName> names = new ArrayList<>();
    for (JsonNode name :
        Exchange.found(exchange.read(MAPS), "maps", JsonNode::isArray).path("maps")) {
      names.add(new MapName(name.asText()));
    }
    return names;
  }

  /** The entry of a key, if it is there. {@code changed} has whole seconds. */
  public Optional<Entry<Bytes, Content>> get(MapName map, Bytes key, Read read) {
    return get(map, key, "?read=" + read(read), read);
  }

  /**
   * The entry of a key as it was, if it was there. {@code changed} has whole seconds. Refused as
   * {@code out-of-history} where that is not known any more.
   */
  public Optional<Entry<Bytes, Content>> get(MapName map, Bytes key, AsOf asOf) {
    return switch (asOf) {
      case AsOf.Now now -> get(map, key, Read.LINEARIZABLE);
      case AsOf.AtVersion(Version version) ->
          get(map, key, "?at-version=" + version, Read.atLeast(version));
      case AsOf.AtTime(long millis) ->
          get(map, key, "?at-time=" + Instant.ofEpochMilli(millis), Read.LINEARIZABLE);
    };
  }

  private Optional<Entry<Bytes, Content>> get(MapName map, Bytes key, String query, Read read) {
    HttpResponse<byte[]> response = exchange.read(path(map, key) + query);
    if (Exchange.isProblem(response, "not-found")) {
      return Optional.empty();
    }
    Version version = etag(response);
    return Optional.of(
        new Entry<>(
            key,
            new Content(
                Bytes.wrap(response.body()),
                response.headers().firstValue("Content-Type").orElse("")),
            version,
            new Version(response.headers().firstValueAsLong("Troupe-Created").orElse(0)),
            response
                .headers()
                .firstValue("Last-Modified")
                .map(NodeClient::date)
                .orElse(Instant.EPOCH),
            response.headers().firstValue(Lifetime.TIME_TO_LIVE).flatMap(NodeClient::timeToLive),
            read));
  }

  /** The changes of a key that are kept, newest first. */
  public HistoryPage<Content> history(MapName map, Bytes key, HistoryQuery query) {
    String before = query.before().map(version -> "&before=" + version).orElse("");
    HttpResponse<byte[]> response =
        exchange.read(path(map, key) + "?history=true&limit=" + query.limit() + before);
    try {
      return HistoryJson.read(Exchange.found(response, "changes", JsonNode::isArray));
    } catch (IOException e) {
      throw Exchange.strange(response, "its answer is no history", e);
    }
  }

  /** Sets a key if the condition holds: {@code Stored} or {@code ConditionFailed}. */
  public Written put(
      MapName map,
      Bytes key,
      Content content,
      MapCondition condition,
      Optional<String> idempotency) {
    return put(map, key, content, condition, Lifetime.LASTING, idempotency);
  }

  /** Sets a key for so long if the condition holds: {@code Stored} or {@code ConditionFailed}. */
  public Written put(
      MapName map,
      Bytes key,
      Content content,
      MapCondition condition,
      Lifetime lifetime,
      Optional<String> idempotency) {
    HttpRequest.Builder request = changing(path(map, key), idempotency);
    lifetime.addTo(request);
    if (!content.type().isEmpty()) {
      request.header("Content-Type", content.type());
    }
    addCondition(request, condition);
    HttpResponse<byte[]> response =
        exchange.write(request.PUT(Exchange.body(content.bytes().unsafeArray())).build());
    if (Exchange.isProblem(response, "condition-failed")) {
      return conditionFailed(response);
    }
    if (response.statusCode() >= 400) {
      throw Exchange.problem(response); // a path that is not found is no answer to a put
    }
    return new Written.Stored(etag(response), response.statusCode() == 201);
  }

  /** Removes a key if the condition holds; empty if there was nothing to remove. */
  public Optional<Written> delete(
      MapName map, Bytes key, MapCondition condition, Optional<String> idempotency) {
    HttpRequest.Builder request = changing(path(map, key), idempotency);
    addCondition(request, condition);
    HttpResponse<byte[]> response = exchange.write(request.DELETE().build());
    if (Exchange.isProblem(response, "not-found")) {
      return Optional.empty();
    }
    if (Exchange.isProblem(response, "condition-failed")) {
      return Optional.of(conditionFailed(response));
    }
    return Optional.of(new Written.Removed(etag(response)));
  }

  /** Adds to a decimal number; an absent key counts as 0. */
  public Counter increment(MapName map, Bytes key, long delta, Optional<String> idempotency) {
    HttpRequest.Builder request =
        changing(path(map, key), idempotency).header("Content-Type", "application/json");
    byte[] body = ("{\"increment\":" + delta + "}").getBytes(StandardCharsets.UTF_8);
    HttpResponse<byte[]> response = exchange.write(request.POST(Exchange.body(body)).build());
    if (response.statusCode() >= 400) {
      throw Exchange.problem(response);
    }
    return new Counter(
        new Version(Exchange.number(response, "version")), Exchange.number(response, "value"));
  }

  /**
   * A page of entries in order of their keys. It may end before its limit where values are large.
   *
   * @param values whether values are sent; without, they come back empty
   */
  public ScanPage<Bytes, Content> scan(MapName map, ScanQuery<Bytes> query, boolean values) {
    StringBuilder path = new StringBuilder(path(map));
    path.append("?limit=").append(query.limit()).append("&read=").append(read(query.read()));
    query.prefix().ifPresent(prefix -> path.append("&prefix=").append(Exchange.encode(prefix)));
    query.cursor().ifPresent(cursor -> path.append("&cursor=").append(cursor.toText()));
    query.at().ifPresent(time -> path.append("&at-time=").append(time));
    if (!values) {
      path.append("&values=false");
    }
    HttpResponse<byte[]> response = exchange.read(path.toString());
    JsonNode json = Exchange.found(response, "entries", JsonNode::isArray);
    try {
      List<Entry<Bytes, Content>> entries = new ArrayList<>();
      for (JsonNode entry : json.path("entries")) {
        entries.add(entry(entry, query.read()));
      }
      return new ScanPage<>(
          entries, Optional.ofNullable(json.path("next").asText(null)).map(Cursor::ofText));
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw Exchange.strange(response, "its answer has an entry that is none", e);
    }
  }

  /**
   * Watches a map, a prefix or a key until the node ends it or the connection breaks; the caller
   * goes on from the last cursor.
   *
   * @param key one key; with it, no prefix
   * @param from where to begin; empty for now
   * @param each is handed one event after the other, and says whether it wants more
   */
  public void watch(
      MapName map,
      Optional<Bytes> key,
      Optional<Bytes> prefix,
      Optional<String> from,
      Predicate<ServerEvent> each) {
    String path = key.map(it -> path(map, it)).orElseGet(() -> path(map));
    HttpRequest.Builder request =
        exchange
            .to(path + prefix.map(it -> "?prefix=" + Exchange.encode(it)).orElse(""))
            .header("Accept", "text/event-stream");
    from.ifPresent(it -> request.header("Last-Event-ID", it));
    exchange.events(request.GET().build(), each);
  }

  /** How many keys a map has. */
  public long count(MapName map) {
    HttpResponse<byte[]> response = exchange.read(path(map) + "?count=true");
    return Exchange.found(response, "count", JsonNode::isIntegralNumber).path("count").asLong();
  }

  /** Removes all keys; answers how many there were. */
  public long clear(MapName map, Optional<String> idempotency) {
    HttpRequest.Builder request = changing(path(map), idempotency);
    return Exchange.number(exchange.write(request.DELETE().build()), "removed");
  }

  /**
   * Sets many keys, each on its own.
   *
   * @param condition always or only if absent, for all of them
   * @param idempotency repeat the same batch with the same key where outcomes are unknown
   * @return what became of each line, in the order they were added
   */
  public List<PutOutcome> putAll(
      MapName map, Batch batch, MapCondition condition, Optional<String> idempotency) {
    return putBatch(map, batch, headers -> addCondition(headers, condition), idempotency);
  }

  /**
   * Sets many keys by lines that are ready to be sent, as {@link #putAll} does. The batch is one of
   * many under one idempotency key; each line has a number of its own there.
   *
   * @param lines of JSON, as {@code POST /v1/maps/{map}} takes them, each with its line feed
   */
  public List<PutOutcome> putNumbered(
      MapName map,
      Bytes lines,
      MapCondition condition,
      String idempotency,
      BatchSequence sequence) {
    return putBatch(
        map,
        Batch.ofLines(lines),
        headers -> {
          addCondition(headers, condition);
          headers.header(BatchSequence.HEADER, sequence.toText());
        },
        Optional.of(idempotency));
  }

  private List<PutOutcome> putBatch(
      MapName map,
      Batch batch,
      Consumer<HttpRequest.Builder> headers,
      Optional<String> idempotency) {
    HttpRequest.Builder request =
        changing(path(map), idempotency).header("Content-Type", "application/x-ndjson");
    headers.accept(request);
    HttpResponse<byte[]> response =
        exchange.write(request.POST(Exchange.body(batch.body())).build());
    if (response.statusCode() >= 400) {
      throw Exchange.problem(response);
    }
    List<PutOutcome> outcomes = new ArrayList<>();
    try (var answers =
        Exchange.JSON.readerFor(JsonNode.class).<JsonNode>readValues(response.body())) {
      while (answers.hasNextValue()) {
        outcomes.add(outcome(answers.nextValue()));
      }
    } catch (IOException e) {
      throw Exchange.strange(response, "its answer is not lines of JSON", e);
    }
    if (outcomes.size() != batch.lines()) {
      throw new NodeException.Unknown(
          "%d lines were sent and %d answered".formatted(batch.lines(), outcomes.size()),
          Optional.empty(),
          null);
    }
    return outcomes;
  }

  @Override
  public void close() {
    exchange.close();
  }

  private static Entry<Bytes, Content> entry(JsonNode json, Read read) {
    return new Entry<>(
        JsonText.readBytes(json, "key", "key64"),
        new Content(
            JsonText.readBytes(json, "value", "value64"), json.path("contentType").asText("")),
        new Version(json.path("version").asLong()),
        new Version(json.path("created").asLong()),
        Instant.parse(json.path("changed").asText()),
        timeToLive(json.path("ttlMillis").asText()),
        read);
  }

  private static PutOutcome outcome(JsonNode line) {
    String detail = line.path("detail").asText("");
    return switch (line.path("status").asText()) {
      case "stored" ->
          new PutOutcome.Decided(
              new Written.Stored(
                  new Version(line.path("version").asLong()), line.path("created").asBoolean()));
      case "condition-failed" ->
          new PutOutcome.Decided(
              new Written.ConditionFailed(new Version(line.path("currentVersion").asLong())));
      case "refused" ->
          new PutOutcome.Refused(new Refusal(code(line.path("code").asText()), detail));
      default -> new PutOutcome.Unknown(detail);
    };
  }

  /**
   * A code that this build does not know comes from a newer node; to retry it unchanged is vain.
   */
  private static Refusal.Code code(String slug) {
    String name = slug.replace('-', '_').toUpperCase(Locale.ROOT);
    return Arrays.stream(Refusal.Code.values())
        .filter(code -> code.name().equals(name))
        .findFirst()
        .orElse(Refusal.Code.INVALID);
  }

  private static Written conditionFailed(HttpResponse<byte[]> response) {
    return new Written.ConditionFailed(
        new Version(Exchange.json(response).path("currentVersion").asLong()));
  }

  private static void addCondition(HttpRequest.Builder request, MapCondition condition) {
    switch (condition) {
      case MapCondition.Always always -> {}
      case MapCondition.IfAbsent absent -> request.header("If-None-Match", "*");
      case MapCondition.IfPresent present -> request.header("If-Match", "*");
      case MapCondition.IfVersion(Version version) ->
          request.header("If-Match", "\"" + version + "\"");
    }
  }

  private static Version etag(HttpResponse<byte[]> response) {
    String etag = response.headers().firstValue("ETag").orElse("");
    try {
      return new Version(Long.parseLong(etag.replace("\"", "")));
    } catch (IllegalArgumentException e) {
      throw Exchange.strange(response, "its ETag is '" + etag + "'", e);
    }
  }

  private static Optional<Duration> timeToLive(String millis) {
    try {
      return Optional.of(Duration.ofMillis(Long.parseLong(millis)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Instant date(String text) {
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private static String read(Read read) {
    return switch (read) {
      case Read.Linearizable linearizable -> "linearizable";
      case Read.Local local -> "local";
      case Read.AtLeast(Version version) -> version.toString();
    };
  }

  private static String path(MapName map) {
    return MAPS + "/" + map;
  }

  private static String path(MapName map, Bytes key) {
    return path(map) + "/" + Exchange.encode(key);
  }
}
