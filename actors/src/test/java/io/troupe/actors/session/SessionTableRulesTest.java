package io.troupe.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.SessionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionTableRulesTest {
  private static final int MOST = 40;
  private static final long RETENTION_MILLIS = 100;

  /** Against a map of the JDK that does the same. Ids collide often. */
  @Test
  void keepsWhatIsYoungInTheOrderOfItsLastWrite() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      SessionTable table = new SessionTable("sessions", MOST, RETENTION_MILLIS);
      LinkedHashMap<SessionId, Long> model = new LinkedHashMap<>();
      long time = 0;
      for (int i = 0; i < 500; i++) {
        time += random.nextInt(6);
        SessionId id = new SessionId(random.nextInt(3) << 8, random.nextInt(60));
        table.wrote(table.touch(id), time);
        model.putLast(id, time);
        while (model.size() > MOST && time - model.firstEntry().getValue() >= RETENTION_MILLIS) {
          model.pollFirstEntry();
        }
        boolean hasRoom =
            model.size() < MOST || time - model.firstEntry().getValue() >= RETENTION_MILLIS;
        assertThat(table.roomInMillis(time) <= 0).as("seed %d", seed).isEqualTo(hasRoom);
      }
      assertThat(ids(table)).as("seed %d", seed).containsExactlyElementsOf(model.keySet());
      for (long low = 0; low < 60; low++) {
        SessionId id = new SessionId(0, low);
        assertThat(table.find(id) != null).as("seed %d", seed).isEqualTo(model.containsKey(id));
      }
    }
  }

  @Test
  void saysInWhatTimeThereIsRoom() {
    SessionTable table = new SessionTable("sessions", 1, RETENTION_MILLIS);
    assertThat(table.roomInMillis(7)).isZero();
    table.wrote(table.touch(new SessionId(0, 1)), 10);
    assertThat(table.roomInMillis(30)).isEqualTo(80);
    assertThat(table.roomInMillis(110)).isZero();
    assertThat(table.fullDetail()).startsWith("1 sessions wrote within");
  }

  private static List<SessionId> ids(SessionTable table) {
    List<SessionId> ids = new ArrayList<>();
    for (@Nullable Session each = table.oldest(); each != null; each = each.newer) {
      ids.add(new SessionId(each.high, each.low));
    }
    return ids;
  }
}
