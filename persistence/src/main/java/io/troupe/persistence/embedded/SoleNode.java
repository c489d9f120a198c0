package io.troupe.persistence.embedded;

import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.groups.GroupListener;
import io.troupe.persistence.groups.GroupPorts;
import io.troupe.persistence.groups.GroupSettings;
import io.troupe.persistence.groups.GroupSettings.Cuts;
import io.troupe.persistence.groups.store.GroupLog;
import io.troupe.persistence.groups.store.GroupStore;
import io.troupe.persistence.groups.store.StoredState;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.machine.AppliedStore;
import io.troupe.persistence.machine.JournalMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The data groups of a node that is its cluster, each with this node as its one voter.
 *
 * <pre>
 *   log      the groups' log: synced, the only truth
 *   applied  what was applied of it: not synced, redone from the log
 * </pre>
 */
final class SoleNode implements AutoCloseable {
  private static final long TAILS_TO_A_CUT = 32;

  /** What each RocksDB has. */
  private static final String CURRENT = "CURRENT";

  private static final ReplicaId SELF = new ReplicaId(1);

  private final GroupStore store;
  private final AppliedStore applied;
  private final JournalMeter meter;
  private final Map<GroupId, Group> groups = new LinkedHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("troupe-journal-ticks").daemon().factory());
  private volatile @Nullable JournalException ended;

  private SoleNode(GroupStore store, AppliedStore applied, JournalMeter meter) {
    this.store = store;
    this.applied = applied;
    this.meter = meter;
  }

  /**
   * Opens or makes it, and begins to redo what was not stored of the log.
   *
   * @throws JournalException if it is in use, damaged or missing, of another disk or of another
   *     format, or the disk fails
   */
  static SoleNode open(
      EmbeddedJournalSettings settings,
      UnaryOperator<GroupStore.RoundWriter> around,
      EmbeddedJournal.SpaceOf spaceOf) {
    Path directory = settings.directory();
    JournalDisk disk = settings.disk();
    refuseOthers(directory, disk);
    JournalMeter meter = new JournalMeter();
    FreeSpace space = space(settings, spaceOf);
    GroupStore store =
        GroupStore.open(
            directory.resolve(JournalDisk.LOG),
            disk,
            space,
            writer -> metered(around.apply(writer), meter));
    @Nullable AppliedStore applied = null;
    @Nullable SoleNode node = null;
    boolean isOpen = false;
    try {
      applied =
          AppliedStore.open(
              directory.resolve(JournalDisk.APPLIED), disk, settings.maxKeptHeads(), meter);
      space.watch(applied.room());
      node = new SoleNode(store, applied, meter);
      node.start(settings.logTailBytes());
      isOpen = true;
      return node;
    } finally {
      if (!isOpen) {
        if (node != null) {
          node.endGroups();
        }
        if (applied != null) {
          applied.close();
        }
        store.close();
      }
    }
  }

  private void start(long tailBytes) {
    Membership alone = Membership.of(List.of(SELF));
    Map<GroupId, GroupLog> logs = new LinkedHashMap<>();
    for (GroupId id : GroupId.DATA) {
      GroupLog log = store.group(id, alone);
      checkApplied(log, applied.stored(id));
      logs.put(id, log);
    }
    logs.forEach(
        (id, log) ->
            groups.put(
                id,
                Group.start(
                    SELF,
                    log,
                    new GroupPorts((to, message) -> {}, applied.machine(id), new Ended()),
                    groupSettings(tailBytes),
                    timer,
                    id.number())));
  }

  /** The state must be of this very log, and neither lack what the log lacks nor hold more. */
  private static void checkApplied(GroupLog log, JournalStore.Applied applied) {
    StoredState stored = log.restored();
    long index = applied.index().number();
    long base = stored.base().index().number();
    if (index > stored.last().number()) {
      throw damaged(
          "the applied state of group %d holds entry %d, but its log ends with %d"
              .formatted(log.group().number(), index, stored.last().number()));
    }
    if (index < base && !stored.hasSnapshot()) {
      throw damaged(
          "the applied state of group %d ends with entry %d, but its log begins behind %d"
              .formatted(log.group().number(), index, base));
    }
    if (index > base) {
      long term = log.entry(new io.troupe.consensus.LogIndex(index)).term().number();
      if (term != applied.term()) {
        throw damaged(
            "the applied state of group %d holds entry %d of term %d, its log has term %d there"
                .formatted(log.group().number(), index, applied.term(), term));
      }
    }
  }

  private static JournalException damaged(String what) {
    return new JournalException(
        Reason.DAMAGED, "the journal is damaged: " + what + "; " + RocksFiles.REMEDY);
  }

  /** It is elected within two ticks, and its disk alone decides how long anything takes. */
  private static GroupSettings groupSettings(long tailBytes) {
    GroupSettings usual = GroupSettings.defaults();
    Cuts cuts = usual.cuts();
    return new GroupSettings(
        usual.raft().withElection(2, 1),
        Duration.ofMillis(25),
        usual.queues(),
        new Cuts(
            cuts.snapshotEntries(), TAILS_TO_A_CUT * tailBytes, cuts.tailEntries(), tailBytes));
  }

  private static FreeSpace space(EmbeddedJournalSettings settings, EmbeddedJournal.SpaceOf of) {
    try {
      Files.createDirectories(settings.directory());
      return of.of(settings.directory(), settings.minFreeBytes());
    } catch (IOException e) {
      throw new JournalException(
          Reason.FAILED,
          "the journal in " + settings.directory() + " cannot be used: " + e.getMessage(),
          e);
    }
  }

  private static void refuseOthers(Path directory, JournalDisk disk) {
    if (Files.exists(directory.resolve(CURRENT))) {
      throw new JournalException(
          Reason.DAMAGED,
          ("the journal in %s has format 2 or older, this build reads format %d; export with the"
                  + " release that wrote it, and import into a new data directory")
              .formatted(directory, JournalStore.FORMAT));
    }
    if (disk.hasJournal() && !Files.exists(directory.resolve(JournalDisk.LOG).resolve(CURRENT))) {
      throw new JournalException(
          Reason.DAMAGED,
          "there is no journal in %s, but one was made there; %s"
              .formatted(directory, RocksFiles.REMEDY));
    }
  }

  private static GroupStore.RoundWriter metered(GroupStore.RoundWriter writer, JournalMeter meter) {
    return batch -> {
      long begun = System.nanoTime();
      writer.writeSynced(batch);
      meter.synced(batch.sizeBytes(), System.nanoTime() - begun);
    };
  }

  /** Hears when a group ends by itself. */
  private final class Ended implements GroupListener {
    @Override
    public void stands(Output.Standing standing) {}

    @Override
    public void ended(Optional<Throwable> failure) {
      failure.ifPresent(
          why ->
              ended =
                  why instanceof JournalException known
                      ? known
                      : new JournalException(
                          Reason.FAILED,
                          "a group of the journal ended, nothing is written any more: "
                              + why.getMessage(),
                          why));
    }
  }

  /** What a journal on this node works with. */
  JournalPorts ports() {
    return new JournalPorts(
        new LocalGroups(groups, timer),
        () -> Optional.of(applied),
        meter,
        this::failure,
        () -> store.refusal(FreeSpace.Need.MUCH));
  }

  private Optional<JournalException> failure() {
    return store.failure().or(() -> Optional.ofNullable(ended));
  }

  AppliedStore applied() {
    return applied;
  }

  private void endGroups() {
    groups.values().forEach(Group::close);
    timer.shutdownNow();
  }

  /** Ends the groups, then releases the files. */
  @Override
  public void close() {
    endGroups();
    boolean hasRoom = store.refusal(FreeSpace.Need.MUCH).isEmpty();
    store.close();
    applied.close(hasRoom);
  }
}
