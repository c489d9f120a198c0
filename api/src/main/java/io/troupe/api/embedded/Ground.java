package io.troupe.api.embedded;

import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.node.DataDirectory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.actors.shell.RequestLine;
import io.troupe.api.TroupeSettings;
import io.troupe.api.embedded.journal.NodeJournal;
import io.troupe.api.embedded.links.NodeLinks;
import io.troupe.api.embedded.links.ProcessRequestLine;
import io.troupe.api.embedded.operation.Operation;
import io.troupe.api.embedded.operation.ProcessOperation;
import io.troupe.consensus.Output;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.embedded.EmbeddedJournal;
import io.troupe.persistence.embedded.EmbeddedJournalSettings;
import io.troupe.persistence.membership.MembershipWatch;
import io.troupe.persistence.membership.RegisterClient;
import io.troupe.persistence.membership.RegisterMachine;
import io.troupe.persistence.membership.rules.RegisterState;
import io.troupe.persistence.node.JournalNode;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.persistence.process.ProcessSettings;
import io.troupe.persistence.process.cluster.Seed;
import io.troupe.persistence.process.wire.ClusterId;
import io.troupe.persistence.transport.PeerFact;
import io.troupe.sharding.allocation.Allocator;
import java.time.Duration;
import java.util.List;
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
 *   DIR/journal            as of {@link JournalNode}, and
 *   DIR/journal/register   what was applied of the system group
 * </pre>
 *
 * @param journal that of the partitions
 * @param operation what operators see of it
 * @param links what the node's transports may use
 * @param line the way of requests to other nodes
 * @param formed what tells the cluster from every other one, once it is known
 * @param why why it is not known yet
 * @param end hands over what it leads, and releases everything
 */
record Ground(
    NodeJournal journal,
    MembershipRegister register,
    Operation operation,
    NodeLinks links,
    RequestLine line,
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
      Told told = new Told();
      JournalNode node =
          undo.onFailure(
              JournalNode.open(
                  new EmbeddedJournalSettings(
                      directory.journal(),
                      new JournalDisk(directory.diskId(), directory.hasJournal()),
                      settings.journalQueue().maxCommands(),
                      settings.journalQueue().maxBytes(),
                      settings.minFreeBytes()),
                  processSettings(name, settings).withSecurity(links.groups()),
                  group -> new RegisterMachine(directory.journal().resolve(REGISTER), told::learn)),
              JournalNode::close);
      directory.markJournalMade();
      NodeJournal journal =
          undo.onFailure(journal(name, settings, node.journal()), NodeJournal::close);
      NodeProcess process = node.process();
      RegisterClient register =
          new RegisterClient(
              process.calls(), NodeProcess.SYSTEM, process.ownAddress(), Build.VERSION);
      told.tell(register);
      MembershipWatch watch =
          undo.onFailure(
              MembershipWatch.of(name, settings.links().silentMillis(), register, process),
              MembershipWatch::close);
      Allocator allocator =
          undo.onFailure(
              new Allocator(
                  register, () -> leads(process), settings.cluster().partitions(), settings.ring()),
              Allocator::close);
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
          new ProcessOperation(name, settings.cluster().cluster(), process, register, watch),
          links,
          new ProcessRequestLine(process),
          process.formed().thenApply(ClusterId::toString),
          () -> process.status() + refused.get(),
          () -> {
            journal.close();
            allocator.close();
            watch.close();
            node.close();
          });
    } catch (JournalException e) {
      throw refused(e);
    }
  }

  private static NodeJournal journal(String name, TroupeSettings settings, EmbeddedJournal own) {
    return settings
        .cassandra()
        .map(it -> NodeJournal.cassandra(it, name, settings.startTimeout()))
        .orElseGet(() -> NodeJournal.embedded(own));
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
            "%d partitions, hash %s, format %d%s"
                .formatted(
                    settings.cluster().partitions(),
                    settings.cluster().hash(),
                    DataDirectory.FORMAT,
                    settings.cassandra().map(it -> ", journal in " + it.store()).orElse("")));
  }

  private static boolean leads(NodeProcess process) {
    return process
        .standing(NodeProcess.SYSTEM)
        .filter(it -> it.role() == Output.Role.LEADER)
        .isPresent();
  }

  /** What a journal that cannot be opened says to who starts the node. */
  private static StartRefusedException refused(JournalException e) {
    Reason reason =
        switch (e.reason()) {
          case IN_USE -> Reason.DIRECTORY_IN_USE;
          case NEWER_FORMAT -> Reason.NEWER_FORMAT;
          case DAMAGED -> Reason.DAMAGED;
          case FAILED, UNKNOWN, CLOSED -> Reason.UNWRITABLE;
        };
    return new StartRefusedException(reason, String.valueOf(e.getMessage()), e);
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

  /** Who hears what the register's machine applies; nobody yet while the process starts. */
  private static final class Told {
    private @Nullable RegisterClient listener; // guarded by this
    private @Nullable RegisterState untold; // guarded by this

    synchronized void learn(RegisterState state) {
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
