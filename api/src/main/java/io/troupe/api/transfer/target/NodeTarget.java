package io.troupe.api.transfer.target;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
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
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** A node over HTTP, as imports and exports see it. */
public final class NodeTarget implements BatchTarget, ScanSource {
  private static final MapName CHECKPOINTS = new MapName(CHECKPOINT_MAP);

  /** What a node that is overloaded asks for. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final NodeClient node;

  /** Uses this client, which stays the caller's to close. */
  public NodeTarget(NodeClient node) {
    this.node = node;
  }

  @Override
  public List<LineResult> post(Post post) {
    MapCondition condition =
        post.onlyIfAbsent() ? MapCondition.IF_ABSENT : MapCondition.ALWAYS;
    return asking(
        () ->
            node
                .putLines(
                    new MapName(post.map()),
                    post.lines(),
                    condition,
                    Optional.of(post.idempotencyKey()))
                .stream()
                .map(NodeTarget::result)
                .toList());
  }

  @Override
  public Optional<Bytes> load(String importId) {
    return asking(() -> node.get(CHECKPOINTS, Bytes.utf8(importId), Read.LINEARIZABLE))
        .map(entry -> entry.value().bytes());
  }

  @Override
  public void save(String importId, Bytes checkpoint) {
    Written unused =
        asking(
            () ->
                node.put(
                    CHECKPOINTS,
                    Bytes.utf8(importId),
                    new Content(checkpoint, "application/json"),
                    MapCondition.ALWAYS,
                    Optional.empty()));
  }

  @Override
  public Page page(String map, String prefix, Optional<String> cursor, int limit) {
    ScanQuery<Bytes> query =
        new ScanQuery<>(
            Optional.of(Bytes.utf8(prefix)),
            cursor.map(Cursor::ofText),
            limit,
            Read.LINEARIZABLE);
    ScanPage<Bytes, Content> page = asking(() -> node.scan(new MapName(map), query, true));
    return new Page(
        page.entries().stream().map(NodeTarget::item).toList(), page.next().map(Cursor::toText));
  }

  private static Item item(Entry<Bytes, Content> entry) {
    return new Item(entry.key(), entry.value().type(), entry.value().bytes());
  }

  private static LineResult result(PutOutcome outcome) {
    return switch (outcome) {
      case PutOutcome.Decided(Written.Stored stored) -> new LineResult.Stored(stored.created());
      case PutOutcome.Decided(Written.ConditionFailed failed) -> new LineResult.AlreadyThere();
      case PutOutcome.Decided(Written.Removed removed) ->
          throw new IllegalStateException("a put removed a key");
      case PutOutcome.Refused(Refusal refusal) ->
          new LineResult.Refused(
              refusal.code().name().toLowerCase(Locale.ROOT).replace('_', '-'), refusal.detail());
      case PutOutcome.Unknown(String detail) -> new LineResult.Unknown(detail);
    };
  }

  /** What may be repeated is said so; nothing that an import sends is harmed by a repeat. */
  private static <T> T asking(Supplier<T> call) {
    try {
      return call.get();
    } catch (NodeException.Refused e) {
      if (e.isTransient()) {
        throw new NotNowException(e.code() + ": " + e.getMessage(), PAUSE);
      }
      throw new RefusedTransferException(e.code(), String.valueOf(e.getMessage()));
    } catch (NodeException.Unknown | NodeException.Unreachable e) {
      throw new NotNowException(String.valueOf(e.getMessage()));
    }
  }
}
