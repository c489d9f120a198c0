package io.troupe.persistence.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.persistence.embedded.EmbeddedJournal;
import io.troupe.persistence.embedded.EmbeddedJournalSettings;
import io.troupe.persistence.embedded.EmbeddedUnderTest;
import io.troupe.persistence.entity.EntityId;
import io.troupe.persistence.plugin.WriteRejectedException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.persistence.DeleteMessagesFailure;
import org.apache.pekko.persistence.DeleteMessagesSuccess;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.SaveSnapshotFailure;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What entities see of the plugins, on a real journal. */
@Timeout(120)
class TroupePersistenceTest {
  private static final Claimant CLAIMANT = new Claimant(MembershipNumber.FIRST, "here");
  private static final EntityId ID = new EntityId("diary-1");
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              pekko.persistence.journal.plugin = "troupe.persistence.journal"
              pekko.persistence.snapshot-store.plugin = "troupe.persistence.snapshot-store"
              pekko.loglevel = "OFF"
              pekko.stdout-loglevel = "OFF"
              """)
          .withFallback(ConfigFactory.load());

  @TempDir Path directory;

  private final List<ActorSystem> systems = new ArrayList<>();
  private EmbeddedUnderTest node;
  private EmbeddedJournal journal;
  private RecordingJournal recorded;

  @BeforeEach
  void open() {
    node = new EmbeddedUnderTest(EmbeddedJournalSettings.of(directory, EmbeddedUnderTest.DISK));
    journal = node.journal();
    recorded = new RecordingJournal(journal);
  }

  @AfterEach
  void close() throws Exception {
    for (ActorSystem system : systems) {
      system.terminate();
      var unused = system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
    systems.clear();
    node.close();
  }

  @Test
  void whatWasStoredIsThereAfterTheSystemAndTheJournalWereStartedAgain() throws Exception {
    Entity first = new Entity(system());
    assertThat(first.recovered()).isEqualTo(new Diary.Recovered("", 0));
    first.tell(diary -> diary.write("a"));
    first.tell(diary -> diary.write("b"));
    assertThat(first.take(Diary.Stored.class)).isEqualTo(new Diary.Stored("a", 1));
    assertThat(first.take(Diary.Stored.class)).isEqualTo(new Diary.Stored("b", 2));
    close();
    open();
    assertThat(new Entity(system()).recovered()).isEqualTo(new Diary.Recovered("a,b", 2));
  }

  @Test
  void anOlderIncarnationIsRejectedAndTheNewerGoesOn() throws Exception {
    Entity older = new Entity(system());
    assertThat(older.recovered()).isEqualTo(new Diary.Recovered("", 0));
    // The older one wrote nothing so far: only its claim tells them apart.
    Entity newer = new Entity(system());
    assertThat(newer.recovered()).isEqualTo(new Diary.Recovered("", 0));
    // More often than a circuit breaker allows.
    for (int i = 1; i <= 12; i++) {
      older.tell(diary -> diary.write("lost"));
      older.assertRejected(Reason.FENCED, "a newer incarnation of entity/diary-1");
    }
    newer.tell(diary -> diary.write("kept"));
    assertThat(newer.take(Diary.Stored.class)).isEqualTo(new Diary.Stored("kept", 1));
    for (int i = 1; i <= 12; i++) {
      older.tell(Diary::saveState);
      assertThat(older.take(SaveSnapshotFailure.class).cause())
          .isInstanceOfSatisfying(
              WriteRejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FENCED));
    }
    newer.tell(Diary::saveState);
    newer.take(SaveSnapshotSuccess.class);
    assertThat(new Entity(system()).recovered()).isEqualTo(new Diary.Recovered("kept", 1));
  }

  @Test
  void twoActorsOfOneSystemAreTwoIncarnations() throws Exception {
    ActorSystem system = system();
    Entity older = new Entity(system);
    older.tell(diary -> diary.write("a"));
    assertThat(older.recovered()).isEqualTo(new Diary.Recovered("", 0));
    older.take(Diary.Stored.class);
    Entity newer = new Entity(system);
    assertThat(newer.recovered()).isEqualTo(new Diary.Recovered("a", 1));
    older.tell(diary -> diary.write("lost"));
    older.assertRejected(Reason.FENCED, "took over with epoch 2; this one had 1");
    // More often than a circuit breaker allows, which both would share.
    for (int i = 1; i <= 12; i++) {
      older.tell(diary -> diary.deleteMessages(1));
      assertThat(older.take(DeleteMessagesFailure.class).cause())
          .isInstanceOf(WriteRejectedException.class);
    }
    newer.tell(diary -> diary.write("b"));
    assertThat(newer.take(Diary.Stored.class)).isEqualTo(new Diary.Stored("b", 2));
  }

  @Test
  void eventsThatArePersistedTogetherAreOneAppend() throws Exception {
    Entity entity = new Entity(system());
    entity.tell(diary -> diary.writeAll(List.of("a", "b", "c")));
    entity.recovered();
    for (int i = 1; i <= 3; i++) {
      entity.take(Diary.Stored.class);
    }
    assertThat(recorded.appends).hasSize(1);
    assertThat(recorded.appends.getFirst().events()).hasSize(3);
  }

  @Test
  void anEventPastItsLimitIsRejectedWithItsCompanionsAndTheEntityGoesOn() throws Exception {
    Entity entity = new Entity(system());
    entity.recovered();
    String tooLarge = "x".repeat(Limits.MAX_EVENT_BYTES);
    entity.tell(diary -> diary.write("a"));
    assertThat(entity.take(Diary.Stored.class)).isEqualTo(new Diary.Stored("a", 1));
    entity.tell(diary -> diary.writeAll(List.of("not", tooLarge)));
    entity.assertRejected(Reason.TOO_LARGE, "event 3 of diary-1 has");
    entity.assertRejected(Reason.TOO_LARGE, "at most " + Limits.MAX_EVENT_BYTES);
    entity.tell(diary -> diary.write("b"));
    assertThat(entity.take(Diary.Stored.class)).isEqualTo(new Diary.Stored("b", 4));
    assertThat(new Entity(system()).recovered()).isEqualTo(new Diary.Recovered("a,b", 4));
  }

  @Test
  void theLargestEventIsStored() throws Exception {
    Entity entity = new Entity(system());
    entity.recovered();
    String large = "x".repeat(Limits.MAX_VALUE_BYTES);
    entity.tell(diary -> diary.write(large));
    entity.take(Diary.Stored.class);
    assertThat(new Entity(system()).recovered()).isEqualTo(new Diary.Recovered(large, 1));
  }

  @Test
  void tooManyEventsTogetherAreRejected() throws Exception {
    Entity entity = new Entity(system());
    entity.recovered();
    int count = Limits.MAX_APPEND_EVENTS + 1;
    entity.tell(diary -> diary.writeAll(java.util.Collections.nCopies(count, "x")));
    for (int i = 0; i < count; i++) {
      entity.assertRejected(Reason.TOO_LARGE, count + " events of diary-1");
    }
    // The numbers that were refused are more than one append may fill.
    entity.tell(diary -> diary.write("a"));
    assertThat(entity.take(Diary.Stored.class)).isEqualTo(new Diary.Stored("a", count + 1L));
    assertThat(new Entity(system()).recovered()).isEqualTo(new Diary.Recovered("a", count + 1L));
  }

  @Test
  void whatTheJournalDoesNotAdmitIsRejectedAndWhatIsUnknownFails() throws Exception {
    Entity entity = new Entity(system());
    entity.recovered();
    recorded.failure =
        (id, batch) ->
            Optional.of(new RefusedException(Refusal.Code.UNAVAILABLE, "the disk is full"));
    entity.tell(diary -> diary.write("refused"));
    entity.assertRejected(Reason.REFUSED, "the disk is full");
    recorded.failure = (id, batch) -> Optional.of(new IllegalStateException("the disk is gone"));
    entity.tell(diary -> diary.write("unknown"));
    Diary.NotStored failed = entity.take(Diary.NotStored.class);
    assertThat(failed.rejected()).isFalse();
    assertThat(failed.cause()).hasMessage("the disk is gone");
  }

  @Test
  void recoveryClaimsOnceAndThenReadsTheNewestSnapshotAndWhatIsBehindIt() throws Exception {
    Entity entity = new Entity(system());
    entity.recovered();
    entity.tell(diary -> diary.writeAll(List.of("a", "b")));
    entity.tell(Diary::saveState);
    entity.take(SaveSnapshotSuccess.class);
    entity.tell(diary -> diary.write("c"));
    entity.take(Diary.Stored.class);
    recorded.asked.clear();
    assertThat(new Entity(system()).recovered()).isEqualTo(new Diary.Recovered("a,b,c", 3));
    assertThat(recorded.asked)
        .containsExactly(
            "claim entity/diary-1",
            "claim snapshot/diary-1",
            "read snapshot/diary-1 from 2",
            "read snapshot/diary-1 from 1",
            "read entity/diary-1 from 3");
  }

  @Test
  void theHighestNumberSurvivesTheDeletionOfAllEvents() throws Exception {
    Entity entity = new Entity(system());
    entity.recovered();
    entity.tell(diary -> diary.writeAll(List.of("a", "b", "c")));
    entity.tell(diary -> diary.deleteMessages(2));
    entity.take(DeleteMessagesSuccess.class);
    Entity second = new Entity(system());
    assertThat(second.recovered()).isEqualTo(new Diary.Recovered("c", 3));
    second.tell(diary -> diary.deleteMessages(Long.MAX_VALUE));
    second.take(DeleteMessagesSuccess.class);
    assertThat(answer(journal.read(ID.events(), SequenceNumber.NONE, 1)).events()).isEmpty();
    Entity third = new Entity(system());
    assertThat(third.recovered()).isEqualTo(new Diary.Recovered("", 3));
    third.tell(diary -> diary.write("d"));
    assertThat(third.take(Diary.Stored.class)).isEqualTo(new Diary.Stored("d", 4));
  }

  @Test
  void aLargeSnapshotIsStoredInPiecesAndItsRoomIsFreed() throws Exception {
    String large = "x".repeat(3 << 20);
    Entity entity = new Entity(system());
    entity.recovered();
    entity.tell(diary -> diary.saveSnapshot(large));
    entity.take(SaveSnapshotSuccess.class);
    Entity second = new Entity(system());
    assertThat(second.recovered()).isEqualTo(new Diary.Recovered(large, 0));
    second.tell(diary -> diary.deleteSnapshots(SnapshotSelectionCriteria.latest()));
    second.take(DeleteSnapshotsSuccess.class);
    second.tell(Diary::saveState);
    second.take(SaveSnapshotSuccess.class);
    JournalPage page = answer(journal.read(ID.snapshots(), SequenceNumber.NONE, 1 << 20));
    assertThat(page.events().getFirst().number()).isGreaterThan(new SequenceNumber(4));
  }

  @Test
  void aSnapshotThatWasCutShortCountsNothing() throws Exception {
    Entity entity = new Entity(system());
    entity.recovered();
    entity.tell(diary -> diary.write("a"));
    entity.tell(Diary::saveState);
    entity.take(SaveSnapshotSuccess.class);
    // The first piece is stored, and then the power fails.
    recorded.failure =
        (id, batch) ->
            batch.first().number() > 3
                ? Optional.of(new IllegalStateException("the disk is gone"))
                : Optional.empty();
    entity.tell(diary -> diary.saveSnapshot("x".repeat(3 << 20)));
    assertThat(entity.take(SaveSnapshotFailure.class).cause()).hasMessage("the disk is gone");
    recorded.failure = (id, batch) -> Optional.empty();
    Entity second = new Entity(system());
    assertThat(second.recovered()).isEqualTo(new Diary.Recovered("a", 1));
    second.tell(diary -> diary.write("b"));
    second.tell(Diary::saveState);
    second.take(SaveSnapshotSuccess.class);
    assertThat(new Entity(system()).recovered()).isEqualTo(new Diary.Recovered("a,b", 2));
  }

  /** Pekko deletes a snapshot that it failed to save, by a number that an older one may have. */
  @Test
  void aSnapshotThatCouldNotBeReplacedStays() throws Exception {
    Entity entity = new Entity(system());
    entity.recovered();
    entity.tell(diary -> diary.write("a"));
    entity.tell(Diary::saveState);
    entity.take(SaveSnapshotSuccess.class);
    entity.tell(diary -> diary.deleteMessages(1));
    entity.take(DeleteMessagesSuccess.class);
    // The snapshot has no room; a catalogue without it would have.
    recorded.failure =
        (id, batch) ->
            batch.events().size() > 1
                ? Optional.of(new RefusedException(Refusal.Code.UNAVAILABLE, "the disk is full"))
                : Optional.empty();
    entity.tell(Diary::saveState);
    entity.take(SaveSnapshotFailure.class);
    recorded.failure = (id, batch) -> Optional.empty();
    // Behind the deletion that is not to happen, if there was one.
    entity.tell(diary -> diary.deleteSnapshot(77));
    entity.take(org.apache.pekko.persistence.DeleteSnapshotSuccess.class);
    assertThat(new Entity(system()).recovered()).isEqualTo(new Diary.Recovered("a", 1));
  }

  @Test
  void anEventOfANewerReleaseEndsTheRecoveryAndIsNamed() throws Exception {
    JournalAnswer.ToClaim claimed = answer(journal.claim(ID.events(), CLAIMANT));
    assertThat(claimed).isInstanceOf(JournalAnswer.Claimed.class);
    AppendBatch newer =
        AppendBatch.of(
            ((JournalAnswer.Claimed) claimed).epoch(),
            new SequenceNumber(1),
            List.of(Bytes.wrap(new byte[] {2, 1})));
    assertThat(answer(journal.append(ID.events(), newer)))
        .isInstanceOf(JournalAnswer.Appended.class);
    assertThat(new Entity(system()).take(Diary.NotRecovered.class).cause())
        .hasMessageContaining("event 1 of diary-1 cannot be read: an event has format 2");
  }

  @Test
  void aSystemWithoutAJournalSaysSoAtOnce() throws Exception {
    ActorSystem system = ActorSystem.create("lonely", CONFIG);
    systems.add(system);
    assertThat(new Entity(system).take(Diary.NotRecovered.class).cause())
        .hasMessageContaining("the actor system 'lonely' persists to Troupe but was not given")
        .hasMessageContaining("TroupePersistenceSetup");
  }

  private ActorSystem system() {
    ActorSystem system =
        ActorSystem.create(
            "entities",
            ActorSystemSetup.create(
                BootstrapSetup.create(CONFIG),
                new TroupePersistenceSetup(recorded, journal, () -> CLAIMANT)));
    systems.add(system);
    return system;
  }

  private static <T> T answer(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** One incarnation, and what it told. */
  private static final class Entity {
    private final LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final ActorRef actor;

    private Entity(ActorSystem system) {
      actor = system.actorOf(Diary.props(ID.id(), heard));
    }

    private void tell(Diary.Task task) {
      actor.tell(task, ActorRef.noSender());
    }

    private Diary.Recovered recovered() throws InterruptedException {
      return take(Diary.Recovered.class);
    }

    /** The next thing of a type; others before it are of no interest. */
    private <T> T take(Class<T> type) throws InterruptedException {
      while (true) {
        Object next = heard.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("what the entity told").isNotNull();
        if (type.isInstance(next)) {
          return type.cast(next);
        }
      }
    }

    private void assertRejected(Reason reason, String message) throws InterruptedException {
      Diary.NotStored rejected = take(Diary.NotStored.class);
      assertThat(rejected.rejected()).isTrue();
      assertThat(rejected.cause())
          .isInstanceOf(WriteRejectedException.class)
          .hasMessageContaining(message);
      assertThat(((WriteRejectedException) rejected.cause()).reason()).isEqualTo(reason);
    }
  }
}
