package io.troupe.api.actor;

/** What the subscriber of a watch says to it. */
public enum WatchControl {
  /**
   * It can take one event more. Said once after {@link WatchSignal.Began}, and then after each
   * event, there is never more than one on its way; said n times, never more than n.
   */
  NEXT,

  /**
   * It wants no more: the watch ends without a further word, but for events that are on their way
   * already.
   */
  CANCEL
}
