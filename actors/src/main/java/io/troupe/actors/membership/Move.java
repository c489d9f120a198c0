package io.troupe.actors.membership;

import io.troupe.actors.PartitionId;
import java.util.Optional;

/**
 * A partition is to change its owner.
 *
 * @param owner the name of the present one, as far as is known; empty where there was none ever. If
 *     it is another one by then, nothing moves
 * @param to the name of the next one
 */
public record Move(PartitionId partition, Optional<String> owner, String to) {}
