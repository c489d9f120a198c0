package io.troupe.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaModifier;
import io.troupe.testkit.architecture.Module;
import io.troupe.testkit.architecture.PureRoom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows of the house as far as storage is concerned, and the purity of its log. */
class ArchitectureTest {
  private static final String TRANSPORT = "io.troupe.persistence.transport";
  private static final String LINK = "io.troupe.persistence.cassandra.session";
  private static final Set<String> ASK_CASSANDRA =
      Set.of("io.troupe.persistence.cassandra", "io.troupe.persistence.cassandra.schema", LINK);
  private static final Module PERSISTENCE = Module.under("io.troupe.persistence");

  @Test
  void itKnowsNoHigherRoom() {
    PERSISTENCE.checkThatItKnowsNone(
        "io.troupe.sharding", "io.troupe.coordination", "io.troupe.api");
  }

  @Test
  void itsRoomsHaveNoCycles() {
    PERSISTENCE.checkThatRoomsHaveNoCycles();
  }

  @Test
  void theRoomsOfTheEmbeddedJournalKnowOnlyWhatLiesBelow() {
    knowsOnly("wal");
    knowsOnly("log");
    knowsOnly("disk", "wal", "log");
    knowsOnly("machine.wire", "log");
    knowsOnly("machine", "machine.wire", "groups", "disk", "log");
    knowsOnly("inspection", "groups.store", "disk", "wal", "log");
    knowsOnly("lane", "log");
    knowsOnly("embedded", "machine", "machine.wire", "groups", "lane", "disk", "log");
    knowsOnly(
        "node",
        "embedded",
        "machine",
        "groups",
        "groups.store",
        "process",
        "process.cluster",
        "process.wire",
        "disk",
        "log");
    knowsOnly("plugin", "entity");
    knowsOnly("groups.wire", "log");
    knowsOnly("groups.store", "groups.wire", "disk", "wal", "log");
    knowsOnly("groups", "groups.wire", "groups.store", "disk", "log");
    knowsOnly("membership.rules");
    knowsOnly("membership.suspicion", "membership.rules");
    knowsOnly(
        "membership",
        "membership.rules",
        "membership.suspicion",
        "groups",
        "log",
        "process",
        "process.wire",
        "transport");
    knowsOnly("process.wire", "groups", "log");
    knowsOnly("process.calls", "process.wire", "groups", "log");
    knowsOnly("process.cluster", "process.wire");
    knowsOnly(
        "process",
        "process.cluster",
        "process.wire",
        "process.calls",
        "groups",
        "groups.store",
        "groups.wire",
        "transport",
        "disk",
        "log");
  }

  @Test
  void theRoomsOfTheJournalInCassandraKnowOnlyWhatLiesBelow() {
    knowsOnly("cassandra.bucket", "log");
    knowsOnly("cassandra.chain", "cassandra.bucket", "disk", "log");
    knowsOnly("cassandra", "cassandra.chain", "cassandra.bucket", "lane", "disk", "log");
    knowsOnly("cassandra.schema");
    knowsOnly("cassandra.session", "cassandra", "cassandra.schema");
    assertThat(dependencies(room -> !ASK_CASSANDRA.contains(room)))
        .noneMatch(name -> name.startsWith("com.datastax"));
  }

  @Test
  void whatBucketsHoldIsPure() {
    PureRoom.named("io.troupe.persistence.cassandra.bucket")
        .mayUse(
            "io.troupe.actors",
            "io.troupe.actors.journal",
            "io.troupe.actors.wire",
            "io.troupe.persistence.log")
        .mayUseTypes("java.util.UUID")
        .check(PERSISTENCE.classes());
  }

  @Test
  void theTransportCarriesBytesAndKnowsNothingOfThem() {
    knowsOnly("transport");
    assertThat(dependencies(TRANSPORT::equals))
        .filteredOn(name -> name.startsWith("io.troupe."))
        .allMatch(
            name ->
                Set.of("io.troupe.actors", "io.troupe.actors.node", "io.troupe.actors.wire")
                        .contains(name)
                    || name.equals(TRANSPORT));
  }

