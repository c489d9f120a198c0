package io.troupe.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PureRoomTest {
  private static final PureRoom HERE = PureRoom.named("io.troupe.testkit.architecture");

  @ParameterizedTest
  @ValueSource(
      classes = {
        SystemClock.class,
        Now.class,
        Chance.class,
        Unique.class,
        Output.class,
        Lock.class,
        Future.class,
        Buffer.class,
        Logger.class
      })
  void noticesEveryKindOfLeak(Class<?> leak) {
    JavaClasses classes = new ClassFileImporter().importClasses(leak);
    assertThatThrownBy(() -> HERE.check(classes)).isInstanceOf(AssertionError.class);
  }

  @Test
  void takesWhatIsPure() {
    HERE.check(new ClassFileImporter().importClasses(Pure.class));
  }

  @Test
  void takesWhatIsAllowedHereBesides() {
    JavaClasses classes = new ClassFileImporter().importClasses(Future.class);
    PureRoom.named("io.troupe.testkit.architecture")
        .mayUseTypes("java.util.concurrent.CompletableFuture")
        .check(classes);
    PureRoom.named("io.troupe.testkit.architecture").mayUse("java.util.concurrent").check(classes);
  }

  @Test
  void doesNotTakeAnEmptyRoomForAPureOne() {
    assertThatThrownBy(() -> PureRoom.named("io.troupe.nowhere").check(module().classes()))
        .hasMessageContaining("io.troupe.nowhere");
  }

  @Test
  void noticesARoomThatKnowsAnother() {
    assertThat(module().classes()).isNotEmpty();
    assertThatThrownBy(() -> module().checkThatItKnowsNone("com.tngtech.archunit"))
        .isInstanceOf(AssertionError.class);
    module().checkThatItKnowsNone("io.troupe.api");
  }

  private static Module module() {
    return Module.under("io.troupe.testkit.architecture");
  }

  @SuppressWarnings("unused")
  private static final class SystemClock {
    private final long now = System.nanoTime();
  }

  @SuppressWarnings("unused")
  private static final class Now {
    private final java.time.Instant now = java.time.Instant.now();
  }

  @SuppressWarnings("unused")
  private static final class Chance {
    private final Random random = new Random(1);
  }

  @SuppressWarnings("unused")
  private static final class Unique {
    private final UUID id = UUID.randomUUID();
  }

  @SuppressWarnings("unused")
  private static final class Output {
    private void print() {
      System.out.println();
    }
  }

  @SuppressWarnings("unused")
  private static final class Future {
    private final CompletableFuture<String> later = new CompletableFuture<>();
  }

  @SuppressWarnings("unused")
  private static final class Buffer {
    private final java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(1);
  }

  @SuppressWarnings("unused")
  private static final class Logger {
    private final java.util.logging.Logger log = java.util.logging.Logger.getLogger("pure");
  }

  @SuppressWarnings("unused")
  private static final class Lock {
    private final ReentrantLock lock = new ReentrantLock();
  }

  @SuppressWarnings("unused")
  private static final class Pure {
    private final TreeMap<String, long[]> tree = new TreeMap<>();
  }
}
