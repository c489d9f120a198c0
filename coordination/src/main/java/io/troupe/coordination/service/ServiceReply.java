package io.troupe.coordination.service;

import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.name.ObjectName;
import java.util.List;

/** Every possible answer about services. */
public sealed interface ServiceReply extends KindReply {
  /**
   * The instance is registered, as it was asked for.
   *
   * @param version the number of the event that made it so; of an earlier one, if it was so already
   */
  record Registered(Version version) implements ServiceReply {}

  /** This session has no such instance: it ended, was taken off, or another one has it now. */
  record NotRegistered() implements ServiceReply {}

  /** This is not done as things are; nothing changed. Another attempt needs an id of its own. */
  record NotAllowed(Why why) implements ServiceReply {
    /** The numbers travel and never change. */
    public enum Why {
      /** The session is not known in this partition: it was not introduced, or is over. */
      NO_SESSION(1),
      /** The services of this partition have as many instances as they may together. */
      PARTITION_FULL(2),
      /** The service has as many instances as it may. */
      SERVICE_FULL(3),
      /** The instances of the service would take more than they may together. */
      BYTES_FULL(4);

      private final int number;

      Why(int number) {
        this.number = number;
      }

      /** The stable number. */
      public int number() {
        return number;
      }

      /**
       * The reason with this number.
       *
       * @throws IllegalArgumentException if there is none
       */
      public static Why ofNumber(int number) {
        for (Why why : values()) {
          if (why.number == number) {
            return why;
          }
        }
        throw new IllegalArgumentException("no reason has the number " + number);
      }
    }
  }

  /**
   * There is no such instance any more.
   *
   * @param was whether there was one
   */
  record Deregistered(boolean was) implements ServiceReply {}

  /**
   * The instances of a service at one moment, by id.
   *
   * @param version of the service: the number of the event that last changed anything of it; {@link
   *     Version#ABSENT} where it has no instances
   * @param instances those that were asked for
   */
  record Listing(Version version, List<Instance.Registered> instances) implements ServiceReply {
    public Listing {
      instances = List.copyOf(instances);
    }

    @Override
    public int sizeBytes() {
      return 64 + instances.stream().mapToInt(it -> it.instance().heldBytes()).sum();
    }
  }

  /**
   * Some services, by name.
   *
   * @param more whether there are more behind them
   */
  record Listed(List<Service> services, boolean more) implements ServiceReply {
    public Listed {
      services = List.copyOf(services);
    }

    /** One of them, and how many of its instances are how well. */
    public record Service(ObjectName name, int passing, int warning, int critical) {}
  }
}
