package io.troupe.testkit.linearizable;

/**
 * The promises that make up linearizability of a register or of a queue, one of which a {@link
 * Conflict} breaks.
 */
public enum Guarantee {
  /** A read returned what nobody had written, or had not yet begun to write. */
  VALUES_COME_FROM_WRITES("a read returns only what somebody had begun to write"),
  /** The effect of a definitely refused operation was seen. */
  REFUSED_HAS_NO_EFFECT("a refused operation never has an effect"),
  /** One write was seen at two versions. */
  ONE_EFFECT_PER_OPERATION("an operation takes effect at most once"),
  /** A version was given twice, or a later effect got a smaller one. */
  VERSIONS_RISE("versions strictly rise, and one version names one effect"),
  /** A conditional operation went through on another version, or was turned away from its own. */
  CONDITIONS_HOLD("a conditional operation takes effect on the version it expects, and only on it"),
  /** A value was seen after its delete was acknowledged. */
  DELETED_STAYS_DELETED("a deleted key stays deleted"),
  /** An acknowledged write was never seen. */
  ACKNOWLEDGED_IS_VISIBLE("an acknowledged write is visible to all who ask later"),
  /** An older state was seen after a newer one had been reported. */
  READS_ARE_FRESH("who asks after an answer was given sees that state or a newer one"),
  /** A dequeue returned what nobody had enqueued, or had not yet begun to enqueue. */
  DEQUEUED_WAS_ENQUEUED("a dequeue returns only what somebody had begun to enqueue"),
  /** Two dequeues returned one value. */
  DEQUEUED_ONCE("a value is dequeued at most once"),
  /** A value was dequeued before one that was enqueued earlier. */
  FIRST_IN_FIRST_OUT("what is enqueued first is dequeued first"),
  /** A value was passed over, and no dequeue can have taken it. */
  ENQUEUED_IS_NOT_LOST("an acknowledged value stays in the queue until somebody dequeues it"),
  /** A dequeue found nothing, though at every moment of it something was there. */
  EMPTY_MEANS_EMPTY("a dequeue finds nothing only when nothing is there"),
  /**
   * None of the promises of a register alone: no single order of the operations explains all the
   * answers.
   */
  ONE_ORDER("operations take effect one at a time, each between its start and its end");

  private final String sentence;

  Guarantee(String sentence) {
    this.sentence = sentence;
  }

  /** The promise, as a sentence. */
  public String sentence() {
    return sentence;
  }
}
