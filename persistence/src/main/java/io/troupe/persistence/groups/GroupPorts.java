package io.troupe.persistence.groups;

/** What a replica works with, besides its log. */
public record GroupPorts(
    GroupTransport transport, GroupStateMachine machine, GroupListener listener) {}
