package io.troupe.actors.node;

import io.troupe.actors.Moment;
import java.util.function.Supplier;

/** The one place where the kernel looks at a clock. */
public final class SystemClock implements Supplier<Moment> {
  @Override
  public Moment get() {
    return new Moment(System.nanoTime(), System.currentTimeMillis());
  }
}
