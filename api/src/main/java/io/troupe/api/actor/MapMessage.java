package io.troupe.api.actor;

/** What the actor of a map is told, by others or by itself. */
sealed interface MapMessage<K, V> permits MapCommand, MapActor.Own {}
