package io.troupe.bench.load;

import java.util.concurrent.CompletionStage;

/** Something that stores values durably and reads them. Safe for use by many threads. */
public interface Contender extends Subject {
  /** Does it; a put is done once it is on stable storage. The stage never fails. */
  CompletionStage<Outcome> send(Operation operation);
}
