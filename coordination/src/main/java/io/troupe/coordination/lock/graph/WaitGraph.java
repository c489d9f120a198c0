package io.troupe.coordination.lock.graph;

import io.troupe.coordination.lock.LockClaim;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockWaits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Owners, and gates between them: those in the queue of a lock who come to their turn together wait
 * at one gate, and all that are right in front of them are behind it. So a lock that many share and
 * many want to share has as many edges as claims, not their product.
 */
final class WaitGraph {
  private static final Comparator<Wait> BY_AGE =
      Comparator.<Wait>comparingLong(it -> it.waiter.sinceMillis())
          .thenComparing(it -> it.lock)
          .thenComparingLong(it -> it.waiter.ticket().number());

  private final List<List<Edge>> edges = new ArrayList<>();
  private final Map<LockOwner, Integer> owners = new HashMap<>();
  private final List<Wait> waits = new ArrayList<>();

  /** To a node: from a gate by the claim of the owner there; from an owner by its wait. */
  private record Edge(int to, LockClaim claim) {}

  /** Somebody waits at a gate. */
  private record Wait(LockName lock, LockClaim waiter, int owner, int gate) {}

  WaitGraph(List<LockWaits> locks) {
    locks.forEach(this::add);
  }

  private void add(LockWaits lock) {
    List<LockClaim> inFront = lock.holders();
    List<LockClaim> waiters = lock.waiters();
    int next = 0;
    while (next < waiters.size()) {
      int end = next + 1;
      if (waiters.get(next).mode() == LockMode.SHARED) {
        while (end < waiters.size() && waiters.get(end).mode() == LockMode.SHARED) {
          end++;
        }
      }
      List<LockClaim> together = waiters.subList(next, end);
      int gate = node();
      for (LockClaim claim : inFront) {
        edges.get(gate).add(new Edge(owner(claim), claim));
      }
      for (LockClaim claim : together) {
        int owner = owner(claim);
        edges.get(owner).add(new Edge(gate, claim));
        waits.add(new Wait(lock.name(), claim, owner, gate));
      }
      inFront = together;
      next = end;
    }
  }

  private int node() {
    edges.add(new ArrayList<>());
    return edges.size() - 1;
  }

  private int owner(LockClaim claim) {
    return owners.computeIfAbsent(claim.owner(), unused -> node());
  }

  /** One of each knot of owners that wait for each other, the one with its youngest waiter. */
  List<WaitCycle> cycles(int most) {
    int[] components = new Components(edges).found;
    Map<Integer, Wait> youngest = new HashMap<>();
    for (Wait wait : waits) {
      if (components[wait.owner] == components[wait.gate]) {
        youngest.merge(
            components[wait.owner],
            wait,
            (one, other) -> BY_AGE.compare(one, other) > 0 ? one : other);
      }
    }
    return youngest.values().stream()
        .sorted(BY_AGE)
        .limit(most)
        .map(wait -> cycle(wait, components))
        .flatMap(Optional::stream)
        .toList();
  }

  /** The shortest through this wait. */
  private Optional<WaitCycle> cycle(Wait start, int[] components) {
    int[] from = new int[edges.size()];
    Arrays.fill(from, -1);
    @Nullable Edge[] by = new Edge[edges.size()];
    Deque<Integer> toVisit = new ArrayDeque<>(List.of(start.gate));
    while (from[start.owner] < 0 && !toVisit.isEmpty()) {
      int node = toVisit.removeFirst();
      for (Edge edge : edges.get(node)) {
        if (from[edge.to] < 0
            && edge.to != start.gate
            && components[edge.to] == components[start.gate]) {
          from[edge.to] = node;
          by[edge.to] = edge;
          toVisit.addLast(edge.to);
        }
      }
    }
    return steps(start, from, by);
  }

  /** Back from the owner that it starts with: claim in front, gate, wait, owner, and so on. */
  private Optional<WaitCycle> steps(Wait start, int[] from, @Nullable Edge[] by) {
    Map<Integer, LockName> lockOfGate = new HashMap<>();
    waits.forEach(wait -> lockOfGate.put(wait.gate, wait.lock));
    Deque<WaitCycle.Step> steps = new ArrayDeque<>();
    int owner = start.owner;
    while (true) {
      int gate = from[owner];
      LockClaim behind = claim(by, owner);
      boolean isFirst = gate == start.gate;
      LockClaim waiter = isFirst ? start.waiter : claim(by, gate);
      LockName lock = lockOfGate.getOrDefault(gate, start.lock);
      steps.addFirst(new WaitCycle.Step(lock, waiter, behind));
      if (isFirst) {
        return steps.size() < 2 ? Optional.empty() : Optional.of(new WaitCycle(List.copyOf(steps)));
      }
      owner = from[gate];
    }
  }

  private static LockClaim claim(@Nullable Edge[] by, int node) {
    @Nullable Edge edge = by[node];
    if (edge == null) {
      throw new IllegalStateException("a cycle that is none, at node " + node);
    }
    return edge.claim;
  }

  /** Strongly connected components, without recursion: chains of waits may be long. */
  private static final class Components {
    private final List<List<Edge>> edges;

    /** The component of each node. */
    private final int[] found;

    private final int[] index;
    private final int[] low;
    private final int[] next;
    private final Deque<Integer> open = new ArrayDeque<>();
    private int indexes;
    private int components;

    private Components(List<List<Edge>> edges) {
      this.edges = edges;
      int nodes = edges.size();
      found = new int[nodes];
      index = new int[nodes];
      low = new int[nodes];
      next = new int[nodes];
      Arrays.fill(found, -1);
      Arrays.fill(index, -1);
      for (int node = 0; node < nodes; node++) {
        if (index[node] < 0) {
          from(node);
        }
      }
    }

    private void from(int root) {
      Deque<Integer> path = new ArrayDeque<>();
      enter(root, path);
      while (!path.isEmpty()) {
        int node = path.peekLast();
        if (next[node] < edges.get(node).size()) {
          int to = edges.get(node).get(next[node]++).to;
          if (index[to] < 0) {
            enter(to, path);
          } else if (found[to] < 0) {
            low[node] = Math.min(low[node], index[to]);
          }
        } else {
          int unused = path.removeLast();
          leave(node, path);
        }
      }
    }

    private void enter(int node, Deque<Integer> path) {
      index[node] = indexes;
      low[node] = indexes++;
      path.addLast(node);
      open.addLast(node);
    }

    private void leave(int node, Deque<Integer> path) {
      if (low[node] == index[node]) {
        int member;
        do {
          member = open.removeLast();
          found[member] = components;
        } while (member != node);
        components++;
      }
      if (!path.isEmpty()) {
        int parent = path.peekLast();
        low[parent] = Math.min(low[parent], low[node]);
      }
    }
  }
}
