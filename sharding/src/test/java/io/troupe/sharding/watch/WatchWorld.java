package io.troupe.sharding.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Version;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply.Changed;
import io.troupe.sharding.map.MapReply.Changes;
import io.troupe.sharding.map.MapRevision;
import io.troupe.sharding.map.MapRevision.How;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Partitions with changes that are forgotten, a hub, and watchers that are judged by what comes.
 */
final class WatchWorld {
  static final WatchLimits LIMITS = new WatchLimits(1_000, 16, 2L << 20, 4L << 20, 4_096);

  private final Random random;
  private final int partitions;
  private final List<List<Changed>> logs = new ArrayList<>();
  private final long[] versions;
  private final long[] floors;
  private final List<WatchEffect<Client>> pending = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private WatchHub<Client> hub;
  final TreeMap<String, Integer> seen = new TreeMap<>();

  WatchWorld(long seed, int partitions) {
    this.random = new Random(seed);
    this.partitions = partitions;
    this.versions = new long[partitions];
    this.floors = new long[partitions];
    this.hub = new WatchHub<>(partitions, LIMITS);
    for (int i = 0; i < partitions; i++) {
      logs.add(new ArrayList<>());
    }
  }

  /** One who watches, and what must come next. */
  final class Client {
    final WatchTarget target;
    final long[] heard;
    final boolean slow = random.nextInt(6) == 0;
    @Nullable Watcher<Client> watcher;
    @Nullable String cursor;

    Client(WatchTarget target) {
      this.target = target;
      this.heard = new long[partitions];
      this.begun = new boolean[partitions];
    }

    /** Whether its start in a partition is known: what it takes first says when now was. */
    final boolean[] begun;

    void start() {
      Optional<WatchPositions> from =
          Optional.ofNullable(cursor).map(it -> WatchPositions.parse(it, target, partitions));
      if (from.isEmpty()) {
        Arrays.fill(begun, false);
      }
      watcher = hub.add(target, from, this);
    }

    void take() {
      while (watcher != null) {
        Optional<WatchPage> page = hub.take(watcher);
        if (page.isEmpty()) {
          return;
        }
        page.get().changes().forEach(this::hear);
        page.get().positions().ifPresent(this::stand);
        page.get().end().ifPresent(this::end);
      }
    }

    private void hear(WatchPage.Change it) {
      int p = it.partition();
      long version = it.version();
      heard[p] = begun[p] ? heard[p] : version - 1;
      begun[p] = true;
      Changed next =
          logs.get(p).stream()
              .filter(change -> concerns(change, p))
              .filter(change -> change.revision().version().number() > heard[p])
              .findFirst()
              .orElseThrow(() -> new AssertionError("a repeat: " + it + " to " + target));
      assertThat(it.change()).as("no gap for %s", target).isEqualTo(next);
      heard[p] = version;
      count("change");
    }

    private void stand(WatchPositions at) {
      String text = at.toText();
      // Behind the cursor is all that was not heard, and nothing that was.
      WatchPositions parsed = WatchPositions.parse(text, target, partitions);
      for (int p = 0; p < partitions; p++) {
        if (!(target instanceof WatchTarget.OneKey key) || key.partition().number() == p) {
          long position = parsed.in(p);
          heard[p] = begun[p] ? heard[p] : position;
          begun[p] = true;
          assertThat(hasBetween(p, heard[p], position) || hasBetween(p, position, heard[p]))
              .as("cursor at %s of partition %s, heard %s", position, p, heard[p])
              .isFalse();
        }
      }
      cursor = text;
    }

    private boolean hasBetween(int partition, long after, long upTo) {
      return logs.get(partition).stream()
          .filter(change -> concerns(change, partition))
          .mapToLong(change -> change.revision().version().number())
          .anyMatch(version -> version > after && version <= upTo);
    }

    private void end(WatchEnd end) {
      count(end.reason().name());
      watcher = null;
      if (end.reason() == WatchEnd.Reason.OUT_OF_HISTORY) {
        cursor = null;
      }
      start();
    }

    private boolean concerns(Changed change, int partition) {
      return change.map().equals(target.map())
          && switch (target) {
            case WatchTarget.OneKey key ->
                key.partition().number() == partition
                    && (change.key().length() == 0 || change.key().equals(key.key()));
            case WatchTarget.Prefixed prefixed ->
                change.key().length() == 0 || change.key().startsWith(prefixed.prefix());
          };
    }
  }

  void step() {
    int choice = random.nextInt(100);
    if (choice < 30) {
      change(random.nextInt(partitions));
    } else if (choice < 75) {
      answerOne();
    } else if (choice < 88 && !clients.isEmpty()) {
      Client client = clients.get(random.nextInt(clients.size()));
      if (!client.slow || random.nextInt(12) == 0) {
        client.take();
      }
    } else if (choice < 91 && clients.size() < 12) {
      add(client());
    } else if (choice < 94) {
      hub.markProgress();
      hub.retryReads();
    } else if (choice < 96) {
      forget(random.nextInt(partitions));
    } else if (choice < 98 && !clients.isEmpty()) {
      reconnect(clients.get(random.nextInt(clients.size())));
    } else if (choice == 98 && random.nextInt(8) == 0) {
      restart();
    }
    gather();
  }

