package io.troupe.api.actor.hold;

/** What the actor of holds is told: commands, and what it tells itself. */
sealed interface HoldMessage permits HoldCommand, HoldActor.Gone {}
