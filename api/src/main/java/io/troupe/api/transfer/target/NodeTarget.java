package io.troupe.api.transfer.target;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.map.Content;
import io.troupe.api.map.Cursor;
import io.troupe.api.map.Entry;
import io.troupe.api.map.PutOutcome;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.Written;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The cluster behind a node's HTTP interface. */
public final class NodeTarget implements BatchTarget, ScanSource {
  /** How HTTP names the type of a value that was stored without one. */
  private static final String NO_TYPE = "application/octet-stream";

  private final NodeClient client;

  /** Leaves the client open. */
  public NodeTarget(NodeClient client) {
    this.client = client;
  }

  @Override
  public List<LineResult> post(Post post) {
    MapCondition condition =
        post.onlyIfAbsent() ? new MapCondition.IfAbsent() : new MapCondition.Always();
    return asked(
            () ->
                client.putNumbered(
                    new MapName(post.map()),
                    post.lines(),
                    condition,
                    post.idempotencyKey(),
                    post.sequence()))
        .stream()
        .map(NodeTarget::result)
        .toList();
  }

  private static LineResult result(PutOutcome outcome) {
    return switch (outcome) {
      case PutOutcome.Decided(Written.Stored stored) -> new LineResult.Stored(stored.created());
      case PutOutcome.Decided(Written.ConditionFailed failed) -> new LineResult.AlreadyThere();
      case PutOutcome.Decided(Written.Removed removed) ->
          new LineResult.Refused("invalid", "its request id was used before, for a removal");
      case PutOutcome.Refused refused ->
          new LineResult.Refused(
              refused.refusal().code().name().toLowerCase(Locale.ROOT).replace('_', '-'),
              refused.refusal().detail());
      case PutOutcome.Unknown unknown -> new LineResult.Unknown(unknown.detail());
    };
  }

  @Override
  public int partitions() {
    return asked(client::status).partitions();
  }

  @Override
  public Optional<Saved> load(String importId) {
    return asked(
            () ->
                client.get(new MapName(CHECKPOINT_MAP), Bytes.utf8(importId), Read.LINEARIZABLE))
        .map(entry -> new Saved(entry.value().bytes(), entry.version()));
  }

  @Override
  public Optional<Version> save(String importId, Bytes checkpoint, Version instead) {
    MapCondition condition =
        instead.equals(Version.ABSENT)
            ? new MapCondition.IfAbsent()
            : new MapCondition.IfVersion(instead);
    Written written =
        asked(
            () ->
                client.put(
                    new MapName(CHECKPOINT_MAP),
                    Bytes.utf8(importId),
                    new Content(checkpoint, "application/json"),
                    condition,
                    Optional.empty()));
    return written instanceof Written.Stored stored
        ? Optional.of(stored.version())
        : Optional.empty();
  }

  @Override
  public Page page(String map, String prefix, Optional<String> cursor, int limit) {
    ScanQuery<Bytes> query =
        new ScanQuery<>(
            prefix.isEmpty() ? Optional.empty() : Optional.of(Bytes.utf8(prefix)),
            cursor.map(Cursor::ofText),
            limit,
            Read.LINEARIZABLE);
    ScanPage<Bytes, Content> page = asked(() -> client.scan(new MapName(map), query, true));
    return new Page(
        page.entries().stream().map(NodeTarget::item).toList(), page.next().map(Cursor::toText));
  }

  private static Item item(Entry<Bytes, Content> entry) {
    String type = entry.value().type();
    return new Item(entry.key(), type.equals(NO_TYPE) ? "" : type, entry.value().bytes(), entry.timeToLive());
  }

  private static <T> T asked(Supplier<T> call) {
    try {
      return call.get();
    } catch (NodeException.Refused e) {
      if (e.isTransient()) {
        throw new NotNowException(e.code() + ": " + e.getMessage());
      }
      throw new RefusedTransferException(e.code(), String.valueOf(e.getMessage()));
    } catch (NodeException.Unknown | NodeException.Unreachable e) {
      throw new NotNowException(String.valueOf(e.getMessage()));
    }
  }
}
