package io.troupe.persistence.process;

import io.troupe.actors.Deadline;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.process.cluster.Seed;
import io.troupe.persistence.process.wire.VoterTable;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Who votes, and changes of that. Thread-safe; any node may be asked.
 *
 * <p>A change is recorded first, in the table of the system group; whoever leads that group then
 * brings every group to the new voters, once they have caught up, and records that it is done. So
 * it goes on after any crash, as long as a majority of the old and of the new voters is there.
 *
 * <p>Answers: <em>done</em>, with the table, once every group has the new voters; also once the
 * deadline has passed and the change is recorded: then the table is still changing, and the change
 * goes on. <em>Refused</em> where nothing was recorded: the voters would not be 1, 3 or 5, a name
 * is unknown or a voter already, another change is under way, a newcomer was not heard of or is not
 * blank. <em>Unknown</em> where the group did not answer in time: {@link #list} tells. To ask again
 * is safe: who asks for what is so already, or on its way, is answered as the first was; but a
 * removal that is over is refused, as of somebody who is no voter.
 */
public interface Voters {
  /** The voters; linearizable. */
  CompletionStage<GroupAnswer<VoterTable>> list(Deadline deadline);

  /** Makes nodes voters; they must run, be reached at these addresses, and have empty disks. */
  CompletionStage<GroupAnswer<VoterTable>> add(List<Seed> nodes, Deadline deadline);

  /** Makes these voters no voters any more. */
  CompletionStage<GroupAnswer<VoterTable>> remove(List<String> names, Deadline deadline);

  /**
   * Makes a node a voter in the place of another one, be it of the same name with an empty disk.
   */
  CompletionStage<GroupAnswer<VoterTable>> replace(String name, Seed by, Deadline deadline);
}
