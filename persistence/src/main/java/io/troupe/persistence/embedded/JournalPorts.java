package io.troupe.persistence.embedded;

import io.troupe.actors.Refusal;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.groups.GroupCalls;
import io.troupe.persistence.machine.AppliedStore;
import io.troupe.persistence.machine.JournalMeter;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a journal needs of the node that it is on.
 *
 * @param calls asks the groups; outlives the journal
 * @param replica what this node has applied of all data groups, while it has replicas of them
 * @param meter counts
 * @param failure why the groups of this node take nothing any more, if so
 * @param refusal why appends are not admitted at present, if so
 * @param nanos a monotonic clock; what is asked more than once goes by it
 */
public record JournalPorts(
    GroupCalls calls,
    Supplier<Optional<AppliedStore>> replica,
    JournalMeter meter,
    Supplier<Optional<JournalException>> failure,
    Supplier<Optional<Refusal>> refusal,
    LongSupplier nanos) {}
