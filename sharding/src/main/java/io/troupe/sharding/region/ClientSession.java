package io.troupe.sharding.region;

import io.troupe.actors.Refusal;
import io.troupe.actors.SessionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The session of one client in one partition: opened when it is first needed, and anew where the
 * partition has forgotten it. Safe for use by many threads.
 */
final class ClientSession {
  private final List<User> waiting = new ArrayList<>();
  private volatile @Nullable RequestNumbers numbers;
  private boolean opening;

  /** Who needs the session; told exactly one of these, on whichever thread that happens. */
  interface User {
    /** The session is open; these are its numbers. */
    void ready(RequestNumbers numbers);

    /** The session could not be opened; nothing was sent. */
    void refused(Refusal why);
  }

  /** The numbers, if the session is open. */
  @Nullable RequestNumbers open() {
    return numbers;
  }

  /**
   * Lets a user have the numbers, now or once there are some.
   *
   * @return whether the caller must have the session opened
   */
  boolean use(User user) {
    @Nullable RequestNumbers open = numbers;
    if (open == null) {
      synchronized (this) {
        open = numbers;
        if (open == null) {
          waiting.add(user);
          boolean first = !opening;
          opening = true;
          return first;
        }
      }
    }
    user.ready(open);
    return false;
  }

  /** The partition opened it. */
  void opened(SessionId id) {
    RequestNumbers fresh = new RequestNumbers(id);
    List<User> users;
    synchronized (this) {
      numbers = fresh;
      users = taken();
    }
    users.forEach(user -> user.ready(fresh));
  }

  /** It was not opened; whoever waits hears why, and the next one tries again. */
  void failed(Refusal why) {
    List<User> users;
    synchronized (this) {
      users = taken();
    }
    users.forEach(user -> user.refused(why));
  }

  /** The partition does not know the session of these numbers any more. */
  synchronized void forget(RequestNumbers known) {
    if (known.equals(numbers)) {
      numbers = null;
    }
  }

  private List<User> taken() {
    List<User> users = List.copyOf(waiting);
    waiting.clear();
    opening = false;
    return users;
  }
}
