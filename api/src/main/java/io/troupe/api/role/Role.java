package io.troupe.api.role;

/**
 * What one node of the cluster does at a time. One is made for each term that a node is elected to.
 * Both methods are called on one thread, a virtual one, each once at most.
 */
public interface Role {
  /**
   * Begins, and returns once it has: work that goes on has threads of its own. Interrupted where it
   * takes longer than {@link RoleTerms#startTimeout}, or the term is to end before. Where it
   * throws, it is to have freed what it took: {@link #stop} is not called.
   *
   * @param term what is done is done under it
   */
  void start(RoleTerm term) throws Exception;

  /**
   * Ends; nothing is done any more once it returns, and the next node begins then. Interrupted
   * where it takes longer than {@link RoleTerms#stopTimeout}: then others begin all the same, and
   * only the term keeps this one from doing harm.
   */
  void stop() throws Exception;
}
