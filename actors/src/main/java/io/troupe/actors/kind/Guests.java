package io.troupe.actors.kind;

import io.troupe.actors.GuestId;

/**
 * The sessions that are known in a partition, so that things in it can be bound to them. One that
 * is here lives as far as the partition has heard; one that ended is heard of once, and then is
 * never here again.
 */
public interface Guests {
  /** Nobody is here, ever. */
  Guests NONE =
      new Guests() {
        @Override
        public boolean isHere(GuestId guest) {
          return false;
        }

        @Override
        public void onDeparture(Departure departure) {}
      };

  /** Whether it has arrived and not departed. */
  boolean isHere(GuestId guest);

  /**
   * From now on, tells of each guest that departs. To be called when a core is made.
   *
   * @param departure is called while an event is applied: it may change the state of its core, and
   *     must do so by what it is given alone
   */
  void onDeparture(Departure departure);

  /** What a core does when a guest has departed. */
  @FunctionalInterface
  interface Departure {
    /**
     * Ends whatever is bound to the guest. Of several that depart by one event none is here any
     * more when the first is told of: nothing is to be handed on to those.
     *
     * @param lost whether its lease ran out, or it was ended by others, so that it may not know
     * @param stamp of the event that said so
     */
    void departed(GuestId guest, boolean lost, EventStamp stamp);
  }
}