  /** Changes stop, all is answered, and all watchers take what there is. */
  void settle() {
    for (int i = 0; i < 2_000; i++) {
      hub.retryReads();
      gather();
      List.copyOf(pending).forEach(effect -> answer(effect, false));
      gather();
      clients.forEach(Client::take);
    }
    for (Client client : clients) {
      for (int p = 0; p < partitions; p++) {
        boolean concerned =
            !(client.target instanceof WatchTarget.OneKey key) || key.partition().number() == p;
        assertThat(concerned && client.hasBetween(p, client.heard[p], Long.MAX_VALUE))
            .as("%s heard all of partition %s", client.target, p)
            .isFalse();
      }
    }
    assertThat(hub.waitingBytes()).isZero();
    assertThat(hub.behind()).as("all have caught up").isZero();
    assertThat(hub.count()).isEqualTo(clients.size());
  }

  private void add(Client client) {
    clients.add(client);
    client.start();
  }

  private Client client() {
    MapName map = new MapName(random.nextBoolean() ? "a" : "b");
    return new Client(
        switch (random.nextInt(3)) {
          case 0 -> new WatchTarget.Prefixed(map, Bytes.EMPTY);
          case 1 -> new WatchTarget.Prefixed(map, Bytes.utf8("k" + random.nextInt(2)));
          default -> {
            int partition = random.nextInt(partitions);
            yield new WatchTarget.OneKey(
                map, key(partition, random.nextInt(4)), new PartitionId(partition));
          }
        });
  }

  private static Bytes key(int partition, int number) {
    return Bytes.utf8("k" + number + "-" + partition);
  }

  private void change(int partition) {
    versions[partition] += 1 + random.nextInt(2);
    MapName map = new MapName(random.nextInt(4) == 0 ? "b" : "a");
    boolean cleared = random.nextInt(20) == 0;
    logs.get(partition)
        .add(
            new Changed(
                map,
                cleared ? Bytes.EMPTY : key(partition, random.nextInt(4)),
                new MapRevision(
                    cleared ? How.CLEARED : How.REMOVED,
                    new Version(versions[partition]),
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Principal.NONE)));
  }

  private void forget(int partition) {
    if (random.nextInt(3) == 0) {
      floors[partition] = Math.max(floors[partition], versions[partition] - random.nextInt(12));
    }
  }

  private void reconnect(Client client) {
    if (client.cursor != null && client.watcher != null) {
      hub.remove(client.watcher);
      hub.remove(client.watcher);
      client.take();
      client.start();
      count("reconnect");
    }
  }

  private void restart() {
    hub.stop();
    gather();
    hub = new WatchHub<>(partitions, LIMITS);
    pending.clear();
    for (Client client : clients) {
      client.watcher = null;
      client.start();
    }
    count("restart");
  }

  private void gather() {
    for (WatchEffect<Client> effect : hub.effects()) {
      if (effect instanceof WatchEffect.Read<Client> read) {
        assertThat(pending)
            .as("one read of a partition at a time")
            .noneMatch(
                it ->
                    it instanceof WatchEffect.Read<Client> r && r.partition() == read.partition());
      }
      if (!(effect instanceof WatchEffect.Wake)) {
        pending.add(effect);
      }
    }
  }

  private void answerOne() {
    if (!pending.isEmpty()) {
      answer(pending.get(random.nextInt(pending.size())), random.nextInt(10) == 0);
    }
  }

  private void answer(WatchEffect<Client> effect, boolean fails) {
    switch (effect) {
      case WatchEffect.Wake<Client> unused -> {}
      case WatchEffect.PollLater<Client> later -> {
        pending.remove(effect);
        hub.pollAgain(later.partition());
      }
      case WatchEffect.Poll<Client>(int partition, Version after) -> {
        if (fails) {
          pending.remove(effect);
          hub.pollFailed(partition, random.nextBoolean());
        } else if (after.number() < floors[partition]) {
          pending.remove(effect);
          hub.pollOutOfHistory(partition, new Version(floors[partition]));
        } else if (after.number() != versions[partition]) {
          pending.remove(effect);
          hub.polled(partition, changes(partition, after.number(), mostChanges()));
        }
      }
      case WatchEffect.Read<Client>(int partition, Version after, boolean probe) -> {
        pending.remove(effect);
        if (fails) {
          hub.readFailed(partition);
        } else if (after.number() < floors[partition]) {
          hub.readOutOfHistory(partition, new Version(floors[partition]));
        } else {
          assertThat(after.number()).isNotEqualTo(versions[partition]);
          hub.read(partition, after, changes(partition, after.number(), probe ? 1 : mostChanges()));
        }
      }
    }
  }

  private int mostChanges() {
    return 1 + random.nextInt(5);
  }

  private Changes changes(int partition, long after, int most) {
    List<Changed> found =
        logs.get(partition).stream()
            .filter(change -> change.revision().version().number() > after)
            .toList();
    return found.size() <= most
        ? new Changes(found, new Version(versions[partition]))
        : new Changes(found.subList(0, most), found.get(most - 1).revision().version());
  }

  private void count(String what) {
    seen.merge(what, 1, Integer::sum);
  }
}
