package io.troupe.api.cluster;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The consensus groups as one node knows them; it may be out of date.
 *
 * @param process what the node is to its groups, or waits for; for people
 * @param leaders the names of the nodes that lead, by the group's number: 1 to 4 have the data, 5
 *     decides about members and voters. A group whose leader is not known is left out
 * @param leads the numbers of the groups that this node leads
 * @param voters the newest list that it heard of
 */
public record GroupsStatus(
    String process, SortedMap<Integer, String> leaders, List<Integer> leads, VoterList voters) {
  /** Of a node that knows nothing of groups. */
  public static final GroupsStatus NONE =
      new GroupsStatus("", new TreeMap<>(), List.of(), VoterList.NONE);

  public GroupsStatus {
    leaders = Collections.unmodifiableSortedMap(new TreeMap<>(leaders));
    leads = List.copyOf(leads);
  }

  /** The same with the groups that a node leads taken from the names. */
  public static GroupsStatus of(
      String process, Map<Integer, String> leaders, String self, VoterList voters) {
    TreeMap<Integer, String> sorted = new TreeMap<>(leaders);
    List<Integer> leads =
        sorted.keySet().stream().filter(it -> self.equals(sorted.get(it))).toList();
    return new GroupsStatus(process, sorted, leads, voters);
  }
}