  @Test
  void onlyTheTransportAndTheLinkToCassandraKnowNetty() {
    assertThat(dependencies(room -> !Set.of(TRANSPORT, LINK).contains(room)))
        .noneMatch(name -> name.startsWith("io.netty"));
    assertThat(
            PERSISTENCE.classes().stream()
                .filter(type -> type.getPackageName().equals(TRANSPORT))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(
                    method ->
                        Stream.concat(
                            method.getRawParameterTypes().stream(),
                            Stream.of(method.getRawReturnType()))))
        .isNotEmpty()
        .noneMatch(type -> type.getPackageName().startsWith("io.netty"));
  }

  private static Set<String> dependencies(Predicate<String> room) {
    return PERSISTENCE.classes().stream()
        .filter(type -> room.test(type.getPackageName()))
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .map(it -> it.getTargetClass().getPackageName())
        .collect(Collectors.toSet());
  }

  private static void knowsOnly(String room, String... below) {
    String root = "io.troupe.persistence";
    Set<String> known = new HashSet<>(Set.of(root + "." + room));
    for (String other : below) {
      known.add(root + "." + other);
    }
    assertThat(
            PERSISTENCE.classes().stream()
                .filter(type -> type.getPackageName().equals(root + "." + room))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(it -> it.getTargetClass().getPackageName().startsWith(root))
                .filter(it -> !known.contains(it.getTargetClass().getPackageName())))
        .as(room)
        .isEmpty();
  }

  @Test
  void onlyThePluginKnowsPekko() {
    PERSISTENCE.checkThatOnlyTheseKnowPekko("io.troupe.persistence.plugin");
  }

  @Test
  void whatEntitiesLeaveOnDiskIsPure() {
    PureRoom.named("io.troupe.persistence.entity")
        .mayUse("io.troupe.actors", "io.troupe.actors.journal", "io.troupe.actors.wire")
        .check(PERSISTENCE.classes());
  }

  @Test
  void theFormsOfGroupsArePure() {
    PureRoom.named("io.troupe.persistence.groups.wire")
        .mayUse(
            "io.troupe.actors",
            "io.troupe.actors.wire",
            "io.troupe.consensus",
            "io.troupe.consensus.raft",
            "io.troupe.persistence.log")
        .check(PERSISTENCE.classes());
  }

  @Test
  void theRegisterAndSuspicionArePure() {
    for (String room : List.of("rules", "suspicion")) {
      PureRoom.named("io.troupe.persistence.membership." + room)
          .mayUse(
              "io.troupe.actors",
              "io.troupe.actors.journal",
              "io.troupe.actors.membership",
              "io.troupe.actors.wire",
              "io.troupe.consensus",
              "io.troupe.persistence.membership.rules")
          .check(PERSISTENCE.classes());
    }
  }

  @Test
  void theFormsOfNodeProcessesArePure() {
    PureRoom.named("io.troupe.persistence.process.wire")
        .mayUse(
            "io.troupe.actors",
            "io.troupe.actors.wire",
            "io.troupe.consensus",
            "io.troupe.persistence.groups",
            "io.troupe.persistence.log")
        .mayUseTypes("java.security.MessageDigest", "java.security.NoSuchAlgorithmException")
        .check(PERSISTENCE.classes());
  }

  @Test
  void theFormsOfTheJournalsMachineArePure() {
    PureRoom.named("io.troupe.persistence.machine.wire")
        .mayUse(
            "io.troupe.actors",
            "io.troupe.actors.journal",
            "io.troupe.actors.wire",
            "io.troupe.persistence.log")
        .check(PERSISTENCE.classes());
  }

  @Test
  void theLogIsPure() {
    PureRoom.named("io.troupe.persistence.log")
        .mayUse("io.troupe.actors", "io.troupe.actors.journal", "io.troupe.actors.wire")
        .check(PERSISTENCE.classes());
  }
}
