package io.troupe.trial.workload;

import io.troupe.actors.Version;
import io.troupe.api.map.Written;
import io.troupe.testkit.world.Dice;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What a client does with its object, again and again. For one thread. */
interface Behaviour {
  /** Does the next thing. */
  void step();

  /** Reads, writes, compares and sets, and deletes a key. */
  static Behaviour register(String key, MapCalls calls, Dice dice) {
    return new Behaviour() {
      private long seen;

      @Override
      public void step() {
        int face = dice.below(100);
        if (face < 40) {
          see(calls.read(key));
        } else if (face < 70) {
          note(calls.write(key, calls.freshValue()));
        } else if (face < 92) {
          note(calls.compareAndSet(key, calls.freshValue(), seen));
        } else {
          calls.delete(key);
          seen = 0;
        }
      }

      private void see(Answer<MapCalls.Found> answer) {
        if (answer instanceof Answer.Done<MapCalls.Found>(MapCalls.Found found)) {
          seen = found.version();
        }
      }

      private void note(Answer<Written> answer) {
        if (answer instanceof Answer.Done<Written>(Written written)) {
          Version version =
              switch (written) {
                case Written.Stored stored -> stored.version();
                case Written.Removed removed -> Version.ABSENT;
                case Written.ConditionFailed failed -> failed.current();
              };
          seen = version.number();
        }
      }
    };
  }

  /** Adds one to a counter, and reads it. */
  static Behaviour counter(String key, MapCalls calls, Dice dice) {
    return () -> {
      if (dice.chance(700)) {
        calls.increment(key);
      } else {
        var unused = calls.read(key);
      }
    };
  }

  /**
   * Reads a list and appends an element, by compare and set; a long list is left for the next one.
   *
   * @param number which list of the lane is in use; shared by its clients
   */
  static Behaviour list(String lane, MapCalls calls, AtomicInteger number) {
    int most = 40;
    return () -> {
      int at = number.get();
      String key = lane + "#" + at;
      if (calls.read(key) instanceof Answer.Done<MapCalls.Found>(MapCalls.Found found)) {
        String value = found.value();
        if (value != null && value.chars().filter(c -> c == ',').count() >= most) {
          boolean unused = number.compareAndSet(at, at + 1);
        } else {
          String element = calls.freshValue();
          var unused =
              calls.compareAndSet(
                  key, value == null ? element : value + "," + element, found.version());
        }
      }
    };
  }

  /** Sets a key that lives for a while, looks at it until it is gone, and twice again. */
  static Behaviour lifetime(String lane, MapCalls calls, Dice dice) {
    return new Behaviour() {
      private int number;
      private int looksLeft;

      @Override
      public void step() {
        if (looksLeft == 0) {
          number++;
          looksLeft = calls.putFor(key(), Duration.ofMillis(dice.between(300, 3_000))) ? 3 : 0;
        } else if (calls.read(key()) instanceof Answer.Done<MapCalls.Found>(var found)
            && found.value() == null) {
          looksLeft--;
        }
      }

      private String key() {
        return lane + "#" + number;
      }
    };
  }
}
