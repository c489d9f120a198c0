package io.troupe.persistence.process.wire;

import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;

/** The answer to the call of that number; of a query without an index. */
public record CallReply(long number, GroupAnswer<Applied> answer) {}
