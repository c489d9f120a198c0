package io.troupe.testkit.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskTest {
  private final Agenda agenda = new Agenda();
  private final List<Integer> kept = new ArrayList<>();
  private final List<Integer> torn = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  private final Disk.Owner<Integer> owner =
      new Disk.Owner<>() {
        @Override
        public void keep(Integer record) {
          kept.add(record);
        }

        @Override
        public void tear(Integer record) {
          torn.add(record);
        }

        @Override
        public void synced(int records) {
          told.add("synced " + records);
        }

        @Override
        public void failed() {
          told.add("failed");
        }
      };

  private Disk<Integer> disk(DiskTemper temper, long seed) {
    return new Disk<>(agenda, new Dice(seed), Trace.silent(agenda), temper, owner);
  }

  @Test
  void oneSyncCoversWhatWasWrittenBeforeItBegan() {
    Disk<Integer> disk = disk(DiskTemper.GOOD, 1);
    disk.write(1);
    disk.write(2);
    disk.write(3);
    while (agenda.step()) {}
    assertThat(kept).containsExactly(1, 2, 3);
    assertThat(told).containsExactly("synced 1", "synced 2");
  }

  @Test
  void aPowerLossKeepsSomeOfTheOldestAndMayTearTheNext() {
    boolean everTorn = false;
    for (long seed = 1; seed <= 50; seed++) {
      kept.clear();
      torn.clear();
      Disk<Integer> disk = disk(DiskTemper.GOOD, seed);
      for (int record = 0; record < 4; record++) {
        disk.write(record);
      }
      disk.losePower();
      while (agenda.step()) {}
      assertThat(kept).isEqualTo(List.of(0, 1, 2, 3).subList(0, kept.size()));
      assertThat(torn.stream().allMatch(it -> it == kept.size())).isTrue();
      everTorn |= !torn.isEmpty();
    }
    assertThat(everTorn).isTrue();
    assertThat(told).as("nobody hears of a sync that began before").isEmpty();
  }

  @Test
  void whatAProcessWroteOutlivesIt() {
    Disk<Integer> disk = disk(DiskTemper.GOOD, 1);
    disk.write(1);
    disk.write(2);
    disk.flush();
    while (agenda.step()) {}
    assertThat(kept).containsExactly(1, 2);
    assertThat(told).isEmpty();
  }

  @Test
  void aSyncFailsAndStallsAsTheTemperSays() {
    Disk<Integer> failing = disk(new DiskTemper(1, 1, 0, 0, 1_000), 1);
    failing.write(1);
    while (agenda.step()) {}
    assertThat(told).containsExactly("failed");
    assertThat(kept).isEmpty();

    Disk<Integer> stalling = disk(new DiskTemper(1, 1, 1_000, 1_000_000, 0), 1);
    long before = agenda.nowNanos();
    stalling.write(2);
    while (agenda.step()) {}
    assertThat(kept).containsExactly(2);
    assertThat(agenda.nowNanos() - before).isBetween(2L, 1_000_001L);
  }
}
