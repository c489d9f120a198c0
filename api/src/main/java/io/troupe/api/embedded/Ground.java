package io.troupe.api.embedded;

import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.node.DataDirectory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.TroupeSettings;
import io.troupe.api.embedded.links.NodeLinks;
import io.troupe.api.embedded.operation.Operation;
import io.troupe.api.embedded.operation.ProcessOperation;
import io.troupe.consensus.Output;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.embedded.EmbeddedJournal;
import io.troupe.persistence.embedded.EmbeddedJournalSettings;
import io.troupe.persistence.embedded.JournalPorts;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.groups.store.GroupStore.RoundWriter;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.machine.AppliedStore;
import io.troupe.persistence.machine.JournalMeter;
import io.troupe.persistence.membership.MembershipWatch;
import io.troupe.persistence.membership.RegisterClient;
import io.troupe.persistence.membership.RegisterMachine;
import io.troupe.persistence.membership.rules.RegisterState;
import io.troupe.persistence.process.GroupMachines;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.persistence.process.ProcessSettings;
import io.troupe.persistence.process.cluster.NodeDisk;
import io.troupe.persistence.process.cluster.Seed;
import io.troupe.persistence.process.wire.ClusterId;
import io.troupe.persistence.transport.PeerFact;
import io.troupe.sharding.allocation.Allocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a node stands on, below any actor system: the process that runs its groups and calls those
 * of others, the journal on them, and the register of members.
 *
 * <pre>
 *   DIR/journal/cluster    which cluster, which replica, who votes
 *   DIR/journal/groups     the groups' log
 *   DIR/journal/applied    what was applied of the journal's groups
 *   DIR/journal/register   what was applied of the system group
 * </pre>
 *
 * @param operation what operators see of it
 * @param links what the node's transports may use
 * @param formed what tells the cluster from every other one, once it is known
 * @param why why it is not known yet
 * @param end hands over what it leads, and releases everything
 */
