package io.troupe.api.configuration;

import io.troupe.actors.Version;
import io.troupe.api.configuration.schema.Misfit;
import io.troupe.coordination.configuration.DocumentKey;
import java.util.List;

/** What came of a change of configuration. */
public sealed interface ConfigurationAnswer {
  /**
   * It is as was asked for.
   *
   * @param version of what was written; where nothing had to be, of the newest change of the set
   * @param changed whether something was
   */
  record Done(Version version, boolean changed) implements ConfigurationAnswer {}

  /**
   * A condition does not hold; nothing changed.
   *
   * @param key the first document of which it does not
   * @param current its version; {@link Version#ABSENT} if it is not there
   */
  record ConditionFailed(DocumentKey key, Version current) implements ConfigurationAnswer {}

  /**
   * Documents do not fit their schemas; nothing changed.
   *
   * @param misfits some of the places, at most {@link Misfit#MAX_TOLD}
   */
  record NotValid(List<Misfit> misfits) implements ConfigurationAnswer {
    public NotValid {
      misfits = List.copyOf(misfits);
    }
  }
}
