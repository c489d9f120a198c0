package io.troupe.trial.verdict;

/**
 * A fault that was done, on the clock of the history.
 *
 * @param kind its name, such as {@code kill}
 * @param node whom it was done to
 * @param beganNs when it began
 * @param endedNs when it was over, a killed node ready again
 */
public record FaultTime(String kind, String node, long beganNs, long endedNs) {}
