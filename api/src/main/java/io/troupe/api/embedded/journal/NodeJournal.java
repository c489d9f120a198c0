package io.troupe.api.embedded.journal;

import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.Snapshots;
import io.troupe.api.journal.CassandraPlace;
import io.troupe.api.metrics.Exposition;
import io.troupe.persistence.cassandra.CassandraJournal;
import io.troupe.persistence.cassandra.chain.ChainMeter;
import io.troupe.persistence.cassandra.session.CassandraStore;
import io.troupe.persistence.embedded.EmbeddedJournal;
import io.troupe.persistence.machine.JournalMeter;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The journal that a node's partitions are kept in.
 *
 * @param events of all ids
 * @param snapshots of the same journal
 * @param shown shows what it counts
 * @param owned makes it that of a cluster, or refuses; it is asked before the first claim
 * @param end answers what was accepted, and releases it
 */
public record NodeJournal(
    FencedJournal events,
    Snapshots snapshots,
    Consumer<Exposition> shown,
    Consumer<String> owned,
    Runnable end)
    implements AutoCloseable {

  /** That of the node's own groups, which belong to its cluster from the first entry on. */
  public static NodeJournal embedded(EmbeddedJournal journal) {
    return new NodeJournal(
        journal, journal, shown -> show(journal, shown), cluster -> {}, journal::close);
  }

  /**
   * One in Cassandra.
   *
   * @param node its name
   * @param timeout how long it is tried where Cassandra does not answer
   * @throws io.troupe.actors.node.StartRefusedException if Cassandra cannot be reached in time, or
   *     is not as it has to be
   */
  public static NodeJournal cassandra(CassandraPlace place, String node, Duration timeout) {
    CassandraStore store = CassandraStore.open(place.link(), place.settings(), node, timeout);
    CassandraJournal journal = store.journal();
    return new NodeJournal(
        journal, journal, shown -> show(journal, shown), store::takeFor, store::close);
  }

  /** Shows what it counts. */
  public void show(Exposition exposition) {
    shown.accept(exposition);
  }

  /**
   * Makes it that of a cluster; to be asked before the first claim. May be repeated.
   *
   * @throws io.troupe.actors.node.StartRefusedException if it is another one's
   */
  public void ownedBy(String cluster) {
    owned.accept(cluster);
  }

  @Override
  public void close() {
    end.run();
  }

  private static void show(EmbeddedJournal journal, Exposition exposition) {
    JournalMeter meter = journal.meter();
    exposition.durations(
        "troupe_journal_sync_seconds", "Writing and syncing one round", meter.syncNanos());
    exposition.sizes(
        "troupe_journal_round_commands",
        "Commands of a group applied together",
        meter.roundCommands());
    exposition.sizes("troupe_journal_round_bytes", "Bytes synced together", meter.roundBytes());
    exposition.gauge(
        "troupe.journal.waiting.commands",
        "Commands that are not answered yet",
        journal::waitingCommands);
    exposition.gauge(
        "troupe.journal.waiting.bytes", "Bytes of these commands", journal::waitingBytes);
    exposition.gauge(
        "troupe.journal.takes.appends",
        "1 if it takes appends, else 0",
        () -> journal.refusesAppends().isPresent() ? 0 : 1);
    exposition.counter(
        "troupe.journal.refusals",
        "Requests refused for want of room in the queue or on the disk",
        Map.of(),
        meter::refusals);
  }

  private static void show(CassandraJournal journal, Exposition exposition) {
    ChainMeter meter = journal.meter();
    exposition.durations(
        "troupe_cassandra_change_seconds",
        "Lightweight transactions that were applied",
        meter.changeNanos());
    exposition.counter(
        "troupe.cassandra.overtaken",
        "Lightweight transactions that found another one before them",
        Map.of(),
        meter::overtaken);
    exposition.counter(
        "troupe.cassandra.unanswered",
        "Lightweight transactions whose outcome had to be looked up",
        Map.of(),
        meter::unanswered);
    exposition.gauge(
        "troupe.journal.waiting.commands",
        "Commands that are not answered yet",
        journal::waitingCommands);
    exposition.counter(
        "troupe.journal.refusals",
        "Requests refused for want of room in the queue or on the disk",
        Map.of(),
        meter::refusals);
  }
}
