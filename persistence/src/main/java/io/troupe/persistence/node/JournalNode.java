package io.troupe.persistence.node;

import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.embedded.EmbeddedJournal;
import io.troupe.persistence.embedded.EmbeddedJournalSettings;
import io.troupe.persistence.embedded.JournalPorts;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.groups.store.GroupStore.RoundWriter;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.machine.AppliedStore;
import io.troupe.persistence.machine.JournalMeter;
import io.troupe.persistence.process.GroupMachines;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.persistence.process.ProcessSettings;
import io.troupe.persistence.process.cluster.NodeDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a node with the journal on its groups.
 *
 * <pre>
 *   DIR/cluster    which cluster, which replica, who votes
 *   DIR/groups     the groups' log: synced, the only truth
 *   DIR/applied    what was applied of the data groups: not synced, redone from the log
 * </pre>
 */
public final class JournalNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalNode.class);

  private final AppliedStore applied;
  private final NodeProcess process;
  private final EmbeddedJournal journal;
  private final Object closing = new Object();
  private boolean closed; // guarded by closing

  private JournalNode(AppliedStore applied, NodeProcess process, EmbeddedJournalSettings settings) {
    this.applied = applied;
    this.process = process;
    this.journal = EmbeddedJournal.on(ports(process, applied), settings);
  }

  /**
   * Opens or makes what is on the disk, and starts the process. A cluster of more nodes may still
   * have to form: calls wait for that.
   *
   * @param others the machine of the system group, and what is put around all groups
   * @throws JournalException if it is in use, damaged or missing, of another disk or of another
   *     format, what is applied is not of the log, or the disk fails
   * @throws io.troupe.actors.node.StartRefusedException if it is of another cluster, or the address
   *     cannot be used
   */
  public static JournalNode open(
      EmbeddedJournalSettings settings, ProcessSettings process, GroupMachines others) {
    Path directory = settings.directory();
    refuseOlderFormat(directory);
    AppliedStore applied =
        AppliedStore.open(
            directory.resolve(JournalDisk.APPLIED),
            settings.disk(),
            settings.maxKeptHeads(),
            new JournalMeter());
    boolean isOpen = false;
    try {
      NodeDisk disk = new NodeDisk(directory, settings.disk().id(), settings.minFreeBytes());
      refuseLostLog(disk, applied);
      NodeProcess running = NodeProcess.start(process, disk, new Machines(applied, others));
      isOpen = true;
      return new JournalNode(applied, running, settings);
    } finally {
      if (!isOpen) {
        applied.close();
      }
    }
  }

  /** Up to format 2 the journal was one RocksDB, in the directory itself. */
  private static void refuseOlderFormat(Path directory) {
    if (Files.exists(directory.resolve("CURRENT"))) {
      throw new JournalException(
          Reason.DAMAGED,
          ("the journal in %s has format 2 or older, this build reads format %d; export with the"
                  + " release that wrote it, and import into a new data directory")
              .formatted(directory, JournalStore.FORMAT));
    }
  }

  /** Whoever forgot its log forgot its votes: it must not begin again under the same disk id. */
  private static void refuseLostLog(NodeDisk disk, AppliedStore applied) {
    if (disk.isBlank()
        && GroupId.DATA.stream()
            .anyMatch(it -> !applied.stored(it).equals(JournalStore.Applied.NONE))) {
      throw new JournalException(
          Reason.DAMAGED,
          "there is no log of groups in %s, but what was applied of it is there; %s"
              .formatted(disk.directory(), RocksFiles.REMEDY));
    }
  }

  private static JournalPorts ports(NodeProcess process, AppliedStore applied) {
    return new JournalPorts(
        process.calls(),
        () ->
            hasReplicas(process) || failure(process).isPresent()
                ? Optional.of(applied)
                : Optional.empty(),
        applied.meter(),
        () -> failure(process),
        process::refusal,
        System::nanoTime);
  }

  /** Where they have failed, what they applied can be read still, and nobody else has it. */
  private static boolean hasReplicas(NodeProcess process) {
    return NodeProcess.DATA.stream().allMatch(it -> process.standing(it).isPresent());
  }

  /** What fails here fails everything only where nobody else votes. */
  private static Optional<JournalException> failure(NodeProcess process) {
    return process
        .failure()
        .filter(it -> process.table().map(table -> table.voters().size() <= 1).orElse(true))
        .map(
            why ->
                why instanceof JournalException known
                    ? known
                    : new JournalException(
                        Reason.FAILED,
                        "a group of the journal ended, nothing is written any more: "
                            + why.getMessage(),
                        why));
  }

  /** The journal. */
  public EmbeddedJournal journal() {
    return journal;
  }

  /** The process. */
  public NodeProcess process() {
    return process;
  }

  /**
   * Answers all that the journal accepted, hands over what the process leads, and releases the
   * files. Where the disk hangs, those that are still read stay open, so that the process can end.
   * May be repeated.
   *
   * @throws IllegalStateException on a thread of the journal, for which it would wait
   */
  @Override
  public void close() {
    // Before the monitor: whoever holds it may be waiting for this very thread.
    if (applied.isCurrentThread()) {
      throw new IllegalStateException("the node cannot be closed by its journal's own threads");
    }
    synchronized (closing) {
      if (closed) {
        return;
      }
      journal.close();
      boolean hasRoom = process.refusal().isEmpty();
      process.close();
      if (journal.hasEnded()) {
        applied.close(hasRoom);
        closed = true;
      } else {
        LOG.error("what was applied is still read: its files stay open until the process ends");
      }
    }
  }

  /** The journal's machines, and the other one. */
  private record Machines(AppliedStore applied, GroupMachines others) implements GroupMachines {
    @Override
    public GroupStateMachine of(GroupId group) {
      return group.equals(NodeProcess.SYSTEM) ? others.of(group) : applied.machine(group);
    }

    @Override
    public RoundWriter around(RoundWriter writer) {
      RoundWriter outer = others.around(writer);
      return batch -> {
        long begun = System.nanoTime();
        outer.writeSynced(batch);
        applied.meter().synced(batch.sizeBytes(), System.nanoTime() - begun);
      };
    }

    @Override
    public FreeSpace space(Path directory, long minFreeBytes) throws IOException {
      FreeSpace space = others.space(directory, minFreeBytes);
      space.watch(applied.room());
      return space;
    }
  }
}
