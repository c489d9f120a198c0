package io.troupe.sharding.watch;

import io.troupe.actors.Version;
import java.util.Optional;

/**
 * Why a watcher was cut.
 *
 * @param detail what happened and what helps, for people
 * @param keptFrom of a cursor that is too old: the lowest version of its partition behind which all
 *     changes are kept. Of a watch of a map, that of the first partition that was found
 */
public record WatchEnd(Reason reason, String detail, Optional<Version> keptFrom) {

  /** The reasons. Names are stable: they appear in the HTTP API. */
  public enum Reason {
    /** It did not take its changes; it may go on from its cursor. */
    TOO_SLOW,
    /** Changes behind its cursor are not known; read the state anew and watch from now. */
    OUT_OF_HISTORY,
    /** The node stops; it may go on from its cursor once a node serves again. */
    STOPPED
  }
}