record Ground(
    EmbeddedJournal journal,
    MembershipRegister register,
    Operation operation,
    NodeLinks links,
    CompletionStage<String> formed,
    Supplier<String> why,
    Runnable end)
    implements AutoCloseable {
  private static final String REGISTER = "register";

  /**
   * Opens it. The cluster may still have to form: calls wait for that.
   *
   * @throws StartRefusedException if the disk is damaged, in use or of another cluster, or an
   *     address cannot be used
   */
  static Ground open(DataDirectory directory, String name, TroupeSettings settings) {
    NodeLinks links = NodeLinks.of(settings);
    try (Undo undo = new Undo()) {
      JournalDisk disk = new JournalDisk(directory.diskId(), directory.hasJournal());
      EmbeddedJournalSettings journalSettings =
          new EmbeddedJournalSettings(
              directory.journal(),
              disk,
              settings.journalQueue().maxCommands(),
              settings.journalQueue().maxBytes(),
              settings.minFreeBytes());
      AppliedStore applied =
          undo.onFailure(
              AppliedStore.open(
                  directory.journal().resolve(JournalDisk.APPLIED),
                  disk,
                  journalSettings.maxKeptHeads(),
                  new JournalMeter()),
              AppliedStore::close);
      Machines machines = new Machines(applied, directory.journal().resolve(REGISTER));
      NodeProcess process =
          undo.onFailure(
              NodeProcess.start(
                  processSettings(name, settings).withSecurity(links.groups()),
                  new NodeDisk(directory.journal(), directory.diskId(), settings.minFreeBytes()),
                  machines),
              NodeProcess::close);
      directory.markJournalMade();
      RegisterClient register =
          new RegisterClient(
              process.calls(), NodeProcess.SYSTEM, process.ownAddress(), Build.VERSION);
      machines.tell(register);
      MembershipWatch watch =
          undo.onFailure(
              MembershipWatch.of(name, settings.links().silentMillis(), register, process),
              MembershipWatch::close);
      Allocator allocator =
          undo.onFailure(
              new Allocator(
                  register, () -> leads(process), settings.cluster().partitions(), settings.ring()),
              Allocator::close);
      EmbeddedJournal journal = EmbeddedJournal.on(ports(process, applied), journalSettings);
      AtomicReference<String> refused = new AtomicReference<>("");
      process.onFact(
          fact -> {
            if (fact instanceof PeerFact.Refused it) {
              refused.set("; '%s' was refused last: %s".formatted(it.node(), it.detail()));
            }
          });
      undo.keep();
      return new Ground(
          journal,
          register,
          new ProcessOperation(name, settings.cluster().cluster(), process, register),
          links,
          process.formed().thenApply(ClusterId::toString),
          () -> process.status() + refused.get(),
          () -> {
            journal.close();
            allocator.close();
            watch.close();
            process.close();
            applied.close();
          });
    } catch (JournalException e) {
      throw Journals.refused(e);
    }
  }

  private static ProcessSettings processSettings(String name, TroupeSettings settings) {
    List<Seed> seeds;
    try {
      seeds = settings.links().seeds().stream().map(Seed::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING, "troupe.cluster.seeds: " + e.getMessage(), e);
    }
    return ProcessSettings.of(settings.cluster().cluster(), name)
        .at(settings.links().host(), settings.links().port())
        .withSeeds(seeds)
        .withFixed(
            "%d partitions, hash %s, format %d"
                .formatted(
                    settings.cluster().partitions(),
                    settings.cluster().hash(),
                    DataDirectory.FORMAT));
  }

  private static JournalPorts ports(NodeProcess process, AppliedStore applied) {
    return new JournalPorts(
        process.calls(),
        () ->
            NodeProcess.DATA.stream().allMatch(it -> process.standing(it).isPresent())
                ? Optional.of(applied)
                : Optional.empty(),
        applied.meter(),
        () -> failure(process),
        process::refusal);
  }

  private static boolean leads(NodeProcess process) {
    return process
        .standing(NodeProcess.SYSTEM)
        .filter(it -> it.role() == Output.Role.LEADER)
        .isPresent();
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
                        JournalException.Reason.FAILED,
                        "a group of the journal ended, nothing is written any more: "
                            + why.getMessage(),
                        why));
  }

  /**
   * What tells the cluster from every other one.
   *
   * @throws StartRefusedException if it is not known in time
   */
  String cluster(Duration timeout) {
    try {
      return formed.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartRefusedException(Reason.NOT_READY, "the start was interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new StartRefusedException(
          Reason.NOT_READY,
          "in no cluster within the time that troupe.node.start-timeout gives: the node "
              + why.get(),
          e);
    }
  }

  @Override
  public void close() {
    end.run();
  }

  /** The state machines of this node's groups. */
  private static final class Machines implements GroupMachines {
    private final AppliedStore applied;
    private final Path registerFile;
    private @Nullable RegisterClient listener; // guarded by this
    private @Nullable RegisterState untold; // guarded by this

    Machines(AppliedStore applied, Path registerFile) {
      this.applied = applied;
      this.registerFile = registerFile;
    }

    @Override
    public GroupStateMachine of(GroupId group) {
      return group.equals(NodeProcess.SYSTEM)
          ? new RegisterMachine(registerFile, this::learn)
          : applied.machine(group);
    }

    @Override
    public RoundWriter around(RoundWriter writer) {
      return batch -> {
        long begun = System.nanoTime();
        writer.writeSynced(batch);
        applied.meter().synced(batch.sizeBytes(), System.nanoTime() - begun);
      };
    }

    @Override
    public void share(FreeSpace space) {
      space.watch(applied.room());
    }

    private synchronized void learn(RegisterState state) {
      if (listener == null) {
        untold = state;
      } else {
        listener.learn(state);
      }
    }

    /** From now on it hears of what is applied; and of what was before. */
    synchronized void tell(RegisterClient client) {
      listener = client;
      if (untold != null) {
        client.learn(untold);
      }
    }
  }
}
